import { beforeAll, describe, expect, test } from 'vitest';
import type { PyModule } from '../../../src/syntax/module';
import type { PyNode } from '../../../src/syntax/node';
import { openModule } from '../../../src/syntax/open';
import type { PythonParser } from '../../../src/syntax/parser';
import { testParser } from '../parser';

let parser: PythonParser;
beforeAll(async () => {
  parser = await testParser();
});

/** What the module says about the call of `drop`. */
function ask<T>(text: string, question: (module: PyModule, call: PyNode) => T): T {
  const module = openModule(parser, text);
  const call = module.calls.find(({ callee }) => callee.text === 'drop');
  if (!call) throw new Error('no call of drop');
  const answer = question(module, call.node);
  module.dispose();
  return answer;
}

const isGuarded = (text: string): boolean => ask(text, (module, call) => module.isGuarded(call));
const isIntended = (text: string): boolean => ask(text, (module, call) => module.isIntended(call));
const inForward = (...lines: string[]): string =>
  `class N:\n  def forward(self, x, **k):\n${lines.map((line) => `    ${line}\n`).join('')}`;

describe('guards', () => {
  test.each([
    ['if', inForward('if self.training:', '  x = drop(x)')],
    ['else', inForward('if not self.training:', '  pass', 'else:', '  x = drop(x)')],
    ['elif', inForward('if a:', '  pass', 'elif is_train:', '  x = drop(x)')],
    ['branch behind an elif', inForward('if self.training:', '  pass', 'elif a:', '  x = drop(x)')],
    ['nested', inForward('if self.training and a:', '  for i in x:', '    x = drop(x)')],
    ['ternary', inForward('x = drop(x) if self.training else x')],
    ['ternary in the other branch', inForward('x = x if deterministic else drop(x)')],
    ['and', inForward('return self.training and drop(x)')],
    ['or', inForward('return deterministic or drop(x)')],
    ['early return', inForward('if not self.training:', '  return x', 'return drop(x)')],
    ['early return above a loop', inForward('if inference: return x', 'for i in x:', '  x = drop(x)')],
    ['assert', inForward('assert self.training', 'return drop(x)')],
    ['local variable', inForward('on = self.training and self.p > 0', 'if on:', '  x = drop(x)')],
    ['mode compared', inForward("if mode == 'train':", '  x = drop(x)')],
    ['while', inForward('while self.is_training:', '  x = drop(x)')],
    ['free function', 'def f(x, train=True):\n  if train:\n    x = drop(x)\n'],
    ['module level', 'if train_mode:\n  x = drop(x)\n'],
    ['closure', inForward('if self.training:', '  def g(y): return drop(y)')],
  ])('%s', (_, text) => {
    expect(isGuarded(text)).toBe(true);
  });

  test.each([
    ['plain', inForward('x = drop(x)')],
    ['another condition', inForward('if self.p > 0:', '  x = drop(x)')],
    ['model is no mode', inForward('if self.model is not None:', '  x = drop(x)')],
    ['strain is no train', inForward('if strain:', '  x = drop(x)')],
    ['constraint', inForward('if constraint and trainer:', '  x = drop(x)')],
    ['the call is the condition itself', inForward('if drop(self.training):', '  pass')],
    ['a return after the call', inForward('x = drop(x)', 'if not self.training:', '  return x')],
    ['a test that ends before', inForward('if self.training:', '  pass', 'x = drop(x)')],
    ['an early return in another block', inForward('if a:', '  if not self.training:', '    return x', 'x = drop(x)')],
    ['a branch that does not leave', inForward('if not self.training:', '  y = x', 'x = drop(x)')],
    ['outside of the class', 'if training:\n  class N:\n    def f(self, x): return drop(x)\n'],
  ])('not: %s', (_, text) => {
    expect(isGuarded(text)).toBe(false);
  });

  test('half-written code answers', () => {
    expect(isGuarded('def f(x):\n  if\n    drop(x)\n')).toBe(false);
  });
});

describe('intent', () => {
  test.each([
    ['trailing comment', 'x = drop(x)  # MC dropout\n'],
    ['comment above', '# Monte Carlo estimate\nx = drop(x)\n'],
    ['two comments above', '# always on\n# see the paper\nx = drop(x)\n'],
    ['marker', 'x = drop(x)  # dropout: intended\n'],
    ['behind a call of several lines', 'x = drop(\n  x,\n)  # dropout: intended\n'],
    ['name on the line', 'mc_dropout = drop(0.5)\n'],
    ['argument', 'x = drop(x, apply_during_inference=True)\n'],
    ['function', 'def predict_with_uncertainty(x):\n  return drop(x)\n'],
    ['class', 'class Prenet:\n  def forward(self, x):\n    return drop(x)\n'],
    ['comment on the function', '# keep this one always active\ndef f(x):\n  return drop(x)\n'],
    ['outer function', 'def monte_carlo(x):\n  def g(y): return drop(y)\n'],
  ])('%s', (_, text) => {
    expect(isIntended(text)).toBe(true);
  });

  test.each([
    ['plain', 'x = drop(x)\n'],
    ['a comment two lines up', '# always\n\nx = drop(x)\n'],
    ['a trailing comment of the line above', 'y = 1  # always\nx = drop(x)\n'],
    ['a depth is not an intent', 'class StochasticDepth:\n  def f(self, x): return drop(x)\n'],
    ['another function', 'def mc_dropout(x): pass\ndef f(x):\n  return drop(x)\n'],
    ['ignoring is not intending', 'x = drop(x)  # dropout: ignore\n'],
  ])('not: %s', (_, text) => {
    expect(isIntended(text)).toBe(false);
  });
});
