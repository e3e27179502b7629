import type { Layer, Network } from '../../model/network';
import { ascending, Misfit, sizesInWords } from './assembly';
import type { DataShape } from './fitted';
import { sizeOf } from './shapes';

/** How the rows of the data go into the network. */
export interface InputForm {
  readonly shape: readonly number[];
  readonly kind: 'values' | 'tokens';
  /** Of tokens: each id is below it. */
  readonly vocabulary?: number;
  readonly order: readonly number[];
  readonly notes: readonly string[];
}

type Need = 'flat' | 'image' | 'sequence' | 'channel-sequence' | 'volume' | 'tokens';

/** What the first layer that cares about the form of a row asks for. */
function needOf(network: Network, input: Layer | undefined): Need {
  const declared = input?.outputShape ?? network.inputShape;
  const next = new Map<string, Layer[]>();
  for (const layer of network.layers) for (const id of layer.from) next.set(id, [...(next.get(id) ?? []), layer]);
  const open: (Layer | undefined)[] = input ? [...(next.get(input.id) ?? [])] : [network.layers[0]];
  const seen = new Set<string>();
  const needs: Need[] = [];
  for (let layer = open.shift(); layer; layer = open.shift()) {
    if (seen.has(layer.id)) continue;
    seen.add(layer.id);
    const need = needFor(layer, declared?.length ?? null);
    if (need === 'flat' && isOfSteps(layer, next)) needs.push('sequence');
    if (need === 'pass') open.push(...(next.get(layer.id) ?? []));
    else if (need !== null) needs.push(need);
  }
  return NEEDS.find((need) => needs.includes(need)) ?? ((declared?.length ?? 1) === 2 ? 'sequence' : 'flat');
}

/** A dense layer whose units nothing takes apart before a layer over steps: it works on each step. */
function isOfSteps(dense: Layer, next: ReadonlyMap<string, readonly Layer[]>): boolean {
  // Where it is known that it gives one row of values, there are no steps.
  if (dense.operation.type !== 'dense' || dense.outputShape?.length === 1) return false;
  const open = [dense];
  const seen = new Set<string>();
  for (let layer = open.pop(); layer; layer = open.pop()) {
    for (const reader of next.get(layer.id) ?? []) {
      const inner = reader.operation.type === 'unknown' && reader.operation.detail ? reader.operation.detail : reader.operation;
      if (OVER_STEPS.has(inner.type)) return true;
      if (!KEEPS_AXES.has(inner.type) || seen.has(reader.id)) continue;
      seen.add(reader.id);
      open.push(reader);
    }
  }
  return false;
}

const OVER_STEPS: ReadonlySet<string> = new Set([
  'recurrent',
  'attention',
  'transformer',
  'swap',
  'position-embedding',
  'sinusoid',
  'class-token',
]);
const KEEPS_AXES: ReadonlySet<string> = new Set(['dense', 'activation', 'dropout', 'layer-norm', 'identity', 'affine', 'add']);

/** Where several layers read the input, the most demanding counts. */
const NEEDS: readonly Need[] = ['tokens', 'volume', 'image', 'channel-sequence', 'sequence', 'flat'];

function needFor({ operation, outputShape }: Layer, declared: number | null): Need | 'pass' | null {
  const inner = operation.type === 'unknown' && operation.detail ? operation.detail : operation;
  switch (inner.type) {
    case 'embedding':
      return 'tokens';
    case 'conv':
    case 'conv-transpose':
    case 'depthwise-conv':
    case 'separable-conv':
    case 'pool':
      return inner.rank === 3 ? 'volume' : inner.rank === 2 ? 'image' : 'channel-sequence';
    case 'adaptive-pool':
      return inner.size.length === 2 ? 'image' : 'channel-sequence';
    case 'global-pool':
      return declared === 3 ? 'image' : declared === 2 ? 'channel-sequence' : null;
    case 'recurrent':
    case 'attention':
    case 'transformer':
      return 'sequence';
    case 'flatten':
      return 'start' in inner ? 'pass' : 'flat';
    case 'dense':
      return declared === 3 ? 'image' : declared === 2 ? 'sequence' : 'flat';
    case 'rearrange':
      return inner.from.length === 3 ? 'image' : inner.from.length === 2 ? 'sequence' : 'pass';
    case 'reshape':
      // `x.view(-1, 1, 28, 28)`: what comes behind says the form.
      return (outputShape?.length ?? 1) <= 1 ? 'flat' : 'pass';
    case 'unknown':
      return null;
    default:
      return 'pass';
  }
}

/** Form of the input for this data; throws a Misfit where the data has none that the network can read. */
export function inputForm(network: Network, input: Layer | undefined, data: DataShape, channelsFirst: boolean): InputForm {
  const need = needOf(network, input);
  const { image, shape, tokens } = data;
  if (tokens) {
    if (need !== 'tokens') throw new Misfit('the data are token ids, which an embedding must look up first');
    return { shape: shape ?? [data.width], kind: 'tokens', vocabulary: tokens.vocabulary, order: [0], notes: [] };
  }
  switch (need) {
    case 'tokens':
      throw new Misfit('needs token ids for its embedding, and this data has none');
    case 'volume':
      throw new Misfit('layers over 3 axes need volumes, and this data has none');
    case 'image':
      if (!image) throw new Misfit('needs images, and this data is a table');
      return { shape: image, kind: 'values', order: channelsFirst ? [1, 2, 0] : ascending(3), notes: [] };
    case 'sequence':
      return { ...sequence(data), kind: 'values', order: ascending(2) };
    case 'channel-sequence':
      return { ...sequence(data), kind: 'values', order: channelsFirst ? [1, 0] : ascending(2) };
    case 'flat':
      return { shape: [data.width], kind: 'values', order: [0], notes: [] };
  }
}

function sequence({ image, shape, width }: DataShape): Pick<InputForm, 'shape' | 'notes'> {
  if (shape?.length === 2) return { shape, notes: [] };
  if (!image) throw new Misfit(`needs sequences, and this data is a table of ${width} columns`);
  const [height, columns, channels] = image;
  const features = columns * channels;
  return {
    shape: [height, features],
    notes: [`the ${height} rows of each image as ${height} steps of ${features} values, since the data has no sequences`],
  };
}

/** What is said about the input layer: its size and where that comes from. */
export function inputNotes(layer: Layer, { notes, kind }: InputForm, shape: readonly number[], factor: number): readonly string[] {
  const repeated = factor > 1 ? [`each pixel of the data repeated ${factor}×${factor} times so that all windows fit`] : [];
  const declared = layer.outputShape;
  if (kind === 'tokens' || !declared || declared.length === 0 || declared.includes(null)) return [...notes, ...repeated];
  const values = declared.reduce<number>((product, size) => product * (size ?? 1), 1);
  if (values === sizeOf(shape)) return [...notes, ...repeated];
  const given = shape.length === 1 ? `${sizeOf(shape)} values` : sizesInWords(shape);
  return [`${given} instead of ${sizesInWords(declared)}`, ...notes, ...repeated];
}
