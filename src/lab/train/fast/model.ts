import type { Granularity } from '../../../model/site';
import type { LabNetwork, Role } from '../../network';
import { matrixOf } from '../../space/kernels';
import { type Parameter, parametersOf } from '../../space/parameters';
import { sizeOf } from '../../space/shapes';
import type { Masking, Model, ModelOptions, Rates, Rows } from '../engine';
import type { Kernels } from '../kernels';
import { type MaskWords, maskWords, type Noise, noiseOf } from '../masks';
import { type Compilation, compile, type Program } from './compile';
import { lossCall } from './losses';
import { type Arena, arenaAt, type Blocks } from './memory';
import type { Pass, Stored } from './stage';
import { updater, type Weights } from './update';

/** Rows that are run at once outside training; does not show in the numbers. */
const LEAST_ROWS = 64;
/** Masks of one layer at most: inputs and state of both directions of a recurrent one, for each of four gates. */
const PARTS = 16;
/** Where a program is laid to be measured; 0 would mean that arrays are absent. */
const ANYWHERE = 64;

/** A network in one block of memory. */
export function openModel(kernels: Kernels, blocks: Blocks, options: ModelOptions): Model {
  const { network, batchSize } = options;
  const parameters = parametersOf(network);
  const noises = new Map<number, Noise | null>();
  const last = network.layers.length - 1;
  const capacity = Math.max(batchSize, LEAST_ROWS);
  const common = {
    network,
    kernels,
    capacity,
    noise: (layer: number, part = 0) => noises.get(PARTS * layer + part) ?? null,
    key: keysOf(options),
  };
  const lay = (start: number) => {
    const arena = arenaAt(start);
    const stored = layWeights(network, parameters, arena);
    const program = compile({ ...common, arena, last, trains: true, stored: stored.find });
    const targets = arena.values(capacity * Math.max(1, program.output.size));
    return { stored, program, targets, bytes: arena.size() };
  };
  const base = blocks.take(lay(ANYWHERE).bytes);
  const { stored, program, targets } = lay(base);
  const loss = lossCall(kernels, options.loss, program.output);
  const update = updater(kernels, options.optimizer, network.framework, stored.weights);
  const load = (weights: readonly Float32Array[]): void => {
    stored.arrays.forEach(({ value, count }, index) => {
      const values = weights[index];
      if (values?.length !== count) throw new RangeError(`parameter ${index} has ${count} values`);
      blocks.floats().set(values, value / 4);
    });
  };
  load(options.initial);
  let steps = 0;

  const train = (batch: Rows, step: number | null, follows: boolean): number => {
    const { rows } = batch;
    if (rows > capacity) throw new RangeError(`${rows} rows do not fit into a batch of ${capacity}`);
    if (batch.features.length !== rows * program.input.size) throw new RangeError(`a row has ${program.input.size} values`);
    const memory = blocks.floats();
    memory.set(batch.features, program.input.data / 4);
    loss.place(batch.targets, rows, memory.subarray(targets / 4, targets / 4 + rows * loss.width));
    const pass: Pass = { rows, firstRow: 0, training: true, follows, step };
    for (const stage of program.stages) stage.forward(pass);
    const sum = loss.run(rows, targets);
    // The owner itself may be a layer that nothing reads.
    for (const { owner, count } of stored.shares) kernels.clear(owner, count);
    for (let index = program.stages.length - 1; index >= 0; index -= 1) program.stages[index]?.backward(pass);
    for (const { gradient, owner, count } of stored.shares) kernels.addScaled(owner, gradient, 1, owner, count);
    return sum;
  };
  const run = ({ input, output, stages }: Program, features: Float32Array, rows: number, masking: Masking): Float32Array => {
    const result = new Float32Array(rows * output.size);
    for (let firstRow = 0; firstRow < rows; firstRow += capacity) {
      const some = Math.min(capacity, rows - firstRow);
      blocks.floats().set(features.subarray(firstRow * input.size, (firstRow + some) * input.size), input.data / 4);
      const pass: Pass = { rows: some, firstRow, training: false, follows: false, step: stepOf(masking) };
      for (const stage of stages) stage.forward(pass);
      result.set(blocks.floats().subarray(output.data / 4, output.data / 4 + some * output.size), firstRow * output.size);
    }
    return result;
  };
  const copies = (address: (stored: Stored) => number): readonly Float32Array[] =>
    stored.arrays.map((one) => {
      const from = address(one) / 4;
      return from === 0 ? new Float32Array(one.count) : blocks.floats().slice(from, from + one.count);
    });

  return {
    setRates(rates) {
      setNoises(noises, options, rates);
    },
    step(batch) {
      const sum = train(batch, steps, true);
      steps += 1;
      update(steps);
      return sum;
    },
    predict: (features, rows, masking) => run(program, features, rows, masking),
    activations(features, rows, layer, masking) {
      const partial = (start: number): { readonly program: Program; readonly bytes: number } => {
        const arena = arenaAt(start);
        const made: Compilation = { ...common, arena, last: layer, trains: false, stored: stored.find };
        return { program: compile(made), bytes: arena.size() };
      };
      const block = blocks.take(partial(ANYWHERE).bytes);
      try {
        return run(partial(block).program, features, rows, masking);
      } finally {
        blocks.give(block);
      }
    },
    gradients(batch, masking) {
      train(batch, stepOf(masking), false);
      return copies(({ gradient }) => gradient);
    },
    weights: () => copies(({ value }) => value),
    load,
    dispose: () => blocks.give(base),
  };
}

