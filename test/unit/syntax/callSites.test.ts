import { beforeAll, describe, expect, test } from 'vitest';
import type { PythonParser } from '../../../src/syntax/parser';
import { testParser } from '../parser';
import { projectOf, resolveRate } from './resolving';

let parser: PythonParser;
beforeAll(async () => {
  parser = await testParser();
});
const resolve = (text: string) => resolveRate(parser, text);

const NET = 'class Net(M):\n  def __init__(self, p):\n    rate(p)\n';

describe('what callers pass', () => {
  test.each([
    `${NET}Net(0.3)\nNet(p=0.3)`,
    `'''A network (Net) and more.'''\n${NET}Net(0.3)\nx: Net\nisinstance(x, Net)`,
    `${NET}from functools import partial\nmake = partial(Net, 0.3)`,
    `${NET}class Big(Net):\n  pass\nBig(0.3)`,
    `${NET}class Big(Net):\n  def __init__(self):\n    super().__init__(0.3)`,
    `${NET}class Big(Net):\n  def __init__(self):\n    super(Big, self).__init__(p=0.3)`,
    `${NET}class Big(Net):\n  def __init__(self):\n    Net.__init__(self, 0.3)`,
    'def f(p):\n  rate(p)\nf(0.3)',
    'def f(x, *, p):\n  rate(p)\nf(1, p=0.3)',
    'def f(p=None):\n  rate(p)\nf(0.3)',
    'def f(p):\n  rate(p)\n  f(p)\nf(0.3)',
    'class N:\n  def build(self, p):\n    rate(p)\n  def go(self):\n    self.build(0.3)',
    'class N(nn.Module):\n  p: float\n  def f(self):\n    rate(self.p)\nN(0.3)',
    'class N(nn.Module):\n  n: int\n  p: float\n  def f(self):\n    rate(self.p)\nN(8, p=0.3)',
    'class N:\n  def __init__(self, p):\n    self.p = p\n    rate(self.p)\nN(0.3)',
  ])('%j', (text) => {
    expect(resolve(text)).toMatchObject({ value: 0.3, source: 'call-site', byDefault: false });
  });

  test('the literal that all callers share is the origin; a default further out stays one', () => {
    expect(resolve(`${NET}Net(0.3)`)).toMatchObject({ origin: '0.3', line: 4 });
    expect(resolve(`${NET}Net(0.3)\nNet(0.3)`).origin).toBeNull();
    expect(resolve(`${NET}def build(q=0.3):\n  Net(q)`)).toMatchObject({ value: 0.3, source: 'call-site', byDefault: true, origin: '0.3' });
  });

  test('callers that differ are candidates', () => {
    expect(resolve(`${NET}Net(0.3)\nNet(0.5)`)).toMatchObject({
      value: null,
      candidates: [
        { value: 0.3, text: '0.3' },
        { value: 0.5, text: '0.5' },
      ],
    });
  });

  test('a default stays a default', () => {
    expect(resolve('def f(p=0.1):\n  rate(p)\nf(0.3)')).toMatchObject({ value: 0.1, source: 'parameter-default', byDefault: true });
  });

  test.each([
    `${NET}Net(0.3)\nNet(other)`,
    `${NET}Net(0.3)\nNet(**options)`,
    `${NET}Net(0.3)\nstack(Net, 3)`,
    `${NET}Net(0.3)\ndef f(block=Net):\n  block(0.5)`,
    `${NET}class Net:\n  pass\nNet(0.3)`,
    `${NET}other.Net(0.3)`,
    'class N:\n  def build(self, p):\n    rate(p)\n  def go(self, x):\n    self.build(0.3)\n    x.build(0.5)',
    'def f(p):\n  rate(p)\nf()',
    'def f(*p):\n  rate(p)\nf(0.3)',
    'def f(**p):\n  rate(p)\nf(p=0.3)',
    'f = lambda p: rate(p)\nf(0.3)',
    'class N(nn.Module):\n  p: float\n  def __init__(self, n):\n    rate(self.p)\nN(0.3)',
    'def f(p=None):\n  rate(p)\nf()\nf(0.3)',
  ])('%j is unknown', (text) => {
    expect(resolve(text)).toMatchObject({ value: null, source: 'unknown', origin: null });
  });

  test('callers in other files', () => {
    const passed = (value: number) => ({ file: 'train.py', positional: [{ value, start: 4, end: 7 }], keywords: {}, starred: false });
    const files = { 'train.py': 'Net(0.4)' };
    const callers = (...values: number[]) => projectOf(files, { callers: (_, name) => (name === 'Net' ? values.map(passed) : []) });
    expect(resolveRate(parser, NET, callers(0.4))).toMatchObject({
      value: 0.4,
      source: 'call-site',
      origin: null,
      elsewhere: { file: 'train.py', text: '0.4' },
    });
    expect(resolveRate(parser, NET, callers(0.4, 0.2))).toMatchObject({
      value: null,
      candidates: [
        { value: 0.4, file: 'train.py' },
        { value: 0.2, file: 'train.py' },
      ],
    });
    const byDefault = { ...passed(0.4), positional: [{ value: 0.4, start: 4, end: 7, file: 'train.py', byDefault: true as const }] };
    const far = projectOf(files, { callers: (_, name) => (name === 'Net' ? [{ ...byDefault, file: 'between.py' }] : []) });
    expect(resolveRate(parser, NET, far)).toMatchObject({
      value: 0.4,
      source: 'call-site',
      byDefault: true,
      elsewhere: { file: 'train.py', text: '0.4' },
    });
    expect(resolveRate(parser, `${NET}Net(0.4)`, callers(0.4))).toMatchObject({ value: 0.4 });
    expect(resolveRate(parser, `${NET}Net(0.1)`, callers(0.4)).value).toBeNull();
  });
});

