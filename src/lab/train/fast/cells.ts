import type { Sequence, States } from '../recurrentKernels';
import type { Workplace } from './stage';
import { type CellPart, learn, pack, turn } from './state';

/** The steps of a sequence, there and back. */
export interface Cell {
  /** Gates are hard sigmoids, or a simple layer has relu. */
  readonly hard: boolean;
  /** `mask`: factors of the state where it goes into products, 0 = none; kept for `backward`. */
  forward(sequence: Sequence, states: States, mask: number): void;
  /** Writes the gradients of the state's weights and bias, too. */
  backward(sequence: Sequence, states: States): void;
}

/** What all cells need. */
interface Rooms {
  /** Weights of the state, packed as they are and transposed. */
  readonly packed: number;
  readonly turned: number;
  /** The state before each step, and as it goes into products; the same without a mask. */
  readonly plain: number;
  readonly before: (mask: number) => number;
  /** Products side by side: one, or with masks of their own as many as there are gates. */
  readonly wide: (mask: number) => number;
  /** Gradient of the state, and of what goes into products. */
  readonly carry: number;
  readonly room: number;
  readonly stateBias: number;
}

export function cellOf(place: Workplace, part: CellPart): Cell {
  const { layer, framework } = part;
  if (layer.cell === 'lstm') return lstm(place, part);
  if (layer.cell === 'rnn') return rnn(place, part);
  return (layer.resetAfter ?? framework === 'torch') ? gru(place, part) : gruBefore(place, part);
}

function roomsFor({ values, capacity, kernels }: Workplace, part: CellPart): Rooms {
  const { width, masks, steps, stateBias, layer } = part;
  const { units } = layer;
  const sides = Math.max(1, masks);
  const plain = values(capacity * steps * units);
  // The first step's state is never written: two arrays, because its place depends on how many stand side by side.
  const masked = masks > 0 ? values(capacity * steps * units * sides) : plain;
  return {
    packed: values(Math.max(kernels.packedBytes(width, units), sides * kernels.packedBytes(width / sides, units)) / 4),
    turned: values(kernels.packedBytes(units, width) / 4),
    plain,
    before: (mask) => (mask === 0 ? plain : masked),
    wide: (mask) => (mask === 0 ? 1 : sides),
    carry: values(capacity * units),
    room: values(capacity * units * sides),
    stateBias: stateBias?.value ?? values(width),
  };
}

/** The gates of TensorFlow.js are hard sigmoids by default; everyone else's are sigmoids. */
function hasHardGates({ framework }: CellPart): boolean {
  return framework === 'tfjs';
}

function lstm(place: Workplace, part: CellPart): Cell {
  const { kernels, values, capacity } = place;
  const { sums, bias, steps, layer } = part;
  const { packed, turned, before, wide, carry, room, stateBias } = roomsFor(place, part);
  const cell = values(capacity * steps * layer.units);
  const shown = values(capacity * steps * layer.units);
  const kept = values(capacity * layer.units);
  let mask = 0;
  return {
    hard: hasHardGates(part),
    forward(sequence, states, present) {
      mask = present;
      pack(place, part, wide(mask), packed);
      kernels.lstmForward(...sequence, wide(mask), sums, bias.value, stateBias, packed, before(mask), cell, shown, mask, ...states);
    },
    backward(sequence, states) {
      turn(place, part, wide(mask), turned);
      kernels.lstmBackward(...sequence, wide(mask), sums, turned, cell, shown, mask, ...states, carry, kept, room);
      learn(place, part, { rows: sequence[0], wide: wide(mask), before: before(mask), products: sums });
    },
  };
}

function rnn(place: Workplace, part: CellPart): Cell {
  const { kernels } = place;
  const { sums, bias, layer } = part;
  const { packed, turned, before, carry, stateBias } = roomsFor(place, part);
  let mask = 0;
  return {
    hard: layer.activation === 'relu',
    forward(sequence, states, present) {
      mask = present;
      pack(place, part, 1, packed);
      kernels.rnnForward(...sequence, sums, bias.value, stateBias, packed, before(mask), mask, ...states);
    },
    backward(sequence, states) {
      turn(place, part, 1, turned);
      kernels.rnnBackward(...sequence, sums, turned, mask, ...states, carry);
      learn(place, part, { rows: sequence[0], wide: 1, before: before(mask), products: sums });
    },
  };
}

function gru(place: Workplace, part: CellPart): Cell {
  const { kernels, values, capacity } = place;
  const { sums, width, bias, steps } = part;
  const { packed, turned, plain, before, wide, carry, room, stateBias } = roomsFor(place, part);
  const products = values(capacity * steps * width);
  let mask = 0;
  return {
    hard: hasHardGates(part),
    forward(sequence, states, present) {
      mask = present;
      pack(place, part, wide(mask), packed);
      kernels.gruForward(...sequence, wide(mask), sums, bias.value, stateBias, packed, products, before(mask), plain, mask, ...states);
    },
    backward(sequence, states) {
      turn(place, part, wide(mask), turned);
      kernels.gruBackward(...sequence, wide(mask), sums, turned, products, plain, mask, ...states, carry, room);
      learn(place, part, { rows: sequence[0], wide: wide(mask), before: before(mask), products });
    },
  };
}

/** The state's weights for the two gates and for the candidate are used, and learn, apart. */
function gruBefore(place: Workplace, part: CellPart): Cell {
  const { kernels, values, capacity, scratch } = place;
  const { sums, width, recurrent, bias, stateBias, steps, layer } = part;
  const { units } = layer;
  const { packed, turned, plain, before, wide, carry, room } = roomsFor(place, part);
  const [packedLast, turnedLast] = [values(kernels.packedBytes(units, units) / 4), values(kernels.packedBytes(units, units) / 4)];
  const held = values(capacity * steps * units);
  const all = values(recurrent.count);
  const last = 8 * units;
  /** The gates alone, of which each may have a mask. */
  const gates: CellPart = { ...part, stateBias: null, used: 2 * units };
  let mask = 0;
  return {
    hard: hasHardGates(part),
    forward(sequence, states, present) {
      mask = present;
      pack(place, gates, Math.min(wide(mask), 2), packed);
      kernels.packRight(false, units, units, recurrent.value + last, width, packedLast);
      kernels.gruBeforeForward(...sequence, wide(mask), sums, bias.value, packed, packedLast, held, before(mask), plain, mask, ...states);
    },
    backward(sequence, states) {
      const [rows] = sequence;
      turn(place, gates, Math.min(wide(mask), 2), turned);
      kernels.packRight(true, units, units, recurrent.value + last, width, turnedLast);
      kernels.gruBeforeBackward(...sequence, wide(mask), sums, turned, turnedLast, before(mask), plain, mask, ...states, carry, room);
      learn(place, { ...part, stateBias: null }, { rows, wide: wide(mask), before: before(mask), products: sums });
      kernels.gemm(true, false, units, width, rows * steps, held, sums, all, false, scratch);
      kernels.copyColumns(all + last, width, recurrent.gradient + last, width, units, units);
      if (stateBias) kernels.clear(stateBias.gradient, stateBias.count);
    },
  };
}