function stepOf(masking: Masking): number | null {
  return masking === 'off' ? null : masking.step;
}

/** Keys of the present step, kept because a backward pass asks for those of its forward pass. */
function keysOf({ masks }: ModelOptions): Compilation['key'] {
  const kept = new Map<number, { readonly step: number; readonly words: MaskWords }>();
  return (layer, step, part = 0) => {
    const place = PARTS * layer + part;
    const present = kept.get(place);
    if (present?.step === step) return present.words;
    const words = maskWords(masks, { step, layer, part });
    kept.set(place, { step, words });
    return words;
  };
}

function setNoises(noises: Map<number, Noise | null>, { network }: ModelOptions, rates: Rates): void {
  const set = (place: number, site: string | undefined, granularity: Granularity, classic?: boolean): void => {
    if (site === undefined) return;
    const rate = rates(site);
    noises.set(place, rate > 0 ? noiseOf(granularity, rate, classic) : null);
  };
  network.layers.forEach((layer, index) => {
    const place = PARTS * index;
    if (layer.type === 'dropout') set(place, layer.siteId, layer.granularity, layer.classic);
    if (layer.type === 'dense') set(place, layer.weightSite, 'element');
    if (layer.type !== 'recurrent') return;
    // One mask per row for all steps.
    set(place, layer.inputSite, 'channel');
    set(place + 1, layer.stateSite, 'channel');
  });
}

interface Laid {
  readonly arrays: readonly Stored[];
  readonly weights: Weights;
  readonly find: (layer: number, role: Role) => Stored | null;
  /** Gradients that layers give to weights of another, which `owner` holds. */
  readonly shares: readonly { readonly gradient: number; readonly owner: number; readonly count: number }[];
}

/** Trained weights first, gap to gap in one array, so that an optimizer step is one call; gradients and slots lie likewise. */
function layWeights({ layers }: LabNetwork, parameters: readonly Parameter[], arena: Arena): Laid {
  let trained = 0;
  const starts = parameters.map((parameter) => {
    const start = trained;
    if (parameter.trained) trained += Math.ceil(sizeOf(parameter.shape) / 16) * 16;
    return start;
  });
  const value = arena.values(trained);
  const gradient = arena.values(trained);
  const slots = [arena.values(trained), arena.values(trained)] as const;
  const arrays = parameters.map(({ shape, trained: isTrained }, index): Stored => {
    const count = sizeOf(shape);
    const at = (starts[index] ?? 0) * 4;
    return isTrained ? { value: value + at, gradient: gradient + at, count } : { value: arena.values(count), gradient: 0, count };
  });
  const matrices = parameters.flatMap((parameter, index) => {
    const matrix = matrixOf(parameter, layers[parameter.layer]?.type);
    return matrix ? [{ value: arrays[index]?.value ?? 0, ...matrix }] : [];
  });
  /** Of each layer with weights, by role; one that uses another's weights has gradients of its own until they are added. */
  const byLayer = layers.map((layer, index) =>
    parameters.flatMap(({ layer: owner, role }, at) => {
      const array = arrays[at];
      if (!array || owner !== (layer.sharesWith ?? index)) return [];
      const gradient = owner === index || array.gradient === 0 ? array.gradient : arena.values(array.count);
      return [{ role, array: { ...array, gradient }, owner: array.gradient }];
    }),
  );
  const shares = byLayer.flat().flatMap(({ array, owner }) => (array.gradient === owner ? [] : [{ ...array, owner }]));
  const find: Laid['find'] = (layer, role) => byLayer[layer]?.find((one) => one.role === role)?.array ?? null;
  return { arrays, weights: { count: trained, value, gradient, slots, matrices }, find, shares };
}
