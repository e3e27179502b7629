import { describe, expect, test } from 'vitest';
import { defaultPlan, epochsFor } from '../../../src/lab/search/plan';
import { type DataShape, fitNetwork } from '../../../src/lab/space/fit';
import { parametersOf } from '../../../src/lab/space/parameters';
import { sizeOf } from '../../../src/lab/space/shapes';
import type { Layer, Network, Operation, TrainingFacts } from '../../../src/model/network';
import type { DropoutSite } from '../../../src/model/site';
import { digits } from './digits';

const span = { start: 0, end: 0 };
const DIGITS: DataShape = { width: 64, image: [8, 8, 1], problem: 'classification', classes: 10 };
const TABLE: DataShape = { width: 4, image: null, problem: 'classification', classes: 3 };

function site(id: string, rate: number | null, granularity: DropoutSite['granularity'] = 'element'): DropoutSite {
  const value = {
    value: rate,
    text: String(rate),
    source: 'literal',
    form: 'literal',
    span,
    origin: span,
    byDefault: false,
    guarded: false,
  } as const;
  const context = {
    classId: null,
    functionName: null,
    place: 'module',
    guarded: false,
    intended: false,
    inBackward: false,
    inTest: false,
  } as const;
  return {
    id,
    framework: 'torch',
    kind: 'layer',
    granularity,
    callee: 'torch.nn.Dropout',
    parameter: 'p',
    span,
    calleeSpan: span,
    rate: value,
    context,
    attribute: null,
    arguments: {},
    starred: false,
    statement: null,
    modeSet: false,
  };
}

/** A chain of the operations; `wire` changes the sources of single layers. */
function network(operations: readonly Operation[], wire: Readonly<Record<number, readonly string[]>> = {}): Network {
  const layers = operations.map(
    (operation, index): Layer => ({
      id: `l${index}`,
      name: `layer${index}`,
      callee: operation.type,
      span,
      operation,
      from: wire[index] ?? (index === 0 ? [] : [`l${index - 1}`]),
      outputShape: operation.type === 'input' ? [784] : null,
      parameters: null,
    }),
  );
  return {
    id: 'n',
    name: 'Net',
    framework: 'torch',
    form: 'class',
    span,
    nameSpan: span,
    layers,
    inputShape: null,
    outputShape: null,
    parameters: null,
    siteIds: ['s1'],
    unreadable: [],
    training: {},
  };
}

const dense = (inputs: number | null, units: number | null, activation?: 'softmax' | 'relu' | 'sigmoid'): Operation => ({
  type: 'dense',
  inputs,
  units,
  bias: true,
  ...(activation && { activation }),
});
const conv = (inputs: number, filters: number, kernel = 3): Operation => ({
  type: 'conv',
  rank: 2,
  inputs,
  filters,
  kernel: [kernel, kernel],
  stride: [1, 1],
  padding: [0, 0],
  bias: true,
});
const pool: Operation = { type: 'pool', rank: 2, mode: 'max', size: [2, 2], stride: [2, 2], padding: [0, 0] };
const relu: Operation = { type: 'activation', name: 'relu' };
const drop: Operation = { type: 'dropout', siteId: 's1' };
const input: Operation = { type: 'input' };
const flatten: Operation = { type: 'flatten' };
const sites = [site('s1', 0.3)];

