import type { Layer, Network, Operation } from '../../src/model/network';
import type { DropoutSite } from '../../src/model/site';
import type { LabSubject } from '../../src/protocol/lab';

const span = { start: 0, end: 0 };

function site(id: string, rate: number): DropoutSite {
  return {
    id,
    framework: 'torch',
    kind: 'layer',
    granularity: 'element',
    callee: 'torch.nn.Dropout',
    parameter: 'p',
    span,
    calleeSpan: span,
    rate: { value: rate, text: String(rate), source: 'literal', form: 'literal', span, origin: span, byDefault: false, guarded: false },
    context: {
      classId: null,
      functionName: '__init__',
      place: 'constructor',
      guarded: false,
      intended: false,
      inBackward: false,
      inTest: false,
    },
    attribute: null,
    arguments: {},
    starred: false,
    statement: null,
    modeSet: false,
  };
}

/** The parts of a perceptron for 28 × 28 images, two hidden layers with dropout behind each. */
const PARTS: readonly (readonly [string, string, Operation, readonly number[], number])[] = [
  ['fc1', 'nn.Linear', { type: 'dense', inputs: 784, units: 128, bias: true }, [128], 100_480],
  ['act1', 'nn.ReLU', { type: 'activation', name: 'relu' }, [128], 0],
  ['drop1', 'nn.Dropout', { type: 'dropout', siteId: 'site1' }, [128], 0],
  ['fc2', 'nn.Linear', { type: 'dense', inputs: 128, units: 128, bias: true }, [128], 16_512],
  ['act2', 'nn.ReLU', { type: 'activation', name: 'relu' }, [128], 0],
  ['drop2', 'nn.Dropout', { type: 'dropout', siteId: 'site2' }, [128], 0],
  ['fc3', 'nn.Linear', { type: 'dense', inputs: 128, units: 10, bias: true }, [10], 1_290],
  ['probs', 'nn.LogSoftmax', { type: 'activation', name: 'log_softmax' }, [10], 0],
];

const LSTM: Operation = { type: 'recurrent', cell: 'lstm', inputs: 128, units: 128, layers: 2, bidirectional: false, siteIds: ['site2'] };

const PLACES = { optimizer: { start: 800, end: 828 }, learningRate: { start: 820, end: 827 }, batchSize: { start: 600, end: 602 } };

function network(supported: boolean): Network {
  const parts = PARTS.map((part) => (part[0] === 'fc2' && !supported ? (['rnn', 'nn.LSTM', LSTM, [128], 132_096] as const) : part));
  const layers = parts.map(([name, callee, operation, outputShape, parameters], index): Layer => {
    const before = parts[index - 1]?.[0];
    return { id: name, name, callee, span, operation, from: before ? [before] : [], outputShape, parameters };
  });
  return {
    id: 'network',
    name: 'DigitNet',
    framework: 'torch',
    form: 'class',
    span,
    nameSpan: span,
    layers,
    inputShape: [784],
    outputShape: [10],
    parameters: layers.reduce((sum, one) => sum + (one.parameters ?? 0), 0),
    siteIds: ['site1', 'site2'],
    unreadable: [],
    training: { optimizer: 'adam', learningRate: 0.001, batchSize: 32, epochs: 20, places: PLACES },
  };
}

/** What the host would say about the network under the cursor. */
export function sampleSubject(supported: boolean): LabSubject {
  return {
    uri: 'file:///sample/digits.py',
    fileName: 'digits.py',
    network: 'DigitNet',
    fingerprint: '0.5|0.5',
    siteCount: 2,
    siteLabels: ['line 12: nn.Dropout, drops 50 %, keeps 50 %', 'line 14: nn.Dropout, drops 50 %, keeps 50 %'],
    settingPlaces: { 600: 'line 24', 800: 'line 31', 820: 'line 31' },
    model: network(supported),
    sites: [site('site1', 0.5), site('site2', 0.5)],
  };
}
