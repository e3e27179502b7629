import { describe, expect, test } from 'vitest';
import type { LabFramework, LabNetwork, LabOperation } from '../../../src/lab/network';
import { stream } from '../../../src/lab/search/streams';
import { initialValues, parametersOf, weightCount } from '../../../src/lab/space/parameters';

function network(framework: LabFramework, input: readonly number[], ...layers: readonly LabOperation[]): LabNetwork {
  return { name: 'net', framework, input, outputs: 1, layers };
}

const lstm: LabOperation = { type: 'recurrent', cell: 'lstm', units: 20, bias: true, bidirectional: false, sequences: true };
const gru: LabOperation = {
  type: 'recurrent',
  cell: 'gru',
  units: 20,
  bias: true,
  bidirectional: false,
  sequences: true,
  resetAfter: true,
};

/** Counts that `sum(p.numel() for p in layer.parameters())` and `layer.count_params()` give (PyTorch 2.13, Keras 3.15). */
describe('weights of single layers', () => {
  test.each<[string, LabNetwork, number]>([
    ['nn.LSTM(10, 20)', network('torch', [9, 10], lstm), 4 * 20 * (10 + 20) + 2 * 4 * 20],
    ['LSTM(20)', network('keras', [9, 10], lstm), 4 * 20 * (10 + 20) + 4 * 20],
    ['nn.GRU(10, 20)', network('torch', [9, 10], gru), 3 * 20 * (10 + 20) + 2 * 3 * 20],
    ['GRU(20)', network('keras', [9, 10], gru), 3 * 20 * (10 + 20) + 2 * 3 * 20],
    ['GRU(20, reset_after=False)', network('keras', [9, 10], { ...gru, resetAfter: false }), 3 * 20 * (10 + 20) + 3 * 20],
    ['Bidirectional(LSTM(20))', network('keras', [9, 10], { ...lstm, bidirectional: true }), 2 * (4 * 20 * (10 + 20) + 4 * 20)],
    [
      'nn.MultiheadAttention(16, 4)',
      network('torch', [9, 16], { type: 'attention', heads: 4, keySize: 4, bias: true }),
      4 * (16 * 16 + 16),
    ],
    [
      'MultiHeadAttention(2, 8) on 16 features',
      network('keras', [9, 16], { type: 'attention', heads: 2, keySize: 8, bias: true }),
      3 * (16 * 16 + 16) + (16 * 16 + 16),
    ],
    [
      'nn.Conv2d(8, 16, 3, groups=4)',
      network('torch', [9, 9, 8], { type: 'conv', rank: 2, filters: 16, kernel: [3], stride: [1], padding: [0], groups: 4, bias: true }),
      16 * 2 * 9 + 16,
    ],
    [
      'nn.ConvTranspose2d(8, 4, 3)',
      network('torch', [9, 9, 8], { type: 'conv-transpose', rank: 2, filters: 4, kernel: [3], stride: [1], padding: [0], bias: true }),
      8 * 4 * 9 + 4,
    ],
    ['BatchNormalization()', network('keras', [6], { type: 'batch-norm', epsilon: 1e-3, momentum: 0.99 }), 12],
    ['nn.LayerNorm((4, 5))', network('torch', [3, 4, 5], { type: 'layer-norm', epsilon: 1e-5, axes: 2 }), 40],
    ['nn.GroupNorm(2, 6, affine=False)', network('torch', [3, 3, 6], { type: 'group-norm', groups: 2, epsilon: 1e-5, affine: false }), 0],
    ['nn.PReLU()', network('torch', [6], { type: 'prelu', shared: true }), 1],
    ['nn.Embedding(30, 4)', network('torch', [9], { type: 'embedding', rows: 30, size: 4 }), 120],
  ])('%s', (_, made, count) => {
    expect(weightCount(parametersOf(made))).toBe(count);
  });

  test('a layer that shares another one has no weights of its own', () => {
    const dense = { type: 'dense', units: 4, bias: true } as const;
    const shared: LabNetwork = { ...network('torch', [4]), layers: [dense, { ...dense, sharesWith: 0 }] };
    expect(weightCount(parametersOf(shared))).toBe(20);
    expect(new Set(parametersOf(shared).map(({ layer }) => layer))).toEqual(new Set([0]));
  });
});