describe('fitting a network to data', () => {
  test('a perceptron for 784 pixels and 2 classes', () => {
    const {
      network: fitted,
      mappings,
      refusal,
    } = fitNetwork(
      network([input, flatten, dense(784, 128), relu, drop, dense(128, 2), { type: 'activation', name: 'log_softmax' }]),
      sites,
      DIGITS,
    );
    expect(refusal).toBeNull();
    expect(fitted).toMatchObject({ input: [64], outputs: 10, framework: 'torch' });
    expect(fitted?.layers.map((layer) => layer.type)).toEqual(['dense', 'activation', 'dropout', 'dense']);
    expect(mappings.map(({ outcome }) => outcome)).toMatchObject([
      { kind: 'adapted', note: '64 values instead of 784' },
      { kind: 'dropped' },
      { kind: 'adapted', note: '64 inputs instead of 784' },
      { kind: 'trained' },
      { kind: 'trained' },
      { kind: 'adapted', note: '10 outputs instead of 2' },
      { kind: 'dropped', note: expect.stringContaining('logits') },
    ]);
  });

  test('a Keras softmax inside the last dense layer is said to be left out', () => {
    const { network: fitted, mappings } = fitNetwork(network([dense(null, 32, 'relu'), drop, dense(32, 10, 'softmax')]), sites, DIGITS);
    expect(fitted?.layers.at(-1)).toEqual({ type: 'dense', units: 10, bias: true });
    expect(mappings.at(-1)?.outcome).toMatchObject({ kind: 'adapted', note: expect.stringContaining('without its softmax') });
  });

  test('a sigmoid with one output stays one logit for two classes', () => {
    const {
      mappings,
      network: fitted,
      loss,
    } = fitNetwork(network([dense(4, 8), drop, dense(8, 1, 'sigmoid')]), sites, { ...TABLE, classes: 2 });
    expect(fitted?.outputs).toBe(1);
    expect(loss).toEqual({ name: 'binary-cross-entropy' });
    expect(mappings.at(-1)?.outcome).toMatchObject({
      kind: 'adapted',
      note: expect.stringMatching(/^without its sigmoid .*binary cross-entropy/),
    });
  });

  test('a sigmoid with one output becomes three outputs for three classes, visibly', () => {
    const { mappings } = fitNetwork(network([dense(4, 8), drop, dense(8, 1, 'sigmoid')]), sites, TABLE);
    expect(mappings.at(-1)?.outcome).toMatchObject({
      kind: 'adapted',
      note: expect.stringMatching(/^3 outputs instead of 1, without its sigmoid/),
    });
  });

  test('a convolution network on 8 × 8 images: the chain that is built has the shapes that were told', () => {
    const { network: fitted, mappings } = fitNetwork(
      network([input, conv(3, 8), relu, pool, flatten, dense(5408, 16), drop, dense(16, 10)]),
      sites,
      DIGITS,
    );
    expect(mappings[1]?.outcome).toMatchObject({ kind: 'adapted', note: '1 input channel instead of 3' });
    expect(mappings[5]?.outcome).toMatchObject({ kind: 'adapted', note: '72 inputs instead of 5408' });
    if (!fitted) throw new Error('refused');
    expect(fitted.outputs).toBe(10);
    expect(parametersOf(fitted).map(({ shape }) => sizeOf(shape))).toEqual([72, 8, 72 * 16, 16, 160, 10]);
  });

  test.each<[string, Network, DataShape, RegExp]>([
    [
      'convolution on a table',
      network([conv(1, 8), flatten, dense(8, 8), drop, dense(8, 3)]),
      TABLE,
      /needs images, and this data is a table/,
    ],
    [
      'an image that is used up',
      network([conv(1, 4, 5), pool, conv(4, 4, 15), flatten, drop, dense(9, 10)]),
      DIGITS,
      /15×15 window does not fit into the 2×2 .* of the 8×8 image/,
    ],
    ['unknown units', network([dense(784, null), drop, dense(null, 10)]), DIGITS, /number of its units is unknown/],
    [
      'an output for each step',
      network([{ type: 'recurrent', cell: 'lstm', inputs: 4, units: 8, layers: 1, bidirectional: false, siteIds: [] }, drop, dense(8, 10)]),
      DIGITS,
      /gives 8×10 values for each row, and this data asks for 10/,
    ],
    [
      'an unknown layer',
      network([dense(784, 8), { type: 'unknown', reason: 'no such class' }, drop, dense(8, 10)]),
      DIGITS,
      /cannot be read: no such class/,
    ],
    [
      'a layer whose result nothing reads',
      network([dense(784, 8), drop, dense(8, 8), dense(8, 10)], { 3: ['l1'] }),
      DIGITS,
      /has 2 outputs \(layer2: dense, layer3: dense\)/,
    ],
    ['no dropout on the path', network([dense(784, 8), dense(8, 10)]), DIGITS, /no dropout site/],
    [
      'no layer with weights at the end',
      network([dense(784, 8), drop, { type: 'layer-norm', features: 8, epsilon: 1e-5 }]),
      DIGITS,
      /needs a dense layer/,
    ],
    ['a map as output', network([conv(1, 8), drop]), DIGITS, /gives 6×6×10 values for each row/],
    [
      'a part that could not be read',
      { ...network([dense(784, 8), drop, dense(8, 10)]), unreadable: [{ span, reason: 'a loop over layers' }] },
      DIGITS,
      /a loop over layers/,
    ],
  ])('refuses %s, with the reason', (_, model, data, reason) => {
    const { network: fitted, refusal } = fitNetwork(model, sites, data);
    expect(fitted).toBeNull();
    expect(refusal).toMatch(reason);
  });

  test('a site that no layer runs is told', () => {
    const model = { ...network([dense(784, 8), drop, dense(8, 10)]), siteIds: ['s1', 's2'] };
    const { mappings, network: fitted } = fitNetwork(model, [...sites, site('s2', 0.5)], DIGITS);
    expect(fitted).not.toBeNull();
    expect(mappings.at(-1)).toMatchObject({ layerId: 's2', outcome: { kind: 'dropped', note: 'not on the path from input to output' } });
  });

  test('regression: one output, free', () => {
    const { network: fitted } = fitNetwork(network([dense(4, 8), drop, dense(8, 2), { type: 'activation', name: 'sigmoid' }]), sites, {
      ...TABLE,
      problem: 'regression',
      classes: 0,
    });
    expect(fitted?.layers.at(-1)).toEqual({ type: 'dense', units: 1, bias: true });
  });
});

