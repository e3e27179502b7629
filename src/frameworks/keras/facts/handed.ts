import { foreignName } from '../../../syntax/foreign';
import type { PyCall, PyModule } from '../../../syntax/module';
import type { PyNode } from '../../../syntax/node';
import { once } from '../../../syntax/once';

/** An expression, in the module in which it stands. */
export interface Handed {
  readonly module: PyModule;
  readonly node: PyNode;
}

const MOST_USERS = 6;

/** What all calls that can be seen hand to a parameter of a plain function; empty when the name is none, something gives it another value, or nobody knows. */
export function handedTo(module: PyModule, name: PyNode): readonly Handed[] {
  const around = name.type === 'identifier' ? module.enclosingFunction(name) : null;
  if (!around || around.classId !== null) return [];
  const place = around.parameters.findIndex((parameter) => parameter.name === name.text);
  if (place < 0 || new RegExp(`^\\s*${name.text}\\s*=(?!=)`, 'm').test(around.node.text)) return [];
  return callsTo(module)(around.name).flatMap(({ user, call }) => {
    const given = call.keywords.get(name.text) ?? call.positional[place];
    return given ? [{ module: user, node: given }] : [];
  });
}

const callsTo = once((module: PyModule) => {
  const known = new Map<string, readonly { readonly user: PyModule; readonly call: PyCall }[]>();
  return (name: string) => {
    const before = known.get(name);
    if (before) return before;
    const here = module.calls.filter((call) => call.name === `.${name}`).map((call) => ({ user: module, call }));
    const users = module.users(name) ?? [];
    const foreign = foreignName({ file: module.file, name });
    const there =
      users.length > MOST_USERS
        ? []
        : users.flatMap((user) => user.calls.filter((call) => call.name === foreign).map((call) => ({ user, call })));
    known.set(name, [...here, ...there]);
    return [...here, ...there];
  };
});
