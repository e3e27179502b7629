import { beforeAll, describe, expect, test } from 'vitest';
import { openModule } from '../../../src/syntax/open';
import type { PythonParser } from '../../../src/syntax/parser';
import { testParser } from '../parser';

let parser: PythonParser;
beforeAll(async () => {
  parser = await testParser();
});

/** Resolves the only argument of the call of `rate`. */
function resolve(text: string) {
  const module = openModule(parser, text);
  const argument = module.calls.find((call) => call.callee.text === 'rate')?.positional[0];
  if (!argument) throw new Error('no call of rate');
  const { origin, ...rest } = module.resolve(argument);
  const result = {
    ...rest,
    origin: origin && text.slice(origin.startIndex, origin.endIndex),
    line: origin && lineOf(text, origin.startIndex),
  };
  module.dispose();
  return result;
}

function lineOf(text: string, offset: number): number {
  return text.slice(0, offset).split('\n').length;
}

const method = (init: string, use: string, classBody = ''): string =>
  `class N(M):\n${classBody}  def __init__(self, p=0.3, q=None, r: float = 0.4):\n    ${init}\n  def forward(self, x):\n    ${use}\n`;

describe('literals', () => {
  test.each([
    ['0.5', 0.5],
    ['0.', 0],
    ['.5', 0.5],
    ['1e-1', 0.1],
    ['-0.2', -0.2],
    ['- 1', -1],
    ['+0.5', 0.5],
    ['1_0', 10],
    ['0x10', 16],
    ['(0.5)', 0.5],
    ['True', true],
    ['None', null],
    ["'a'", 'a'],
  ])('%s', (text, value) => {
    expect(resolve(`rate(${text})`)).toMatchObject({ value, source: 'literal', form: 'literal', byDefault: false, guarded: false });
  });

  test('the origin is the literal with its sign', () => {
    expect(resolve('rate(-0.2)').origin).toBe('-0.2');
    expect(resolve('rate((0.5))').origin).toBe('0.5');
  });

  test.each(['1j', "f'{x}'", "'a' 'b'", '~1', '[0.5]', 'x[0]', 'g(0.5)', 'not x', 'missing'])('%s is unknown', (text) => {
    expect(resolve(`rate(${text})`).value).toBeNull();
  });
});