describe('initial values', () => {
  test('the initializer of the source comes before the default', () => {
    const made: LabNetwork = {
      ...network('keras', [4]),
      layers: [{ type: 'dense', units: 3, bias: true, initial: { bias: { kind: 'constant', value: 0.25 } } }],
    };
    const [kernel, bias] = initialValues(parametersOf(made), stream(1, 0, 'init'));
    expect([...(bias ?? [])]).toEqual([0.25, 0.25, 0.25]);
    // Glorot's uniform: √(6 / (4 + 3)).
    expect(Math.max(...(kernel ?? []).map(Math.abs))).toBeLessThanOrEqual(Math.sqrt(6 / 7));
  });

  test('Keras opens the forget gate, the second of four', () => {
    const parameters = parametersOf(network('keras', [9, 3], { ...lstm, units: 2 }));
    const bias = parameters.findIndex(({ role }) => role === 'bias');
    expect([...(initialValues(parameters, stream(1, 0, 'init'))[bias] ?? [])]).toEqual([0, 0, 1, 1, 0, 0, 0, 0]);
  });

  test('an orthogonal matrix has orthonormal columns', () => {
    const parameters = parametersOf(network('keras', [9, 3], { ...lstm, units: 5 }));
    const place = parameters.findIndex(({ role }) => role === 'recurrent');
    const values = initialValues(parameters, stream(3, 0, 'init'))[place] ?? new Float32Array();
    // [5 units × 20 gates]: the shorter side is orthonormal.
    for (let one = 0; one < 5; one += 1) {
      for (let other = 0; other < 5; other += 1) {
        let product = 0;
        for (let column = 0; column < 20; column += 1) product += (values[one * 20 + column] ?? 0) * (values[other * 20 + column] ?? 0);
        expect(product).toBeCloseTo(one === other ? 1 : 0, 5);
      }
    }
  });

  test('the same seed gives the same bits, another one others', () => {
    const parameters = parametersOf(network('torch', [9, 10], lstm));
    const bits = (seed: number) => initialValues(parameters, stream(seed, 0, 'init')).map((values) => [...values]);
    expect(bits(1)).toEqual(bits(1));
    expect(bits(1)).not.toEqual(bits(2));
  });
});

// haiku/_src/recurrent.py and basic.py: the LSTM is `hk.Linear(4 · units)` on inputs and state, drawn from a normal of deviation 1/√(inputs + units) that is
// cut at two deviations; the GRU has two matrices by variance scaling.
test('recurrent layers of Haiku', () => {
  const layer = { type: 'recurrent', units: 40, bias: true, bidirectional: false, sequences: true } as const;
  const deviations = (cell: 'lstm' | 'gru'): Readonly<Record<string, number>> => {
    const network: LabNetwork = { name: 'n', framework: 'haiku', input: [5, 24], outputs: 1, layers: [{ ...layer, cell }] };
    const parameters = parametersOf(network);
    const values = initialValues(parameters, stream(3, 0, 'init'));
    return Object.fromEntries(
      parameters.map(({ role }, index) => {
        const all = values[index] ?? new Float32Array();
        return [role, Math.sqrt(all.reduce((sum, value) => sum + value ** 2, 0) / all.length)];
      }),
    );
  };
  const lstm = deviations('lstm');
  expect(lstm.kernel).toBeCloseTo(0.8796 / 8, 2);
  expect(lstm.recurrent).toBeCloseTo(0.8796 / 8, 2);
  // The forget gate, one of four, is open.
  expect(lstm.bias).toBeCloseTo(0.5, 6);
  expect(deviations('gru').kernel).toBeCloseTo(1 / Math.sqrt(24), 2);
  expect(deviations('gru').bias).toBe(0);
});

test("the padding row of PyTorch's embedding starts at zero, unless the table is set afterwards", () => {
  const rows = (initial?: LabNetwork['layers'][number]['initial']): readonly boolean[] => {
    const table = { type: 'embedding', rows: 4, size: 3, padding: 2, ...(initial ? { initial } : {}) } as const;
    const parameters = parametersOf({ name: 'n', framework: 'torch', input: [5], inputKind: 'tokens', outputs: 1, layers: [table] });
    const [values = new Float32Array()] = initialValues(parameters, stream(3, 0, 'init'));
    return [0, 1, 2, 3].map((row) => values.subarray(3 * row, 3 * row + 3).every((value) => value === 0));
  };
  expect(rows()).toEqual([false, false, true, false]);
  // nn.init.normal_(embedding.weight) draws that row, too.
  expect(rows({ table: { kind: 'normal', mean: 0, deviation: 0.02 } })).toEqual([false, false, false, false]);
});
