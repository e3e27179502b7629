import type * as tf from '@tensorflow/tfjs-core';
import { calls, type Operation, type Workshop } from './op';

/** Gates of an LSTM as functions of their sums [rows, 4 · units]: sigmoids and hyperbolic tangents of all, beside tanh of a memory. */
interface Gates {
  readonly sigmoid: number;
  readonly tanh: number;
  readonly memory: number;
}

/** Room for what a cell computes on the way; no routine in between takes scratch of its own. */
function gatesOf({ heap, routines }: Workshop, sums: number, rows: number, width: number): Gates {
  const count = rows * width;
  const sigmoid = heap.scratch(12 * count);
  const tanh = sigmoid + 4 * count;
  routines.activate({ name: 'sigmoid', slope: 0, count, x: sums, to: sigmoid });
  routines.activate({ name: 'tanh', slope: 0, count, x: sums, to: tanh });
  return { sigmoid: sigmoid >>> 2, tanh: tanh >>> 2, memory: (tanh + 4 * count) >>> 2 };
}

/** From sums of the gates (input, forget, candidate, output) and the memory c: the new state h and memory. */
const LSTM: Operation<null> = {
  name: 'LabLstmCell',
  inputs: ['sums', 'c'],
  shapes: ([, c = []]) => [c, c],
  run(workshop, { inputs: [sums = 0, c = 0], outputs: [h = 0, next = 0], shapes: [, [rows = 0, units = 0] = []] }) {
    const gates = gatesOf(workshop, sums, rows, 4 * units);
    const f = workshop.heap.floats();
    remember(f, { gates, c: c >>> 2, next: next >>> 2, rows, units });
    workshop.routines.activate({ name: 'tanh', slope: 0, count: rows * units, x: next, to: 4 * gates.memory });
    for (let row = 0; row < rows; row += 1) {
      const output = gates.sigmoid + row * 4 * units + 3 * units;
      for (let unit = 0; unit < units; unit += 1) {
        const at = row * units + unit;
        f[(h >>> 2) + at] = (f[output + unit] as number) * (f[gates.memory + at] as number);
      }
    }
  },
  keeps: { inputs: [0, 1] },
  gradient(_dy, [sums, c], _attributes, [dh, dnext]) {
    const all = calls(LSTM_BACK, [sums, c, dh, dnext] as tf.Tensor[], null);
    return all.map((one) => () => one);
  },
};

/** Forget gate · c + input gate · candidate. */
function remember(
  f: Float32Array,
  { gates, c, next, rows, units }: { gates: Gates; c: number; next: number; rows: number; units: number },
): void {
  for (let row = 0; row < rows; row += 1) {
    const input = gates.sigmoid + row * 4 * units;
    const candidate = gates.tanh + row * 4 * units + 2 * units;
    for (let unit = 0; unit < units; unit += 1) {
      const at = row * units + unit;
      const kept = (f[input + units + unit] as number) * (f[c + at] as number);
      f[next + at] = kept + (f[input + unit] as number) * (f[candidate + unit] as number);
    }
  }
}

const LSTM_BACK: Operation<null> = {
  name: 'LabLstmCellBack',
  inputs: ['sums', 'c', 'dh', 'dnext'],
  shapes: ([sums = [], c = []]) => [sums, c],
  run(workshop, { inputs: [sums = 0, c = 0, dh = 0, dnext = 0], outputs: [dsums = 0, dc = 0], shapes: [, [rows = 0, units = 0] = []] }) {
    const gates = gatesOf(workshop, sums, rows, 4 * units);
    const f = workshop.heap.floats();
    // The new memory is computed again, where its gradient will be.
    remember(f, { gates, c: c >>> 2, next: dc >>> 2, rows, units });
    workshop.routines.activate({ name: 'tanh', slope: 0, count: rows * units, x: dc, to: 4 * gates.memory });
    for (let row = 0; row < rows; row += 1) {
      const start = row * 4 * units;
      for (let unit = 0; unit < units; unit += 1) {
        const at = row * units + unit;
        const own = start + unit;
        const input = f[gates.sigmoid + own] as number;
        const forget = f[gates.sigmoid + own + units] as number;
        const output = f[gates.sigmoid + own + 3 * units] as number;
        const candidate = f[gates.tanh + own + 2 * units] as number;
        const shown = f[gates.memory + at] as number;
        const state = f[(dh >>> 2) + at] as number;
        const memory = (f[(dnext >>> 2) + at] as number) + state * output * (1 - shown * shown);
        const to = (dsums >>> 2) + own;
        f[to] = memory * candidate * input * (1 - input);
        f[to + units] = memory * (f[(c >>> 2) + at] as number) * forget * (1 - forget);
        f[to + 2 * units] = memory * input * (1 - candidate * candidate);
        f[to + 3 * units] = state * shown * output * (1 - output);
        f[(dc >>> 2) + at] = memory * forget;
      }
    }
  },
};

