import type { Role } from '../../network';
import { ACTIVATIONS, type BackwardMask, type ForwardMask, MASKS, UNITS } from '../kernels';
import type { Sequence, States } from '../recurrentKernels';
import { type CellPart, cellOf } from './cells';
import type { Delivery, LayerOf, Pass, Stage, Stored, Value, Workplace } from './stage';

type Layer = LayerOf<'recurrent'>;

/** A recurrent layer, its place among the layers, and what it reads and gives. */
export interface Recurrent {
  readonly lead: number;
  readonly input: Value;
  readonly output: Value;
  readonly delivery: Delivery;
}

/** One direction's pass and what it adds to the gradient of the input. */
interface Direction {
  forward(pass: Pass): void;
  backward(pass: Pass): void;
}

const NOTHING: Stored = { value: 0, gradient: 0, count: 0 };

/** LSTM, GRU or simple recurrent layer on [steps, features], one way or both; the second way runs from the last step to the first. */
export function recurrentStage(place: Workplace, layer: Layer, recurrent: Recurrent): Stage {
  const ways = layer.bidirectional ? [false, true] : [false];
  const directions = ways.map((back) => directionOf(place, layer, recurrent, back));
  return {
    forward(pass) {
      for (const direction of directions) direction.forward(pass);
    },
    backward(pass) {
      for (const direction of directions) direction.backward(pass);
      if (recurrent.delivery.to !== 0) recurrent.delivery.done(pass.rows);
    },
  };
}

function directionOf(place: Workplace, layer: Layer, recurrent: Recurrent, back: boolean): Direction {
  const { kernels, scratch: room } = place;
  const { lead, input, output, delivery } = recurrent;
  const { units } = layer;
  const [steps = 1, inputs = 1] = input.shape;
  const find = (role: Role): Stored | null => place.stored(lead, back ? (`back-${role}` as Role) : role);
  const kernel = find('kernel') ?? NOTHING;
  const width = kernel.count / inputs;
  const sums = place.values(place.capacity * steps * width);
  const given = inputMask(place, layer, recurrent, back);
  const stateMask = stateMaskOf(place, layer, lead, back);
  const bias = find('bias');
  const weights: CellPart = {
    layer,
    framework: place.network.framework,
    steps,
    sums,
    recurrent: find('recurrent') ?? NOTHING,
    bias: bias ?? { ...NOTHING, value: place.values(width) },
    stateBias: find('recurrent-bias'),
    ...(layer.stateSite === undefined ? {} : { masked: true }),
  };
  const cell = cellOf(place, weights);
  const shown = output.shape.at(-1) ?? units;
  const statesAt = (address: number): States => [
    address + (back ? 4 * units : 0),
    layer.sequences ? steps * shown : shown,
    layer.sequences ? shown : 0,
  ];
  const sequenceOf = ({ rows }: Pass): Sequence => [rows, steps, units, back, cell.hard];
  return {
    forward(pass) {
      const lines = pass.rows * steps;
      kernels.gemm(false, false, lines, width, inputs, given.forward(pass), kernel.value, sums, false, room);
      cell.forward(sequenceOf(pass), statesAt(output.data), stateMask(pass));
    },
    backward(pass) {
      const lines = pass.rows * steps;
      cell.backward(sequenceOf(pass), statesAt(output.gradient));
      kernels.gemm(true, false, inputs, width, lines, given.data(pass), sums, kernel.gradient, false, room);
      if (bias) kernels.columnSums(sums, lines, width, bias.gradient, false);
      if (delivery.to === 0) return;
      const to = given.gradient(pass);
      kernels.gemm(false, true, lines, inputs, width, sums, kernel.value, to, back && to === delivery.to, room);
      given.deliver(pass);
    },
  };
}

/** The input as a direction sees it. */
interface Given {
  /** Address of the values, masked if there is a mask. */
  forward(pass: Pass): number;
  data(pass: Pass): number;
  /** Where the gradient of those values goes; the second direction adds to what is there. */
  gradient(pass: Pass): number;
  /** Brings it to the input. */
  deliver(pass: Pass): void;
}

/** Mask numbers of a recurrent layer: `part` 0 and 1 for inputs and state of the first direction, 2 and 3 of the second. */
function maskOf(
  { noise, key }: Workplace,
  lead: number,
  { step, firstRow }: Pass,
  { part, width, places }: { readonly part: number; readonly width: number; readonly places: number },
): ForwardMask | null {
  const drop = step === null ? null : noise(lead, part % 2);
  if (step === null || drop === null) return null;
  const { k0, k1 } = key(lead, step, part);
  return [MASKS.drop, UNITS.channel, places, firstRow * width, k0, k1, drop.threshold, drop.scale, 0, 0];
}

/** One mask per row for all steps (Gal and Ghahramani 2016). */
function inputMask(place: Workplace, layer: Layer, { lead, input, delivery }: Recurrent, back: boolean): Given {
  const { kernels } = place;
  const [steps = 1, width = 1] = input.shape;
  const plain: Given = { forward: () => input.data, data: () => input.data, gradient: () => delivery.to, deliver: () => {} };
  if (layer.inputSite === undefined) return plain;
  const masked = place.values(place.capacity * input.size);
  const maskAt = (pass: Pass): ForwardMask | null => maskOf(place, lead, pass, { part: back ? 2 : 0, width, places: steps });
  return {
    forward(pass) {
      const mask = maskAt(pass);
      if (!mask) return input.data;
      kernels.activate(ACTIVATIONS.linear, 0, pass.rows * steps, width, input.data, 0, 0, masked, ...mask);
      return masked;
    },
    data: (pass) => (maskAt(pass) ? masked : input.data),
    gradient: (pass) => (maskAt(pass) ? masked : delivery.to),
    deliver(pass) {
      const mask = maskAt(pass);
      if (!mask) return;
      const to = back ? masked : delivery.to;
      const lines = pass.rows * steps;
      kernels.activateBackward(ACTIVATIONS.linear, 0, lines, width, 0, masked, to, ...(mask.slice(0, 8) as BackwardMask));
      if (back) kernels.addScaled(delivery.to, masked, 1, delivery.to, pass.rows * input.size);
    },
  };
}

/** Gives the address of [rows, units] factors of the state where it goes into products; 0 = none. */
function stateMaskOf(place: Workplace, layer: Layer, lead: number, back: boolean): (pass: Pass) => number {
  if (layer.stateSite === undefined) return () => 0;
  const { units } = layer;
  const zeros = place.values(place.capacity * units);
  const factors = place.values(place.capacity * units);
  return (pass) => {
    const mask = maskOf(place, lead, pass, { part: back ? 3 : 1, width: units, places: 1 });
    if (!mask) return 0;
    const [kind, unit, places, offset, k0, k1, threshold, scale] = mask;
    const all: ForwardMask = [kind, unit, places, offset, k0, k1, threshold, 1, scale, 0];
    place.kernels.activate(ACTIVATIONS.linear, 0, pass.rows, units, zeros, 0, 0, factors, ...all);
    return factors;
  };
}