describe('definitions one after the other', () => {
  test.each([
    ['P = 0.5\nP = 0.2\nrate(P)', 0.2, 'constant', false],
    ['def f():\n  p = 0.5\n  p = p / 2\n  rate(p)', 0.25, 'constant', false],
    ['def f(p=None):\n  p = p or 0.1\n  rate(p)', 0.1, 'parameter-default', true],
    ['def f(p=None):\n  if p is None:\n    p = 0.1\n  rate(p)', 0.1, 'parameter-default', true],
    ['def f(p=0.3):\n  if p is None:\n    p = 0.1\n  rate(p)', 0.3, 'parameter-default', true],
    ['def f(p=None):\n  p = 0.1 if p is None else p\n  rate(p)', 0.1, 'parameter-default', true],
    ['def f(x):\n  if x:\n    p = 0.1\n  else:\n    p = 0.1\n  rate(p)', 0.1, 'constant', false],
    ['def f(x):\n  if x:\n    p = 0.1\n    return\n  p = 0.2\n  rate(p)', 0.2, 'constant', false],
    ['def f(x, p=0.2):\n  if x:\n    p = 0.1\n    raise x\n  rate(p)', 0.2, 'parameter-default', true],
    ['def f(x):\n  p = 0.2\n  if x:\n    rate(p)\n  else:\n    p = 0.1', 0.2, 'constant', false],
    [
      'def f(big=False):\n  if big:\n    p = 0.5\n  elif not big:\n    p = 0.1\n  else:\n    p = 0.2\n  rate(p)',
      0.1,
      'parameter-default',
      true,
    ],
    ["def f(size='s'):\n  p = 0.5 if size == 'l' else 0.1\n  rate(p)", 0.1, 'parameter-default', true],
    ["def f(size='s'):\n  p = 0.5 if size in ('s', 'm') else 0.1\n  rate(p)", 0.5, 'parameter-default', true],
    ['def f(p=0.1):\n  rate(p[0] if isinstance(p, (list, tuple)) else p)', 0.1, 'parameter-default', true],
    ['def f(p=0.1):\n  if isinstance(p, float):\n    p = p * 2\n  rate(p)', 0.2, 'parameter-default', true],
    ['rate(max(0.1, 0.2))', 0.2, 'literal', false],
    ['rate(min([0.1, 0.2]))', 0.1, 'literal', false],
    ['rate(round(0.123, 2))', 0.12, 'literal', false],
    ['rate(abs(-0.5))', 0.5, 'literal', false],
    ['P = 0.3\nrate(float(P))', 0.3, 'constant', false],
    ['pair = (0.1, 0.2)\na, b = pair\nrate(b)', 0.2, 'literal', false],
    ['rate(0.0 or 0.4)', 0.4, 'literal', false],
    ['rate(0.1 if 3 > 2 else 0.2)', 0.1, 'literal', false],
    ['class N:\n  def __init__(self):\n    self.p = 0.5\n    self.p = 0.2\n    rate(self.p)', 0.2, 'attribute', false],
    ['class N:\n  p = 0.5\n  def __init__(self):\n    self.p = 0.2\n    rate(self.p)', 0.2, 'attribute', false],
    [
      'class N:\n  def __init__(self, p=None):\n    if p is None:\n      self.p = 0.2\n    else:\n      self.p = p\n    rate(self.p)',
      0.2,
      'parameter-default',
      true,
    ],
    ['class N:\n  @property\n  def p(self):\n    return 0.2\n  def f(self):\n    rate(self.p)', 0.2, 'literal', false],
  ])('%j', (text, value, source, byDefault) => {
    expect(resolve(text)).toMatchObject({ value, source, byDefault });
  });

  test.each([
    ['def f(x):\n  if x:\n    p = 0.1\n  else:\n    p = 0.2\n  rate(p)', [0.2, 0.1]],
    ['def f(x, p=0.2):\n  if x:\n    p = 0.1\n  rate(p)', [0.1, 0.2]],
    ['P = 0.5\nP = 0.2\ndef f():\n  rate(P)', [0.5, 0.2]],
    ['def f(x):\n  rate(0.5 if x else 0.1)', [0.5, 0.1]],
    ['def f(x):\n  try:\n    p = 0.1\n  except E:\n    p = 0.2\n  rate(p)', [0.2, 0.1]],
    ['def f(x):\n  rate(1 - (0.5 if x else 0.1))', [0.5, 0.9]],
  ])('%j names its candidates', (text, values) => {
    const found = resolve(text);
    expect(found).toMatchObject({ value: null, origin: null, byDefault: false });
    expect(found.candidates?.map(({ value }) => value)).toEqual(values);
  });

  test.each([
    'def f():\n  p = 0.1\n  for x in xs:\n    rate(p)\n    p = p * 2',
    'def f():\n  p = 0.1\n  while x:\n    p += 0.1\n  rate(p)',
    'def f(p):\n  if p is None:\n    p = 0.1\n  rate(p)',
    'def f(x):\n  if x:\n    p = 0.1\n  else:\n    p = g()\n  rate(p)',
    'def f(p=0.3):\n  p = g(p)\n  rate(p)',
    'rate(max(0.1, x))',
    'rate(math.sqrt(0.25))',
    "rate(f'{0.5}')",
    'rate(x or 0.1)',
  ])('%j is unknown', (text) => {
    expect(resolve(text)).toMatchObject({ value: null, origin: null });
  });
});

