import type { Initializer, LabFramework, LabLayer, Role } from '../network';
import type { Stream } from '../search/streams';
import { type RowShape, sizeOf } from './shapes';

/** One array of a network that is stored between steps. */
export interface Parameter {
  /** Index of the layer that has it. */
  readonly layer: number;
  readonly role: Role;
  /** Row-major; the layouts are told at `parametersOf`. */
  readonly shape: RowShape;
  /** false: kept between steps, not trained (running mean and variance). */
  readonly trained: boolean;
  readonly initial: Initializer;
  readonly fanIn: number;
  readonly fanOut: number;
  /** Row that starts at zero all the same. */
  readonly zeroRow?: number;
}

/** A parameter before its distribution is known. */
export type Part = Pick<Parameter, 'role' | 'shape' | 'fanIn' | 'fanOut'>;

/** Standard deviation of a standard normal that is cut at two deviations. */
export const TRUNCATED_DEVIATION = 0.8796256610342398;

const ZEROS: Initializer = { kind: 'constant', value: 0 };
const ONES: Initializer = { kind: 'constant', value: 1 };

/** What a framework gives a weight by default. */
export function defaultInitializer(framework: LabFramework, layer: LabLayer, { role, shape, fanIn }: Part): Initializer {
  if (role === 'scale' || role === 'variance') return ONES;
  if (role === 'shift' || role === 'mean') return ZEROS;
  if (role === 'slope') return { kind: 'constant', value: framework === 'torch' ? 0.25 : 0 };
  const torch = framework === 'torch' || framework === 'equinox';
  if (layer.type === 'recurrent') return torch ? within(1 / Math.sqrt(layer.units)) : recurrentDefault(framework, layer.cell, role);
  if (role === 'table') return tableDefault(framework);
  if (layer.type === 'attention') return attentionDefault(framework, role, shape);
  if (torch) return within(1 / Math.sqrt(Math.max(1, fanIn)));
  return role === 'bias' ? ZEROS : kernelDefault(framework);
}

function within(limit: number): Initializer {
  return { kind: 'uniform', low: -limit, high: limit };
}

const LECUN = { kind: 'variance-scaling', scale: 1, fan: 'in', distribution: 'truncated-normal' } as const satisfies Initializer;

/** Glorot and Bengio 2010 (Keras: uniform, TensorFlow.js: normal), LeCun et al. 1998 (Flax, Haiku). */
function kernelDefault(framework: LabFramework): Initializer {
  if (framework === 'flax') return LECUN;
  // Haiku's linear layers and convolutions cut their normal without widening it, too.
  if (framework === 'haiku') return { ...LECUN, scale: TRUNCATED_DEVIATION ** 2 };
  // TensorFlow.js cuts its normal without widening it, so the variance is smaller than Glorot's.
  if (framework === 'tfjs')
    return { kind: 'variance-scaling', scale: TRUNCATED_DEVIATION ** 2, fan: 'average', distribution: 'truncated-normal' };
  return { kind: 'variance-scaling', scale: 1, fan: 'average', distribution: 'uniform' };
}

/** Gates by cell; LSTM: input, forget, candidate, output; GRU: reset, update, candidate. The blocks stand in this order along the last axis. */
export const GATES = { lstm: 4, gru: 3, rnn: 1 } as const;

/**
 * Keras opens an LSTM's forget gate at first (Jozefowicz et al. 2015); TensorFlow.js only when asked. Haiku adds one to the gate at every step, which is the
 * same as a bias that starts at one; its LSTM is one linear layer on inputs and state, its GRU draws by variance scaling.
 */
function recurrentDefault(framework: LabFramework, cell: 'lstm' | 'gru' | 'rnn', role: Role): Initializer {
  if (role.endsWith('recurrent')) {
    if (framework === 'haiku') return cell === 'gru' ? LECUN : kernelDefault(framework);
    // Flax draws the matrix of each gate by itself, Keras and TensorFlow.js all gates as one.
    return framework === 'flax' ? { kind: 'orthogonal', gain: 1, blocks: GATES[cell] } : { kind: 'orthogonal', gain: 1 };
  }
  if (!role.endsWith('bias')) return framework === 'haiku' && cell === 'gru' ? LECUN : kernelDefault(framework);
  return cell === 'lstm' && (framework === 'keras' || framework === 'haiku') ? { kind: 'blocks', values: [0, 1, 0, 0] } : ZEROS;
}

function tableDefault(framework: LabFramework): Initializer {
  if (framework === 'torch' || framework === 'equinox') return { kind: 'normal', mean: 0, deviation: 1 };
  if (framework === 'keras' || framework === 'tfjs') return { kind: 'uniform', low: -0.05, high: 0.05 };
  if (framework === 'haiku') return { kind: 'normal', mean: 0, deviation: 1, truncated: true };
  return { kind: 'variance-scaling', scale: 1, fan: 'out', distribution: 'normal' };
}

