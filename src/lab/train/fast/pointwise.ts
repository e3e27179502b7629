import type { LabActivation } from '../../network';
import { ACTIVATIONS, type BackwardMask, type ForwardMask, MASKS, UNITS } from '../kernelForms';
import type { Noise } from '../masks';
import { type Delivery, type LayerOf, linesOf, type Pass, type Stage, type Stored, type Value, type Workplace } from './stage';

/** Bias, activation and dropout behind one another, as one kernel call. */
export interface Pointwise {
  readonly input: Value;
  readonly output: Value;
  readonly bias: Stored | null;
  readonly activation: ActivationUse | null;
  /** Index of the dropout layer. */
  readonly dropout: number | null;
  /** Of the input's gradient, which may lie where the output's does. */
  readonly delivery: Delivery;
}

export interface ActivationUse {
  readonly name: ActivationCode;
  readonly slope: number;
}

export type ActivationCode = keyof typeof ACTIVATIONS;

/** Whether a kernel call computes it; the others look at whole rows. */
export function isPointwise(name: LabActivation): name is ActivationCode {
  return name in ACTIVATIONS;
}

const NO_MASK: ForwardMask = [MASKS.none, UNITS.element, 1, 0, 0, 0, 0, 1, 0, 0];

/**
 * The input's buffer may be the output's where `backward` can do without the input: a linear activation, or a relu whose output tells
 * both the sign and what was dropped.
 */
export function worksInPlace(name: ActivationCode, noise: Noise | null): boolean {
  return name === 'linear' || (name === 'relu' && (noise === null || isPlain(noise)));
}

/** Dropped values are 0 and kept ones keep their sign. */
function isPlain({ kind, shift, dropped }: Noise): boolean {
  return kind === 'drop' && shift === 0 && dropped === 0;
}

/** The mask of dropout layer `dropout` on lines of `value`. */
export function maskBehind(place: Workplace, dropout: number, value: Value, pass: Pass): ForwardMask {
  const noise = place.noise(dropout);
  if (noise === null) return NO_MASK;
  const width = value.shape.at(-1) ?? 1;
  const places = linesOf(value);
  if (pass.step === null) return noise.off === 1 ? NO_MASK : [MASKS.drop, UNITS.element, places, 0, 0, 0, 0, noise.off, 0, 0];
  const { k0, k1 } = place.key(dropout, pass.step);
  const perRow = noise.unit === 'element' ? places * width : noise.unit === 'channel' ? width : 1;
  const kind = MASKS[noise.kind];
  return [kind, UNITS[noise.unit], places, pass.firstRow * perRow, k0, k1, noise.threshold, noise.scale, noise.shift, noise.dropped];
}

export function pointwiseStage(place: Workplace, parts: Pointwise): Stage {
  const { kernels } = place;
  const { input, output, bias, activation, dropout, delivery } = parts;
  const act = ACTIVATIONS[activation?.name ?? 'linear'];
  const slope = activation?.slope ?? 0;
  const width = input.shape.at(-1) ?? 1;
  const places = linesOf(input);
  const inPlace = input.data === output.data;
  const keepsInput = !inPlace && bias !== null ? input.data : 0;
  const plainRelu = activation?.name === 'relu' && inPlace;

  const maskOf = (pass: Pass): ForwardMask => (dropout === null ? NO_MASK : maskBehind(place, dropout, input, pass));
  return {
    forward(pass) {
      const lines = pass.rows * places;
      kernels.activate(act, slope, lines, width, input.data, bias?.value ?? 0, keepsInput, output.data, ...maskOf(pass));
    },
    backward(pass) {
      const lines = pass.rows * places;
      const { to } = delivery;
      if (to === 0) return;
      const mask = maskOf(pass);
      if (plainRelu) {
        kernels.reluBackward(lines * width, output.data, output.gradient, to, mask[0] === MASKS.drop ? mask[7] : 1);
      } else if (act !== ACTIVATIONS.linear || mask[0] !== MASKS.none || to !== output.gradient) {
        const [kind, unit, perRow, offset, k0, k1, threshold, scale] = mask;
        const back: BackwardMask = [kind, unit, perRow, offset, k0, k1, threshold, scale];
        kernels.activateBackward(act, slope, lines, width, input.data, output.gradient, to, ...back);
      }
      if (bias) kernels.columnSums(to, lines, width, bias.gradient, false);
      delivery.done(pass.rows);
    },
  };
}

/** Constants times the input plus a constant: a mask that keeps everything. */
export function affineStage({ kernels }: Workplace, layer: LayerOf<'affine'>, input: Value, output: Value, delivery: Delivery): Stage {
  const { factor, offset } = layer;
  return {
    forward({ rows }) {
      const all: ForwardMask = [MASKS.drop, UNITS.element, 1, 0, 0, 0, 0, factor, offset, 0];
      kernels.activate(ACTIVATIONS.linear, 0, rows, input.size, input.data, 0, 0, output.data, ...all);
    },
    backward({ rows }) {
      if (delivery.to === 0) return;
      const all: BackwardMask = [MASKS.drop, UNITS.element, 1, 0, 0, 0, 0, factor];
      kernels.activateBackward(ACTIVATIONS.linear, 0, rows, input.size, input.data, output.gradient, delivery.to, ...all);
      delivery.done(rows);
    },
  };
}