describe('the plan a study starts from', () => {
  const plan = async (facts: TrainingFacts, framework: 'torch' | 'keras' = 'torch') => {
    const fit = fitNetwork({ ...network([dense(784, 8), drop, dense(8, 10)]), framework }, sites, DIGITS);
    if (!fit.network) throw new Error('refused');
    return defaultPlan(fit.network, facts, await digits(), { kind: 'digits' });
  };

  test('defaults', async () => {
    const { plan: made, notes } = await plan({});
    expect(made).toMatchObject({ seeds: 3, epochs: 120, batchSize: 32, optimizer: { name: 'adam', learningRate: 0.001, epsilon: 1e-8 } });
    expect(made.rates).toHaveLength(9);
    expect(notes).toEqual([]);
  });

  test("the file's settings hold, and what differs is told", async () => {
    const { plan: made, notes } = await plan({ optimizer: 'sgd', learningRate: 0.05, momentum: 0.9, batchSize: 128, epochs: 5 }, 'keras');
    expect(made.optimizer).toEqual({ name: 'sgd', learningRate: 0.05, momentum: 0.9, weightDecay: 0, epsilon: 1e-7 });
    expect(notes).toEqual([expect.stringContaining('32 instead of 128'), expect.stringMatching(/120 epochs instead of 5/)]);
  });

  test('about 4,000 updates, within limits', () => {
    expect([epochsFor(600, 32), epochsFor(1078, 32), epochsFor(20, 32), epochsFor(100_000, 32)]).toEqual([220, 120, 300, 60]);
  });
});

test('pixels are repeated, visibly, when the windows of a network for larger images do not fit', () => {
  const input: Operation = { type: 'input' };
  const made = network([input, conv(1, 4), pool, conv(4, 8), pool, flatten, drop, dense(1600, 10)]);
  const layers = made.layers.map((layer, index) => (index === 0 ? { ...layer, outputShape: [1, 28, 28] } : layer));
  const { network: fitted, mappings } = fitNetwork({ ...made, layers }, sites, DIGITS);
  expect(fitted?.input).toEqual([16, 16, 1]);
  expect(mappings[0]?.outcome).toEqual({
    kind: 'adapted',
    note: '16×16×1 instead of 1×28×28, each pixel of the data repeated 2×2 times so that all windows fit',
  });
  expect(mappings.at(-1)?.outcome).toEqual({ kind: 'adapted', note: '32 inputs instead of 1600' });
});

test('the slope of a leaky ReLU is the one in the source', () => {
  const leaky: Operation = { type: 'activation', name: 'leaky_relu', slope: 0.2 };
  const fitted = fitNetwork(network([dense(64, 8), leaky, drop, dense(8, 10)]), sites, DIGITS);
  expect(fitted.network?.layers[1]).toEqual({ type: 'activation', name: 'leaky_relu', slope: 0.2 });
});
