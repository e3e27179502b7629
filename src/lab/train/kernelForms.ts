/** kind (`MASKS`), unit (`UNITS`), lines per row, index of the first mask number, key, threshold; kept: v · scale (+ shift), else `dropped`. */
export type BackwardMask = [
  kind: number,
  unit: number,
  places: number,
  offset: number,
  k0: number,
  k1: number,
  threshold: number,
  scale: number,
];
export type ForwardMask = [...BackwardMask, shift: number, dropped: number];

/** What decides of a mask that keeps or drops, as above, and the room of a product. */
export type KeptMask = [unit: number, places: number, offset: number, k0: number, k1: number, threshold: number, scratch: number];

/** Input, output, window, strides, cells added before the first row and column. */
export type Pooled = [
  height: number,
  width: number,
  channels: number,
  outHeight: number,
  outWidth: number,
  windowHeight: number,
  windowWidth: number,
  down: number,
  across: number,
  top: number,
  left: number,
];
/** The same and the dilations. */
export type Patches = [...Pooled, spreadDown: number, spreadAcross: number];

/** Numbers of the activations in `activate`. */
export const ACTIVATIONS = {
  linear: 0,
  relu: 1,
  leaky_relu: 2,
  elu: 3,
  selu: 4,
  gelu: 5,
  gelu_tanh: 6,
  silu: 7,
  tanh: 8,
  sigmoid: 9,
  softplus: 10,
  relu6: 11,
  mish: 12,
  hard_sigmoid: 13,
  hard_swish: 14,
  hard_tanh: 15,
  softsign: 16,
  exponential: 17,
} as const;

export const MASKS = { none: 0, drop: 1, gaussian: 2 } as const;
export const UNITS = { element: 0, channel: 1, sample: 2 } as const;
