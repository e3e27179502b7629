import { foreignName } from '../../../syntax/foreign';
import type { PyCall, PyClass, PyModule } from '../../../syntax/module';
import type { PyNode } from '../../../syntax/node';
import { once } from '../../../syntax/once';
import { callsBaseConstructor, constructorOf } from '../sites/definitions';
import { descendants, selfAttribute, within } from '../tree';
import { bearingOf } from './bearing';
import { roleOf } from './family';

const MOST_USERS = 6;

/** `self.encoder` where a method of a Keras model calls it, other than those that Keras itself runs in both modes; null for all else. */
export function partOf(module: PyModule, callee: PyNode): { readonly owner: PyClass; readonly attribute: string } | null {
  const attribute = selfAttribute(callee);
  const owner = attribute === null ? null : module.enclosingClass(callee);
  const around = module.enclosingFunction(callee)?.name ?? '';
  if (attribute === null || /drop/i.test(attribute) || !owner || /^(?:__\w+__|call|build|\w*train\w*)$/.test(around)) return null;
  return roleOf(owner) === 'keras-model' ? { owner, attribute } : null;
}

/** What makes objects of the class, or derives from it, hands its constructor a part with dropout for the attribute. */
export function isHandedDropout(module: PyModule, owner: PyClass, attribute: string): boolean {
  return heldDropout(module)(owner)(attribute);
}

const heldDropout = once((module: PyModule) =>
  once((owner: PyClass) => {
    const known = new Map<string, boolean>();
    return (attribute: string): boolean => {
      const before = known.get(attribute);
      if (before !== undefined) return before;
      const bears = givenFor(module, owner, attribute).some(({ user, node }) => bearingOf(user).ofCallee(node) !== null);
      known.set(attribute, bears);
      return bears;
    };
  }),
);

function givenFor(module: PyModule, owner: PyClass, attribute: string): readonly { readonly user: PyModule; readonly node: PyNode }[] {
  const init = constructorOf(owner);
  const kept = init
    ? descendants(init.node, 'assignment').filter((each) => selfAttribute(each.childForFieldName('left')) === attribute)
    : [];
  const [only, ...more] = kept;
  const right = only?.childForFieldName('right');
  const place = init && right?.type === 'identifier' ? init.parameters.findIndex(({ name }) => name === right.text) : -1;
  if (place < 1 || more.length > 0 || !right) return [];
  const others = module.users(owner.name) ?? [];
  return [module, ...(others.length > MOST_USERS ? [] : others)].flatMap((user) =>
    user.calls
      .filter((call) => builds(user, call, module, owner))
      .flatMap((call) => {
        const node = call.keywords.get(right.text) ?? call.positional[place - 1];
        return node ? [{ user, node }] : [];
      }),
  );
}

/** The call makes an object of the class, or is the constructor of the class in that of one which derives from it. */
function builds(user: PyModule, call: PyCall, module: PyModule, owner: PyClass): boolean {
  const name = user === module ? `.${owner.name}` : foreignName({ file: module.file, name: owner.name });
  if (call.name === name) return true;
  if (!callsBaseConstructor(call)) return false;
  return user.classes.some((heir) => heir.bases.includes(name) && within(heir.node, call.node));
}
