import { beforeAll, expect, test } from 'vitest';
import type { PyModule } from '../../../src/syntax/module';
import { openModule } from '../../../src/syntax/open';
import type { PythonParser } from '../../../src/syntax/parser';
import { testParser } from '../parser';

let parser: PythonParser;
beforeAll(async () => {
  parser = await testParser();
});

function open(text: string): PyModule {
  return openModule(parser, text);
}

test('bases are followed through the module', () => {
  const module = open(
    'from torch import nn\nfrom lib import Other\nclass A(nn.Module): pass\nclass B(A, object): pass\nclass C(B, Other): pass\nclass D(make()): pass\n' +
      'class E(Generic[T], metaclass=M): pass\nclass F: pass\n',
  );
  const [, b, c, d, e, f] = module.classes;
  expect([...(b?.ancestors ?? [])].sort()).toEqual(['.A', 'builtins.object', 'torch.nn.Module']);
  expect(b?.unknownBase).toBe(false);
  expect(c?.ancestors.has('torch.nn.Module')).toBe(true);
  expect([c?.unknownBase, d?.unknownBase, e?.unknownBase, f?.unknownBase]).toEqual([true, true, true, false]);
  expect(d?.bases).toEqual([null]);
  expect(e?.bases).toHaveLength(1);
  module.dispose();
});

test('a class that inherits from itself ends', () => {
  const module = open('class A(A): pass\nclass B(C): pass\nclass C(B): pass\n');
  expect(module.classes[0]?.ancestors.has('.A')).toBe(true);
  expect(module.classes[1]?.ancestors).toEqual(new Set(['.B', '.C']));
  module.dispose();
});

test('ids are unique and give the class back', () => {
  const module = open('class A:\n  class B: pass\ndef f():\n  class A: pass\nclass A: pass\n');
  expect(module.classes.map((found) => found.id)).toEqual(['A', 'A.B', 'f.A', 'A#2']);
  for (const found of module.classes) expect(module.classById(found.id)).toBe(found);
  expect(module.classById('Z')).toBeNull();
  module.dispose();
});

test('methods, parameters and surroundings', () => {
  const text =
    'class A:\n  def f(self, x: int, p=0.5, q: float = 0.1, *a, **k):\n    def inner(): return g(x)\n    return h(inner)\n\nk(1)\n';
  const module = open(text);
  const [f, inner] = module.functions;
  expect(module.classes[0]?.methods).toEqual([f]);
  expect(f?.parameters.map((parameter) => [parameter.name, parameter.defaultValue?.text ?? null])).toEqual([
    ['self', null],
    ['x', null],
    ['p', '0.5'],
    ['q', '0.1'],
    ['*a', null],
    ['**k', null],
  ]);
  expect([f?.classId, inner?.classId]).toEqual(['A', null]);
  const [g, h, k] = module.calls.map((call) => call.node);
  expect(g && module.enclosingFunction(g)).toBe(inner);
  expect(h && module.enclosingFunction(h)).toBe(f);
  expect(k && module.enclosingFunction(k)).toBeNull();
  expect(g && module.enclosingClass(g)).toBe(module.classes[0]);
  expect(k && module.enclosingClass(k)).toBeNull();
  expect(f && module.enclosingFunction(f.node)).toBeNull();
  expect(f && module.enclosingClass(f.node)).toBe(module.classes[0]);
  module.dispose();
});

test('a default value is evaluated outside the function', () => {
  const module = open('def f(d=g()):\n  pass\n');
  const call = module.calls[0];
  expect(call && module.enclosingFunction(call.node)).toBeNull();
  module.dispose();
});