describe('names', () => {
  test.each([
    ['P = 0.5\nrate(P)', 0.5, 'constant', 'name', 1],
    ['P: float = 0.5\nrate(P)', 0.5, 'constant', 'name', 1],
    ['P = Q = 0.5\nrate(P)', 0.5, 'constant', 'name', 1],
    ['A, P = 0.1, 0.5\nrate(P)', 0.5, 'constant', 'name', 1],
    ['def f():\n  P = 0.5\n  rate(P)', 0.5, 'constant', 'name', 2],
    ['def f(p=0.5):\n  rate(p)', 0.5, 'parameter-default', 'parameter', 1],
    ['P = 0.5\ndef f(p=P):\n  rate(p)', 0.5, 'parameter-default', 'parameter', 1],
    ['def f(p=0.5):\n  def g():\n    return rate(p)', 0.5, 'parameter-default', 'parameter', 1],
    ['def f(p=0.5):\n  q = p\n  rate(q)', 0.5, 'parameter-default', 'name', 1],
    ['def f(p=0.5):\n  rate(float(p))', 0.5, 'parameter-default', 'other', 1],
    ['rate(p := 0.5)', 0.5, 'literal', 'other', 1],
    ['class A:\n  P = 0.5\nrate(A.P)', 0.5, 'constant', 'attribute', 2],
    ['class A:\n  P = 0.5\n  d = rate(P)', 0.5, 'constant', 'name', 2],
  ])('%j', (text, value, source, form, line) => {
    expect(resolve(text)).toMatchObject({ value, source, form, line, byDefault: source === 'parameter-default', origin: '0.5' });
  });

  test.each([
    ['P = 0.5\nP += 0.2\nrate(P)', 0.7],
    ['P = 0.5\nP -= 0.2\nP *= 2\nrate(P)', 0.6],
    ['def f():\n  p = 0.1\n  p += 0.1\n  return [rate(p) for _ in range(3)]', 0.2],
    ['from x import P\nP = 0.5\nrate(P)', 0.5],
    ['def P(): pass\nP = 0.5\nrate(P)', 0.5],
  ])('the last statement counts: %j', (text, value) => {
    expect(resolve(text)).toMatchObject({ value, source: 'constant' });
  });

  test.each(['from x import P', 'import P', 'def P(): pass', 'class P: pass'])('what came before %j no longer counts', (statement) => {
    expect(resolve(`P = 0.5\nfirst(P)\n${statement}\nrate(P)`)).toMatchObject({ value: null, source: 'unknown', origin: null });
    expect(resolve(`P = 0.5\nrate(P)\n${statement}\nlater(P)`)).toMatchObject({ value: 0.5, source: 'constant' });
  });

  test('a field that is only declared hides nothing', () => {
    const text = 'class A:\n  p: float\n  def __init__(self, q=0.3):\n    self.p = q\n  def f(self):\n    rate(self.p)';
    expect(resolve(text)).toMatchObject({ value: 0.3, source: 'attribute', byDefault: true });
  });

  test.each([
    'P = 0.5\nP = 0.2\ndef f():\n  rate(P)',
    'P = 0.5\nP += 0.2\ndef f():\n  rate(P)',
    'P = 0.5\nfor x in xs:\n  P += 0.2\nrate(P)',
    'P = 0.5\nP @= 0.2\nrate(P)',
    'P = 0.5\ndef f():\n  global P\n  P = 0.1\nrate(P)',
    'def f(p):\n  rate(p)',
    'def f(p):\n  p = p or 0.1\n  rate(p)',
    'def f(p=0.5):\n  if x: p = 0.1\n  rate(p)',
    'for p in [0.1, 0.2]:\n  rate(p)',
    '[rate(p) for p in ps]',
    'from x import P\nrate(P)',
    'p, q = f()\nrate(p)',
    'a = b\nb = a\nrate(a)',
    'class A:\n  P = 0.5\nA.P = 0.2\nrate(A.P)',
    'these = parse()\nrate(these.dropout)',
    'cfg = C()\nrate(cfg.model.dropout)',
    'def f(*p):\n  rate(p)',
  ])('%j is unknown', (text) => {
    expect(resolve(text)).toMatchObject({ value: null, source: 'unknown', origin: null, byDefault: false });
  });
});

describe('attributes of self', () => {
  test.each([
    ['self.p = 0.5', 'rate(self.p)', 0.5, false],
    ['self.p = p', 'rate(self.p)', 0.3, true],
    ['self.p: float = r', 'rate(self.p)', 0.4, true],
    ['self.p = float(p)', 'rate(self.p)', 0.3, true],
  ])('%s', (init, use, value, byDefault) => {
    expect(resolve(method(init, use))).toMatchObject({ value, source: 'attribute', form: 'attribute', byDefault });
  });

  test('constants of the class and of a base in the same file', () => {
    expect(resolve(method('pass', 'rate(self.P)', '  P = 0.5\n'))).toMatchObject({ value: 0.5, source: 'constant' });
    const text = 'class A:\n  def __init__(self, p=0.5):\n    self.p = p\nclass B(A):\n  def forward(self, x):\n    rate(self.p)\n';
    expect(resolve(text)).toMatchObject({ value: 0.5, source: 'attribute', byDefault: true });
  });

  test.each([
    ['self.p = q', 'rate(self.p)'],
    ['self.p = p', 'self.p = 0.2; rate(self.p)'],
    ['self.p = p', 'self.p *= 2; rate(self.p)'],
    ['self.p, self.q = f()', 'rate(self.p)'],
    ['self.net = net', 'rate(self.net.p)'],
    ['other.p = 0.5', 'rate(self.p)'],
    ['pass', 'rate(self.p)'],
    ['self.p = p', 'rate(x.p)'],
  ])('%s then %s is unknown', (init, use) => {
    expect(resolve(method(init, use))).toMatchObject({ value: null, source: 'unknown' });
  });

  test('the first parameter of a static method is no self', () => {
    expect(resolve('class A:\n  p = 0.5\n  @staticmethod\n  def f(self):\n    rate(self.p)').value).toBeNull();
  });
});

