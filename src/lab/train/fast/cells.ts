import type { LabFramework } from '../../network';
import type { Sequence, States } from '../recurrentKernels';
import type { LayerOf, Stored, Workplace } from './stage';

/** What a cell is made with: one direction of a recurrent layer. */
export interface CellPart {
  readonly layer: LayerOf<'recurrent'>;
  readonly framework: LabFramework;
  readonly steps: number;
  /** [rows, steps, gates · units]: products of the inputs; behind `backward` the gradients in them. */
  readonly sums: number;
  readonly recurrent: Stored;
  /** Zeros where there is none. */
  readonly bias: Pick<Stored, 'value'>;
  readonly stateBias: Stored | null;
  /** The state may have a mask. */
  readonly masked?: boolean;
}

/** The steps of a sequence, there and back. */
export interface Cell {
  /** Gates are hard sigmoids, or a simple layer has relu. */
  readonly hard: boolean;
  /** `mask`: factors of the state where it goes into products, 0 = none; kept for `backward`. */
  forward(sequence: Sequence, states: States, mask: number): void;
  /** Writes the gradients of the state's weights and bias, too. */
  backward(sequence: Sequence, states: States): void;
}

/** Room that all cells need. */
interface Rooms {
  readonly width: number;
  /** Weights of the state, packed as they are and transposed. */
  readonly packed: number;
  readonly turned: number;
  /** The state before each step as it goes into products, and its gradient. */
  readonly before: number;
  readonly carry: number;
  readonly stateBias: number;
}

export function cellOf(place: Workplace, part: CellPart): Cell {
  const { layer, framework } = part;
  if (layer.cell === 'lstm') return lstm(place, part);
  if (layer.cell === 'rnn') return rnn(place, part);
  return (layer.resetAfter ?? framework === 'torch') ? gru(place, part) : gruBefore(place, part);
}

function roomsFor({ values, capacity, kernels }: Workplace, { layer: { units }, recurrent, steps, stateBias }: CellPart): Rooms {
  const width = recurrent.count / units;
  return {
    width,
    packed: values(kernels.packedBytes(width, units) / 4),
    turned: values(kernels.packedBytes(units, width) / 4),
    before: values(capacity * steps * units),
    carry: values(capacity * units),
    stateBias: stateBias?.value ?? values(width),
  };
}

/** The gates of TensorFlow.js are hard sigmoids by default; everyone else's are sigmoids. */
function hasHardGates({ framework }: CellPart): boolean {
  return framework === 'tfjs';
}

/** Gradients of the state's weights and bias as one product over all steps. */
function learn({ kernels, scratch }: Workplace, part: CellPart, width: number, before: number, products: number, rows: number): void {
  const { recurrent, stateBias, steps, layer } = part;
  kernels.gemm(true, false, layer.units, width, rows * steps, before, products, recurrent.gradient, false, scratch);
  if (stateBias) kernels.columnSums(products, rows * steps, width, stateBias.gradient, false);
}

function lstm(place: Workplace, part: CellPart): Cell {
  const { kernels, values, capacity } = place;
  const { sums, recurrent, bias, steps, layer } = part;
  const { units } = layer;
  const { width, packed, turned, before, carry, stateBias } = roomsFor(place, part);
  const cell = values(capacity * steps * units);
  const shown = values(capacity * steps * units);
  const kept = values(capacity * units);
  let mask = 0;
  return {
    hard: hasHardGates(part),
    forward(sequence, states, present) {
      mask = present;
      kernels.packRight(false, width, units, recurrent.value, width, packed);
      kernels.lstmForward(...sequence, sums, bias.value, stateBias, packed, before, cell, shown, mask, ...states);
    },
    backward(sequence, states) {
      kernels.packRight(true, units, width, recurrent.value, width, turned);
      kernels.lstmBackward(...sequence, sums, turned, cell, shown, mask, ...states, carry, kept);
      learn(place, part, width, before, sums, sequence[0]);
    },
  };
}

