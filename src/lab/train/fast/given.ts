import { ACTIVATIONS, type BackwardMask, type ForwardMask, MASKS, UNITS } from '../kernelForms';
import type { Delivery, LayerOf, Pass, Stored, Value, Workplace } from './stage';
import type { Apart } from './state';

/** A recurrent layer, its place among the layers, and what it reads and gives. */
export interface Recurrent {
  readonly layer: LayerOf<'recurrent'>;
  readonly lead: number;
  readonly input: Value;
  readonly output: Value;
  readonly delivery: Delivery;
  /** Gates that have masks of their own; 1 = one mask for all. */
  readonly gates: number;
}

/** The products of the inputs of one direction, for all steps at once. */
export interface Given {
  forward(pass: Pass): void;
  /** Gradients of the weights and of the input; the second direction adds to the latter. */
  backward(pass: Pass): void;
}

export interface Products {
  readonly kernel: Stored;
  /** [rows, steps, width]. */
  readonly sums: number;
  readonly width: number;
  readonly back: boolean;
}

/** Mask numbers of one array of a recurrent layer; null = no mask. */
export function maskOf(
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

/**
 * Products with the inputs as they are, or with what one mask per row for all steps (Gal and Ghahramani 2016) leaves of them: one mask for each gate where these have
 * masks of their own.
 */
export function givenOf(place: Workplace, recurrent: Recurrent, products: Products, apart: Apart | null): Given {
  const { layer, gates } = recurrent;
  if (layer.inputSite === undefined) return plainInputs(place, recurrent, products);
  const plain = plainInputs(place, recurrent, products);
  const masked = maskedInputs(place, recurrent, products, gates > 1 ? apart : null);
  const now = (pass: Pass): Given => (pass.step !== null && place.noise(recurrent.lead, 0) ? masked : plain);
  return { forward: (pass) => now(pass).forward(pass), backward: (pass) => now(pass).backward(pass) };
}

function plainInputs({ kernels, scratch }: Workplace, { input, delivery }: Recurrent, { kernel, sums, width, back }: Products): Given {
  const [steps = 1, inputs = 1] = input.shape;
  return {
    forward({ rows }) {
      kernels.gemm(false, false, rows * steps, width, inputs, input.data, kernel.value, sums, false, scratch);
    },
    backward({ rows }) {
      kernels.gemm(true, false, inputs, width, rows * steps, input.data, sums, kernel.gradient, false, scratch);
      if (delivery.to === 0) return;
      kernels.gemm(false, true, rows * steps, inputs, width, sums, kernel.value, delivery.to, back, scratch);
    },
  };
}

function maskedInputs(place: Workplace, { lead, input, delivery, gates }: Recurrent, products: Products, apart: Apart | null): Given {
  const { kernels, scratch, capacity, values } = place;
  const { kernel, sums, width, back } = products;
  const [steps = 1, inputs = 1] = input.shape;
  const masked = values(capacity * input.size);
  const size = width / (apart ? gates : 1);
  const packed = apart ? values(kernels.packedBytes(size, inputs) / 4) : 0;
  const sides = Array.from({ length: apart ? gates : 1 }, (_, gate) => gate);
  const maskAt = (pass: Pass, gate: number): ForwardMask =>
    maskOf(place, lead, pass, { part: 4 * gate + (back ? 2 : 0), width: inputs, places: steps }) as ForwardMask;
  const hide = (pass: Pass, gate: number): void => {
    kernels.activate(ACTIVATIONS.linear, 0, pass.rows * steps, inputs, input.data, 0, 0, masked, ...maskAt(pass, gate));
  };
  return {
    forward(pass) {
      const lines = pass.rows * steps;
      for (const gate of sides) {
        hide(pass, gate);
        if (!apart) kernels.gemm(false, false, lines, width, inputs, masked, kernel.value, sums, false, scratch);
        else {
          kernels.packRight(false, size, inputs, kernel.value + 4 * gate * size, width, packed);
          kernels.multiplyPacked(lines, size, inputs, masked, 4 * inputs, packed, sums + 4 * gate * size, 4 * width, false);
        }
      }
    },
    backward(pass) {
      const lines = pass.rows * steps;
      for (const gate of sides) {
        hide(pass, gate);
        const at = 4 * gate * size;
        const from = apart?.products ?? sums;
        const weights = apart?.weights ?? kernel.value;
        if (apart) kernels.copyColumns(sums + at, width, from, size, lines, size);
        kernels.gemm(true, false, inputs, size, lines, masked, from, apart?.weights ?? kernel.gradient, false, scratch);
        if (apart) kernels.copyColumns(weights, size, kernel.gradient + at, width, inputs, size);
        if (delivery.to === 0) continue;
        if (apart) kernels.copyColumns(kernel.value + at, width, weights, size, inputs, size);
        kernels.gemm(false, true, lines, inputs, size, from, weights, masked, false, scratch);
        const adds = back || gate > 0;
        const mask = maskAt(pass, gate).slice(0, 8) as BackwardMask;
        kernels.activateBackward(ACTIVATIONS.linear, 0, lines, inputs, 0, masked, adds ? masked : delivery.to, ...mask);
        if (adds) kernels.addScaled(delivery.to, masked, 1, delivery.to, pass.rows * input.size);
      }
    },
  };
}
