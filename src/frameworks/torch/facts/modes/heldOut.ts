import type { PyModule } from '../../../../syntax/module';
import type { PyNode } from '../../../../syntax/node';
import { once } from '../../../../syntax/once';
import { bare, descendants, passedArguments } from '../../tree';

/** `x_test`, `val_images`, `next(iter(test_loader))`. */
const HELD_OUT = /(?:^|[^a-zA-Z])(?:val|valid|validation|test|testing|dev|holdout|heldout)(?:$|[^a-zA-Z])/i;
const TRAINS = /train/i;
const MAX_DEPTH = 3;
const MOST_NAMES = 6;

/** Of data that is kept apart something goes into a call as its first argument, by the names on the way there within its function. */
export function isFedHeldOut(module: PyModule, call: PyNode): boolean {
  if (!speaksOfHeldOut(module)) return false;
  const [first] = passedArguments(call);
  return first !== undefined && !first.kind.endsWith('splat') && isHeldOut(module, bare(first.value), 0);
}

const speaksOfHeldOut = once(({ text }: PyModule) => HELD_OUT.test(text));

function isHeldOut(module: PyModule, value: PyNode, depth: number): boolean {
  const names = value.type === 'identifier' ? [value] : descendants(value, 'identifier').slice(0, MOST_NAMES);
  if (names.some(({ text }) => TRAINS.test(text))) return false;
  return names.some((name) => HELD_OUT.test(name.text) || (depth < MAX_DEPTH && isGivenHeldOut(module, name, depth)));
}

/** All that a name is given in its function comes of such data. */
function isGivenHeldOut(module: PyModule, name: PyNode, depth: number): boolean {
  const home = module.enclosingFunction(name)?.node.id;
  const given = (assignmentsOf(module).get(name.text) ?? []).filter((each) => module.enclosingFunction(each)?.node.id === home);
  return (
    given.length > 0 &&
    given.every((assignment) => {
      const right = assignment.childForFieldName('right');
      return (
        right !== null &&
        !descendants(right, 'identifier').some(({ text }) => text === name.text) &&
        isHeldOut(module, bare(right), depth + 1)
      );
    })
  );
}

/** Assignments by each name on their left side. */
const assignmentsOf = once((module: PyModule): ReadonlyMap<string, readonly PyNode[]> => {
  const found = new Map<string, PyNode[]>();
  for (const assignment of descendants(module.root, 'assignment')) {
    const left = assignment.childForFieldName('left');
    const names = !left
      ? []
      : left.type === 'identifier'
        ? [left]
        : /pattern_list|tuple_pattern/.test(left.type)
          ? descendants(left, 'identifier')
          : [];
    for (const { text } of names) found.set(text, [...(found.get(text) ?? []), assignment]);
  }
  return found;
});
