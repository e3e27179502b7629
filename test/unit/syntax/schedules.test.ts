import { beforeAll, describe, expect, test } from 'vitest';
import type { PythonParser } from '../../../src/syntax/parser';
import { testParser } from '../parser';
import { resolveRate } from './resolving';

let parser: PythonParser;
beforeAll(async () => {
  parser = await testParser();
});
const resolve = (text: string) => resolveRate(parser, text);

const IN =
  'import torch\nimport numpy as np\nimport tensorflow as tf\nimport keras\nfrom keras import ops\ndef f(depth=4, drop_path=0.3, depths=(2, 2)):\n';

describe('schedules', () => {
  test.each([
    '[x.item() for x in torch.linspace(0, drop_path, depth)]',
    'torch.linspace(0, drop_path, depth).tolist()',
    'list(np.linspace(0, drop_path, depth))',
    'np.linspace(start=0, stop=drop_path, num=depth)',
    '[drop_path * i / (depth - 1) for i in range(depth)]',
    '[float(v) for v in np.linspace(0.0, drop_path, sum(depths))]',
    'tuple(drop_path * float(i) / (depth - 1) for i in range(0, depth))',
    '[0.0, 0.1, 0.2, 0.3]',
    '[0.0] + [0.1, 0.2, 0.3]',
    'torch.linspace(drop_path, 0, depth).tolist()[::-1]',
    'tf.linspace(0.0, drop_path, depth).numpy()',
    'tf.unstack(tf.linspace(0.0, drop_path, depth))',
    '[float(v) for v in keras.ops.linspace(0.0, drop_path, depth)]',
    'ops.convert_to_numpy(ops.linspace(start=0.0, stop=drop_path, num=depth))',
    'tf.compat.v1.lin_space(0.0, drop_path, depth)',
  ])('%s, one layer after the other', (schedule) => {
    const text = `${IN}  dpr = ${schedule}\n  for i in range(depth):\n    rate(dpr[i])`;
    expect(resolve(text)).toMatchObject({ value: null, list: [0, 0.1, 0.2, 0.3] });
  });

  test('values are those of linspace, and hold by default', () => {
    const found = resolve(`${IN}  dpr = [x.item() for x in torch.linspace(0, drop_path, 3)]\n  g(*[rate(dpr[i]) for i in range(3)])`);
    expect(found).toMatchObject({ value: null, source: 'parameter-default', byDefault: true, list: [0, 0.15, 0.3] });
    expect(resolve(`${IN}  dpr = torch.linspace(0, drop_path, 1)\n  rate(dpr[0])`)).toMatchObject({ value: 0 });
  });

  test('blocks of one schedule, each behind the other', () => {
    const net = (more: string) => `${IN}  dpr = [x.item() for x in torch.linspace(0, drop_path, 4)]\n  at = 0\n${more}`;
    const block = '  g(*[rate(dpr[at + i]) for i in range(2)])';
    expect(resolve(net(block)).list).toEqual([0, 0.1]);
    expect(resolve(net(`  at += 2\n${block}`)).list).toEqual([0.2, 0.3]);
    expect(resolve(net(`  for s in stages:\n    at += 2\n${block}`)).value).toBeNull();
  });

  test('equal rates of a list are one rate', () => {
    expect(resolve('rate([0.2, 0.2])')).toMatchObject({ value: 0.2, list: [0.2, 0.2], source: 'literal' });
    expect(resolve('rate([0.2, 0.3])')).toMatchObject({ value: null, list: [0.2, 0.3], source: 'literal' });
  });

  test('one index gives one value; the list itself, all', () => {
    expect(resolve('RATES = [0.1, 0.2]\nrate(RATES[1])')).toMatchObject({ value: 0.2, source: 'constant', origin: '0.2' });
    expect(resolve('RATES = (0.1, 0.2)\nrate(RATES[-2])')).toMatchObject({ value: 0.1, origin: '0.1' });
    expect(resolve('RATES = [0.1, 0.2]\nrate(RATES[2])').value).toBeNull();
    expect(resolve('RATES = [0.1, 0.2]\nrate(RATES)')).toMatchObject({ value: null, list: [0.1, 0.2] });
    expect(resolve('def f(dropouts=(0.1, 0.2)):\n  rate(dropouts[0])')).toMatchObject({ value: 0.1, byDefault: true, source: 'constant' });
    expect(resolve('class N:\n  def __init__(self):\n    self.d = [0.1, 0.2]\n    rate(self.d[1])')).toMatchObject({ value: 0.2 });
  });

  test('loops over lists, in functions', () => {
    expect(resolve('def f():\n  for p in [0.1, 0.2]:\n    rate(p)')).toMatchObject({ value: null, list: [0.1, 0.2], source: 'constant' });
    expect(resolve('def f():\n  for n, p in zip([8, 4], [0.1, 0.2]):\n    rate(p)').list).toEqual([0.1, 0.2]);
    expect(resolve('def f():\n  for i, p in enumerate([0.1, 0.2]):\n    rate(p)').list).toEqual([0.1, 0.2]);
    expect(resolve("def f():\n  for n, p in [('a', 0.1), ('b', 0.2)]:\n    rate(p)").list).toEqual([0.1, 0.2]);
    expect(resolve('def f():\n  for i in range(3):\n    rate(0.1 * i)').list).toEqual([0, 0.1, 0.2]);
    expect(resolve('def f():\n  for p in [0.1, 0.1]:\n    rate(p)')).toMatchObject({ value: 0.1, list: [0.1, 0.1] });
    expect(resolve('def f():\n  return [rate(p) for p in [0.1, 0.2]]').list).toEqual([0.1, 0.2]);
  });

  test('at the top level a loop may as well try one model after the other', () => {
    const found = resolve('for p in [0.1, 0.2]:\n  rate(p)');
    expect(found.list).toBeUndefined();
    expect(found).toMatchObject({
      value: null,
      candidates: [
        { value: 0.1, text: '0.1' },
        { value: 0.2, text: '0.2' },
      ],
    });
  });

  test('with no drop path every layer has the same rate', () => {
    const text = `import torch\ndef f(depths, drop_path=0.):\n  dpr = [x.item() for x in torch.linspace(0, drop_path, sum(depths))]\n  cur = 0\n`;
    expect(resolve(`${text}  for i in range(4):\n    rate(dpr[cur + i])\n    cur += 1`)).toMatchObject({ value: 0, byDefault: true });
  });

  test.each([
    `${IN}  dpr = torch.linspace(0, drop_path, n)\n  rate(dpr[i])`,
    `${IN}  dpr = [g(i) for i in range(depth)]\n  rate(dpr[0])`,
    `${IN}  dpr = [0.1, 0.2]\n  rate(dpr[pick()])`,
    `${IN}  dpr = [0.1, 0.2]\n  rate(dpr[-i])`,
    'import numpy as np\nrate(np.linspace(0, 0.5, 3, endpoint=False)[1])',
    `${IN}  dpr = tf.unstack(tf.random.uniform([depth]))\n  rate(dpr[i])`,
    `${IN}  dpr = other.linspace(0, drop_path, depth)\n  rate(dpr[i])`,
    'for i in range(100000):\n  rate([0.1] * 100000)',
    'rate([i for i in range(1000) for j in range(1000)])',
  ])('%j is unknown', (text) => {
    const found = resolve(text);
    expect(found.value).toBeNull();
    expect(found.list).toBeUndefined();
  });
});
