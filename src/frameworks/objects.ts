import type { PyClass, PyModule } from '../syntax/module';
import { once } from '../syntax/once';

/** Attributes that hold an object of a class of the file, by the name of the class. */
const holders = once((module: PyModule): ReadonlyMap<string, ReadonlySet<string>> => {
  const found = new Map<string, Set<string>>();
  for (const call of module.calls) {
    const { parent } = call.node;
    const target = parent?.type === 'assignment' ? parent.childForFieldName('left') : null;
    if (target?.type !== 'attribute' || !target.text.startsWith('self.')) continue;
    // What is called is asked last: it may lead into other files.
    const { name } = call;
    if (name?.startsWith('.')) found.set(name.slice(1), (found.get(name.slice(1)) ?? new Set()).add(target.text));
  }
  return found;
});

/** Modules of the file hold objects of the class, and every call of one stands under a test of the mode. */
export function isRunUnderTest(module: PyModule, { name }: PyClass): boolean {
  const held = holders(module).get(name);
  if (!held) return false;
  const calls = module.calls.filter(({ calleeText }) => held.has(calleeText));
  return calls.length > 0 && calls.every(({ node }) => module.isGuarded(node));
}