/** One step of an LSTM with sigmoid gates: [rows, 4 · units] and the memory give the new state and memory. */
export function lstmCell(sums: tf.Tensor, c: tf.Tensor): { readonly h: tf.Tensor; readonly c: tf.Tensor } {
  const [h, next] = calls(LSTM, [sums, c], null) as [tf.Tensor, tf.Tensor];
  return { h, c: next };
}

/** From the products of input and state [rows, 3 · units] (reset, update, candidate) and the state h: the new state. */
const GRU: Operation<null> = {
  name: 'LabGruCell',
  inputs: ['x', 'products', 'h'],
  shapes: ([, , h = []]) => [h],
  run(workshop, { inputs: [x = 0, products = 0, h = 0], outputs: [to = 0], shapes: [, , [rows = 0, units = 0] = []] }) {
    const { gates, candidate } = gruGates(workshop, { x, products, rows, units });
    const f = workshop.heap.floats();
    for (let row = 0; row < rows; row += 1) {
      for (let unit = 0; unit < units; unit += 1) {
        const at = row * units + unit;
        const update = f[gates + row * 3 * units + units + unit] as number;
        const fresh = f[candidate + at] as number;
        f[(to >>> 2) + at] = fresh + update * ((f[(h >>> 2) + at] as number) - fresh);
      }
    }
  },
  keeps: { inputs: [0, 1, 2] },
  gradient(dy, [x, products, h]) {
    const all = calls(GRU_BACK, [x, products, h, dy] as tf.Tensor[], null);
    return all.map((one) => () => one);
  },
};

interface Gru {
  readonly x: number;
  readonly products: number;
  readonly rows: number;
  readonly units: number;
}

/** Places of the gates [rows, 3 · units] and of the candidate [rows, units], whose reset gate acts on the state's product. */
function gruGates({ heap, routines }: Workshop, { x, products, rows, units }: Gru): { gates: number; candidate: number } {
  const count = rows * 3 * units;
  const gates = heap.scratch(4 * (count + rows * units));
  const candidate = gates + 4 * count;
  const f = heap.floats();
  for (let at = 0; at < count; at += 1) f[(gates >>> 2) + at] = (f[(x >>> 2) + at] as number) + (f[(products >>> 2) + at] as number);
  routines.activate({ name: 'sigmoid', slope: 0, count, x: gates, to: gates });
  for (let row = 0; row < rows; row += 1) {
    const start = row * 3 * units;
    for (let unit = 0; unit < units; unit += 1) {
      const inner = (f[(gates >>> 2) + start + unit] as number) * (f[(products >>> 2) + start + 2 * units + unit] as number);
      f[(candidate >>> 2) + row * units + unit] = (f[(x >>> 2) + start + 2 * units + unit] as number) + inner;
    }
  }
  routines.activate({ name: 'tanh', slope: 0, count: rows * units, x: candidate, to: candidate });
  return { gates: gates >>> 2, candidate: candidate >>> 2 };
}

const GRU_BACK: Operation<null> = {
  name: 'LabGruCellBack',
  inputs: ['x', 'products', 'h', 'dy'],
  shapes: ([x = [], products = [], h = []]) => [x, products, h],
  run(
    workshop,
    { inputs: [x = 0, products = 0, h = 0, dy = 0], outputs: [dx = 0, dproducts = 0, dh = 0], shapes: [, , [rows = 0, units = 0] = []] },
  ) {
    const { gates, candidate } = gruGates(workshop, { x, products, rows, units });
    const f = workshop.heap.floats();
    for (let row = 0; row < rows; row += 1) {
      for (let unit = 0; unit < units; unit += 1) {
        const at = row * units + unit;
        const own = row * 3 * units + unit;
        const reset = f[gates + own] as number;
        const update = f[gates + own + units] as number;
        const fresh = f[candidate + at] as number;
        const gradient = f[(dy >>> 2) + at] as number;
        const inner = gradient * (1 - update) * (1 - fresh * fresh);
        const toReset = inner * (f[(products >>> 2) + own + 2 * units] as number) * reset * (1 - reset);
        const toUpdate = gradient * ((f[(h >>> 2) + at] as number) - fresh) * update * (1 - update);
        for (const to of [(dx >>> 2) + own, (dproducts >>> 2) + own]) {
          f[to] = toReset;
          f[to + units] = toUpdate;
        }
        f[(dx >>> 2) + own + 2 * units] = inner;
        f[(dproducts >>> 2) + own + 2 * units] = inner * reset;
        f[(dh >>> 2) + at] = gradient * update;
      }
    }
  },
};

/** One step of a GRU with sigmoid gates whose reset gate acts on the state's product. */
export function gruCell(x: tf.Tensor, products: tf.Tensor, h: tf.Tensor): tf.Tensor {
  return calls(GRU, [x, products, h], null)[0] as tf.Tensor;
}

export const CELL_OPERATIONS = [LSTM, LSTM_BACK, GRU, GRU_BACK] as const;