function rnn(place: Workplace, part: CellPart): Cell {
  const { kernels } = place;
  const { sums, recurrent, bias, layer } = part;
  const { units } = layer;
  const { width, packed, turned, before, carry, stateBias } = roomsFor(place, part);
  let mask = 0;
  return {
    hard: layer.activation === 'relu',
    forward(sequence, states, present) {
      mask = present;
      kernels.packRight(false, width, units, recurrent.value, width, packed);
      kernels.rnnForward(...sequence, sums, bias.value, stateBias, packed, before, mask, ...states);
    },
    backward(sequence, states) {
      kernels.packRight(true, units, width, recurrent.value, width, turned);
      kernels.rnnBackward(...sequence, sums, turned, mask, ...states, carry);
      learn(place, part, width, before, sums, sequence[0]);
    },
  };
}

/** Without a mask the state before a step goes into its product as it is. */
function plainStates({ values, capacity }: Workplace, { masked, steps, layer }: CellPart, before: number) {
  const plain = masked ? values(capacity * steps * layer.units) : before;
  return { plain, inProducts: (mask: number): number => (mask === 0 ? plain : before) };
}

function gru(place: Workplace, part: CellPart): Cell {
  const { kernels, values, capacity } = place;
  const { sums, recurrent, bias, steps, layer } = part;
  const { units } = layer;
  const { width, packed, turned, before, carry, stateBias } = roomsFor(place, part);
  const { plain, inProducts } = plainStates(place, part, before);
  const products = values(capacity * steps * width);
  const room = values(capacity * units);
  let mask = 0;
  return {
    hard: hasHardGates(part),
    forward(sequence, states, present) {
      mask = present;
      kernels.packRight(false, width, units, recurrent.value, width, packed);
      kernels.gruForward(...sequence, sums, bias.value, stateBias, packed, products, inProducts(mask), plain, mask, ...states);
    },
    backward(sequence, states) {
      kernels.packRight(true, units, width, recurrent.value, width, turned);
      kernels.gruBackward(...sequence, sums, turned, products, plain, mask, ...states, carry, room);
      learn(place, part, width, inProducts(mask), products, sequence[0]);
    },
  };
}

/** The state's weights for the two gates and for the candidate are used, and learn, apart. */
function gruBefore(place: Workplace, part: CellPart): Cell {
  const { kernels, values, capacity, scratch } = place;
  const { sums, recurrent, bias, stateBias, steps, layer } = part;
  const { units } = layer;
  const { width, packed, turned, before, carry } = roomsFor(place, part);
  const { plain, inProducts } = plainStates(place, part, before);
  const [packedLast, turnedLast] = [values(kernels.packedBytes(units, units) / 4), values(kernels.packedBytes(units, units) / 4)];
  const held = values(capacity * steps * units);
  const room = values(capacity * units);
  const all = values(recurrent.count);
  const last = recurrent.value + 8 * units;
  let mask = 0;
  return {
    hard: hasHardGates(part),
    forward(sequence, states, present) {
      mask = present;
      kernels.packRight(false, 2 * units, units, recurrent.value, width, packed);
      kernels.packRight(false, units, units, last, width, packedLast);
      kernels.gruBeforeForward(...sequence, sums, bias.value, packed, packedLast, held, inProducts(mask), plain, mask, ...states);
    },
    backward(sequence, states) {
      const [rows] = sequence;
      kernels.packRight(true, units, 2 * units, recurrent.value, width, turned);
      kernels.packRight(true, units, units, last, width, turnedLast);
      kernels.gruBeforeBackward(...sequence, sums, turned, turnedLast, inProducts(mask), plain, mask, ...states, carry, room);
      learn(place, { ...part, stateBias: null }, width, inProducts(mask), sums, rows);
      kernels.gemm(true, false, units, width, rows * steps, held, sums, all, false, scratch);
      kernels.copyColumns(all + 8 * units, width, recurrent.gradient + 8 * units, width, units, units);
      if (stateBias) kernels.clear(stateBias.gradient, stateBias.count);
    },
  };
}