/** PyTorch draws the three projections as one [3 · size, size] matrix by Glorot's uniform and its output as a linear layer; biases are 0. */
function attentionDefault(framework: LabFramework, role: Role, [inputs = 1, outputs = 1]: readonly number[]): Initializer {
  if (role.endsWith('bias')) return ZEROS;
  if (framework === 'torch') {
    if (role === 'kernel') return within(1 / Math.sqrt(inputs));
    return within(Math.sqrt(6 / (inputs + 3 * outputs)));
  }
  if (framework === 'equinox') return within(1 / Math.sqrt(inputs));
  return kernelDefault(framework);
}

/** Draws one parameter's values. */
export function drawInitial(parameter: Parameter, random: Stream): Float32Array {
  const values = drawn(parameter, random);
  const { zeroRow, shape } = parameter;
  if (zeroRow === undefined) return values;
  const width = shape.at(-1) ?? 1;
  return values.fill(0, zeroRow * width, (zeroRow + 1) * width);
}

function drawn({ initial, shape, fanIn, fanOut }: Parameter, random: Stream): Float32Array {
  const length = sizeOf(shape);
  const fill = (next: () => number): Float32Array => Float32Array.from({ length }, next);
  switch (initial.kind) {
    case 'constant':
      return new Float32Array(length).fill(initial.value);
    case 'blocks':
      return Float32Array.from({ length }, (_, index) => initial.values[Math.floor((index * initial.values.length) / length)] ?? 0);
    case 'uniform':
      return fill(() => initial.low + random.uniform() * (initial.high - initial.low));
    case 'normal':
      return fill(() => initial.mean + initial.deviation * (initial.truncated ? truncated(random) : random.normal()));
    case 'variance-scaling': {
      const deviation = Math.sqrt(initial.scale / fanOf({ fanIn, fanOut }, initial.fan));
      if (initial.distribution === 'uniform') return fill(() => (2 * random.uniform() - 1) * Math.sqrt(3) * deviation);
      if (initial.distribution === 'normal') return fill(() => deviation * random.normal());
      return fill(() => (deviation / TRUNCATED_DEVIATION) * truncated(random));
    }
    case 'orthogonal':
      return blockwise(shape, initial.blocks ?? 1, (block) => orthogonal(block, initial.gain, random));
  }
}

/** At least 1. */
export function fanOf({ fanIn, fanOut }: Pick<Part, 'fanIn' | 'fanOut'>, fan: 'in' | 'out' | 'average'): number {
  return Math.max(1, fan === 'in' ? fanIn : fan === 'out' ? fanOut : (fanIn + fanOut) / 2);
}

function truncated(random: Stream): number {
  for (;;) {
    const value = random.normal();
    if (Math.abs(value) <= 2) return value;
  }
}

/** Matrices side by side along the last axis. */
function blockwise(shape: RowShape, blocks: number, draw: (shape: RowShape) => Float32Array): Float32Array {
  if (blocks === 1) return draw(shape);
  const columns = (shape.at(-1) ?? 0) / blocks;
  const whole = new Float32Array(sizeOf(shape));
  for (let block = 0; block < blocks; block += 1) {
    const part = draw([...shape.slice(0, -1), columns]);
    for (let start = 0; start < part.length; start += columns)
      whole.set(part.subarray(start, start + columns), start * blocks + block * columns);
  }
  return whole;
}

/** Gram-Schmidt on normal vectors along the shorter side of [all but the last axis × the last]. */
function orthogonal(shape: readonly number[], gain: number, random: Stream): Float32Array {
  const columns = shape.at(-1) ?? 1;
  const rows = sizeOf(shape) / columns;
  const count = Math.min(rows, columns);
  const length = Math.max(rows, columns);
  const vectors: Float64Array[] = [];
  while (vectors.length < count) {
    const vector = Float64Array.from({ length }, () => random.normal());
    // Twice, so that rounding leaves no part of the earlier ones.
    for (let pass = 0; pass < 2; pass += 1) {
      for (const other of vectors) {
        const share = dot(vector, other);
        for (let index = 0; index < length; index += 1) vector[index] = (vector[index] as number) - share * (other[index] as number);
      }
    }
    const norm = Math.sqrt(dot(vector, vector));
    if (norm > 1e-6) vectors.push(vector.map((value) => value / norm));
  }
  const at = (row: number, column: number): number => (rows <= columns ? vectors[row]?.[column] : vectors[column]?.[row]) as number;
  return Float32Array.from({ length: rows * columns }, (_, index) => gain * at(Math.floor(index / columns), index % columns));
}

function dot(one: Float64Array, other: Float64Array): number {
  let sum = 0;
  for (let index = 0; index < one.length; index += 1) sum += (one[index] as number) * (other[index] as number);
  return sum;
}