describe('fields with defaults', () => {
  const field = (head: string) => `${head}\n  p: float = 0.3\n  def f(self):\n    rate(self.p)\n`;

  test('are parameters where the constructor is made of them', () => {
    const byDefault = { value: 0.3, source: 'parameter-default', byDefault: true, origin: '0.3' };
    expect(resolve(field('import flax.linen as nn\nclass N(nn.Module):'))).toMatchObject(byDefault);
    expect(resolve(field('@dataclass\nclass N:'))).toMatchObject(byDefault);
    expect(resolve(field('from torch import nn\nclass N(nn.Module):'))).toMatchObject({ source: 'constant', byDefault: false });
    expect(resolve('class N:\n  p = 0.3\n  def f(self):\n    rate(self.p)')).toMatchObject({ source: 'constant', byDefault: false });
  });
});

describe('layers that keep their rate', () => {
  const layer = (build: string) =>
    `from torch import nn\nclass N(nn.Module):\n  def __init__(self, p=0.3):\n    self.drop = ${build}\n  def forward(self, x):\n    rate(self.drop.p if self.training else 0.0)\n`;

  test('is read where the layer is built', () => {
    expect(resolve(layer('nn.Dropout(p)'))).toMatchObject({ value: 0.3, byDefault: true, guarded: true });
    expect(resolve(layer('nn.Dropout(p=0.2)'))).toMatchObject({ value: 0.2, source: 'attribute', origin: '0.2' });
    expect(resolve(layer('Dropout(0.2)')).value).toBeNull();
    expect(resolve(layer('nn.Linear(0.2)')).value).toBeNull();
  });
});