describe('arithmetic', () => {
  test('keeps the source of the part that is not literal', () => {
    expect(resolve('def f(keep=0.8):\n  rate(1 - keep)')).toMatchObject({
      value: 0.2,
      source: 'parameter-default',
      form: 'arithmetic',
      byDefault: true,
      origin: null,
    });
    expect(resolve('rate(1 / 4)')).toMatchObject({ value: 0.25, source: 'literal', form: 'arithmetic' });
    expect(resolve('P = 0.2\nrate(-P)')).toMatchObject({ value: -0.2, source: 'constant', origin: null });
  });

  test.each(['1 / 0', '1 - x', '2 ** 9999', "'a' + 'b'", '1 @ 2', '5 % 0'])('%s is unknown', (text) => {
    expect(resolve(`rate(${text})`).value).toBeNull();
  });
});

describe('conditional rates', () => {
  test.each([
    ['self.p if self.training else 0.0', 0.5],
    ['0.0 if not self.training else self.p', 0.5],
    ['0.0 if deterministic else self.p', 0.5],
    ['self.p if not deterministic else 0.0', 0.5],
    ["self.p if mode == 'train' else 0.0", 0.5],
    ["0. if mode == 'eval' else self.p", 0.5],
    ['(self.p if self.training else 0)', 0.5],
  ])('%s', (text, value) => {
    expect(resolve(method('self.p = 0.5', `rate(${text})`))).toMatchObject({ value, form: 'conditional', guarded: true, origin: '0.5' });
  });

  test('a condition about something else gives no value', () => {
    expect(resolve('rate(0.5 if big else 0.1)')).toMatchObject({ value: null, form: 'conditional', guarded: false });
    expect(resolve('rate(0.5 if big else 0.5)')).toMatchObject({ value: 0.5, guarded: false });
  });

  test.each([
    'def f(p):\n  p = p if training else 0.0\n  rate(p)',
    'def f(self, p):\n  if not self.training:\n    p = 0.0\n  rate(p)',
    'def f(self):\n  rate(self.p * self.training)',
    'def f(self, p):\n  rate(pick(p, self.training))',
    'def f(self):\n  q = self.p * float(self.training)\n  rate(q)',
  ])('%j is guarded though unknown', (text) => {
    expect(resolve(text)).toMatchObject({ value: null, guarded: true });
  });

  test('a name that only contains a flag word guards nothing', () => {
    expect(resolve('rate(cfg.pretraining_dropout)').guarded).toBe(false);
    expect(resolve('rate(model.dropout)').guarded).toBe(false);
  });
});

test('values nested without end stay unknown', () => {
  const chain = Array.from({ length: 200 }, (_, index) => `v${index + 1} = v${index} + 0`).join('\n');
  expect(resolve(`v0 = 0.5\n${chain}\nrate(v200)`).value).toBeNull();
  expect(resolve(`rate(${'('.repeat(500)}0.5${')'.repeat(500)})`).value).toBe(0.5);
  expect(resolve(`rate(${'1+'.repeat(500)}1)`).value).toBeNull();
  const doubled = Array.from({ length: 20 }, (_, index) => `w${index + 1} = w${index} + w${index}`).join('\n');
  expect(resolve(`w0 = 1\n${doubled}\nrate(w20)`).value).toBe(2 ** 20);
  expect(resolve(`w0 = w20\n${doubled}\nrate(w20)`).value).toBeNull();
});
