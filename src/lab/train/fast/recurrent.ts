import type { Role } from '../../network';
import { gatesApart } from '../conventions';
import { ACTIVATIONS, type ForwardMask } from '../kernelForms';
import type { Sequence, States } from '../recurrentKernels';
import { cellOf } from './cells';
import { givenOf, maskOf, type Recurrent } from './given';
import type { LayerOf, Pass, Stage, Stored, Workplace } from './stage';
import type { Apart } from './state';

/** One direction's pass; backward adds to the gradient of the input. */
type Direction = Stage;

const NOTHING: Stored = { value: 0, gradient: 0, count: 0 };

/** LSTM, GRU or simple recurrent layer on [steps, features], one way or both; the second way runs from the last step to the first. */
export function recurrentStage(place: Workplace, layer: LayerOf<'recurrent'>, around: Omit<Recurrent, 'layer' | 'gates'>): Stage {
  const recurrent: Recurrent = { ...around, layer, gates: gatesApart(layer, place.network.framework) };
  const ways = layer.bidirectional ? [false, true] : [false];
  const directions = ways.map((back) => directionOf(place, recurrent, back));
  return {
    forward(pass) {
      for (const direction of directions) direction.forward(pass);
    },
    backward(pass) {
      for (const direction of directions) direction.backward(pass);
      if (around.delivery.to !== 0) around.delivery.done(pass.rows);
    },
  };
}

function directionOf(place: Workplace, recurrent: Recurrent, back: boolean): Direction {
  const { kernels, network } = place;
  const { layer, lead, input, output, gates } = recurrent;
  const { units } = layer;
  const [steps = 1, inputs = 1] = input.shape;
  const find = (role: Role): Stored | null => place.stored(lead, back ? (`back-${role}` as Role) : role);
  const kernel = find('kernel') ?? NOTHING;
  const width = kernel.count / inputs;
  const sums = place.values(place.capacity * steps * width);
  const apart = gates > 1 ? apartOf(place, recurrent) : null;
  const given = givenOf(place, recurrent, { kernel, sums, width, back }, apart);
  const stateMask = stateMaskOf(place, recurrent, back);
  const bias = find('bias');
  const cell = cellOf(place, {
    layer,
    framework: network.framework,
    steps,
    width,
    sums,
    recurrent: find('recurrent') ?? NOTHING,
    bias: bias ?? { value: place.values(width) },
    stateBias: find('recurrent-bias'),
    masks: layer.stateSite === undefined ? 0 : gates,
    apart,
  });
  const shown = output.shape.at(-1) ?? units;
  const [outRow, outStep] = layer.sequences ? [steps * shown, shown] : [shown, 0];
  const statesAt = (address: number): States => [address + (back ? 4 * units : 0), outRow, outStep];
  const sequenceOf = ({ rows }: Pass): Sequence => [rows, steps, units, back, cell.hard];
  return {
    forward(pass) {
      given.forward(pass);
      cell.forward(sequenceOf(pass), statesAt(output.data), stateMask(pass));
    },
    backward(pass) {
      cell.backward(sequenceOf(pass), statesAt(output.gradient));
      if (bias) kernels.columnSums(sums, pass.rows * steps, width, bias.gradient, false);
      given.backward(pass);
    },
  };
}

function apartOf({ values, capacity }: Workplace, { layer: { units }, input }: Recurrent): Apart {
  const [steps = 1, inputs = 1] = input.shape;
  const states = (): number => values(capacity * steps * units);
  return { states: states(), products: states(), weights: values(units * Math.max(units, inputs)) };
}

/** Gives the address of [rows, gates, units] factors of the state where it goes into products; 0 = none. */
function stateMaskOf(place: Workplace, { layer, lead, gates }: Recurrent, back: boolean): (pass: Pass) => number {
  if (layer.stateSite === undefined) return () => 0;
  const { kernels, values, capacity } = place;
  const { units } = layer;
  const zeros = values(capacity * units);
  const one = values(capacity * units);
  const factors = values(capacity * units * gates);
  return (pass) => {
    for (let gate = 0; gate < gates; gate += 1) {
      const mask = maskOf(place, lead, pass, { part: 4 * gate + (back ? 3 : 1), width: units, places: 1 });
      if (!mask) return 0;
      const [kind, unit, places, offset, k0, k1, threshold, scale] = mask;
      const all: ForwardMask = [kind, unit, places, offset, k0, k1, threshold, 1, scale, 0];
      kernels.activate(ACTIVATIONS.linear, 0, pass.rows, units, zeros, 0, 0, one, ...all);
      kernels.copyColumns(one, units, factors + 4 * gate * units, gates * units, pass.rows, units);
    }
    return factors;
  };
}
