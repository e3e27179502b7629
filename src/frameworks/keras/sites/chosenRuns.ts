import { foreignName } from '../../../syntax/foreign';
import type { PyCall, PyClass, PyFunction, PyModule } from '../../../syntax/module';
import type { PyNode } from '../../../syntax/node';
import { once } from '../../../syntax/once';
import { literally } from '../../../text/pattern';
import { descendants, within } from '../tree';
import { isTraining, sessionRuns } from './runs';

const MOST_USERS = 6;

/** A method that runs the graph of its object, to train it or not as one of its parameters says: the `step(session, …, forward_only)` of many a sequence model. */
interface Chosen {
  readonly method: PyFunction;
  readonly flag: string;
  /** Where the flag stands, `self` not counted, and what it is by default. */
  readonly place: number;
  readonly preset: string | null;
}

/** The method by which one function of the program both trains and measures with one object of the class; null where none is seen. */
export const stepOfBoth = once((module: PyModule) =>
  once((owner: PyClass): string | null => {
    const chosen = sessionRuns(module)
      .filter(({ call }) => within(owner.node, call.node))
      .flatMap(({ call }) => chosenBy(owner, call) ?? []);
    return chosen.find((each) => isCalledBothWays(module, owner, each))?.method.name ?? null;
  }),
);

/** `fetches = [self.update, …]` under `if not forward_only`, and something without it in the other branch. */
function chosenBy({ methods }: PyClass, call: PyCall): Chosen | null {
  const method = methods.find(({ node }) => within(node, call.node));
  const asked = (call.positional[0] ?? call.keywords.get('fetches'))?.text ?? '';
  if (!method || !/^\w+$/.test(asked)) return null;
  for (const statement of descendants(method.node, 'if_statement')) {
    const condition = statement.childForFieldName('condition')?.text.replace(/^not\s+/, '') ?? '';
    const place = method.parameters.findIndex(({ name }) => name === condition);
    const [first, other] = [statement.childForFieldName('consequence'), statement.childForFieldName('alternative')];
    if (place < 1 || !first || !other || statement.startIndex > call.node.startIndex) continue;
    const [here, there] = [filled(first, asked), filled(other, asked)];
    if (here === null || there === null || !/\bself\./.test(here) || !/\bself\./.test(there) || isTraining(here) === isTraining(there))
      continue;
    const preset = method.parameters[place]?.defaultValue?.text ?? null;
    return { method, flag: condition, place: place - 1, preset };
  }
  return null;
}

/** What a branch gives the name or adds to it. */
function filled(branch: PyNode, name: string): string | null {
  const own = literally(name);
  const found = [...branch.text.matchAll(new RegExp(`\\b${own}\\s*(?:\\+?=(?!=)|\\.(?:append|extend)\\()`, 'g'))];
  const [first] = found;
  return first ? branch.text.slice(first.index) : null;
}

function isCalledBothWays(module: PyModule, owner: PyClass, { method, flag, place, preset }: Chosen): boolean {
  const users = module.users(owner.name) ?? [];
  if (users.length > MOST_USERS) return false;
  const imported = (user: PyModule) =>
    user === module || user.calls.some(({ name }) => name === foreignName({ file: module.file, name: owner.name }));
  return [module, ...users].filter(imported).some((user) => {
    const said = new Map<string, Set<string>>();
    for (const call of user.calls) {
      const receiver = call.calleeText.endsWith(`.${method.name}`) ? call.calleeText.slice(0, -method.name.length - 1) : '';
      const value = (call.keywords.get(flag) ?? call.positional[place])?.text ?? preset;
      if (!/^[\w.]+$/.test(receiver) || call.starred || value === null || !/^(?:True|False)$/.test(value)) continue;
      const key = `${user.enclosingFunction(call.node)?.node.startIndex ?? -1} ${receiver}`;
      said.set(key, (said.get(key) ?? new Set()).add(value));
    }
    return [...said.values()].some(({ size }) => size === 2);
  });
}
