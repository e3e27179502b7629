import { expect, test } from 'vitest';
import { attributesIn, callsIn, lastFrom, startingIn } from '../../../src/syntax/contents';
import { localAncestors, localClass, relatives } from '../../../src/syntax/kinship';
import type { PyModule } from '../../../src/syntax/module';
import { grouped, once } from '../../../src/syntax/once';
import { openModule } from '../../../src/syntax/open';
import { testParser } from '../parser';

async function opened<Result>(text: string, look: (module: PyModule) => Result): Promise<Result> {
  const module = openModule(await testParser(), text);
  try {
    return look(module);
  } finally {
    module.dispose();
  }
}

test('calls and attributes inside a node, and no others', async () => {
  await opened('a.b(c())\nclass M:\n  x = self.d(e.f)\ng.h(i())\n', (module) => {
    const [owner] = module.classes;
    if (!owner) throw new Error('no class');
    expect(callsIn(module, owner.node).map((call) => call.node.text)).toEqual(['self.d(e.f)']);
    expect(attributesIn(module, owner.node).map((node) => node.text)).toEqual(['self.d', 'e.f']);
    expect(callsIn(module, module.root)).toHaveLength(5);
  });
});

test('bisection at the ends of a list', () => {
  const items = [2, 4, 4, 9];
  const itself = (item: number): number => item;
  expect(startingIn(items, { start: 4, end: 9 }, itself)).toEqual([4, 4]);
  expect(startingIn(items, { start: 0, end: 2 }, itself)).toEqual([]);
  expect(startingIn(items, { start: 0, end: 100 }, itself)).toEqual(items);
  expect([1, 2, 3, 4, 8, 9, 99].map((offset) => lastFrom(items, offset, itself))).toEqual([undefined, 2, 2, 4, 4, 9, 9]);
  expect(lastFrom([], 3, itself)).toBeUndefined();
});

test('kinship: nearest bases first, heirs of heirs, circles, two classes of one name', async () => {
  const text = 'class A: pass\nclass B(A): pass\nclass C(B): pass\nclass A: pass\nclass D(A): pass\nclass E(F): pass\nclass F(E): pass\n';
  await opened(text, (module) => {
    const ids = (classes: readonly { readonly id: string }[]): string[] => classes.map(({ id }) => id);
    const named = (id: string) => module.classById(id) ?? (module.classes[0] as PyModule['classes'][number]);
    expect(ids(localAncestors(module, named('C')))).toEqual(['B', 'A']);
    expect(ids(relatives(module, named('A')))).toEqual(['A', 'B', 'C']);
    expect(ids(relatives(module, named('A#2')))).toEqual(['A#2', 'D']);
    expect(localClass(module, '.A')?.id).toBe('A#2');
    expect(localClass(module, '.A', named('C'))?.id).toBe('A');
    expect(localClass(module, 'torch.nn.Module')).toBeNull();
    expect(ids(relatives(module, named('E')))).not.toContain('A');
  });
});

test('once for each key', () => {
  let asked = 0;
  const lengthOf = once((list: readonly number[]) => {
    asked++;
    return list.length || undefined;
  });
  const empty: number[] = [];
  expect([lengthOf(empty), lengthOf(empty), lengthOf([1, 2])]).toEqual([undefined, undefined, 2]);
  expect(asked).toBe(2);
  expect([...grouped([3, 4, 5, 6], (item) => (item === 6 ? null : item % 2))]).toEqual([
    [1, [3, 5]],
    [0, [4]],
  ]);
});
