/** How a kernel or a pool slides along one axis. */
export interface Window {
  readonly input: number;
  readonly output: number;
  readonly kernel: number;
  readonly stride: number;
  /** Cells added before the first one. */
  readonly before: number;
}

/**
 * Sliding window along one axis. 'same' is Keras's: output = ceil(input / stride), the odd padding cell at the end.
 * A number adds that many cells at both sides (PyTorch). `output` is 0 or less when the input is too small.
 */
export function slide(input: number, kernel: number, stride: number, padding: number | 'same' | 'valid'): Window {
  if (padding === 'same') {
    const output = Math.ceil(input / stride);
    const total = Math.max((output - 1) * stride + kernel - input, 0);
    return { input, output, kernel, stride, before: Math.floor(total / 2) };
  }
  const before = padding === 'valid' ? 0 : padding;
  return { input, output: Math.floor((input + 2 * before - kernel) / stride) + 1, kernel, stride, before };
}

/**
 * Windows of the two spatial axes of [height, width, channels]. Rank 1 slides along the width only (height 1).
 */
export function windows(
  shape: readonly number[],
  layer: {
    readonly rank: 1 | 2;
    readonly kernel: readonly number[];
    readonly stride: readonly number[];
    readonly padding: readonly number[] | 'same' | 'valid';
  },
): readonly [Window, Window] {
  const [height = 1, width = 1] = shape;
  const at = (values: readonly number[], axis: number, fallback: number): number => values[axis] ?? values[0] ?? fallback;
  const padding = (axis: number): number | 'same' | 'valid' =>
    typeof layer.padding === 'string' ? layer.padding : at(layer.padding, axis, 0);
  if (layer.rank === 1) {
    return [slide(height, 1, 1, 'valid'), slide(width, at(layer.kernel, 0, 1), at(layer.stride, 0, 1), padding(0))];
  }
  return [
    slide(height, at(layer.kernel, 0, 1), at(layer.stride, 0, 1), padding(0)),
    slide(width, at(layer.kernel, 1, 1), at(layer.stride, 1, 1), padding(1)),
  ];
}

/**
 * Cells that a transposed window gives along one axis. A number takes that many cells off both sides (PyTorch, with `extra` cells
 * at the end); 'same' and 'valid' are Keras's: input · stride, and that plus what the kernel reaches beyond the stride.
 */
export function transposedOutput(
  input: number,
  kernel: number,
  stride: number,
  padding: number | 'same' | 'valid',
  { extra = 0, dilation = 1 }: { readonly extra?: number; readonly dilation?: number } = {},
): number {
  const reach = (kernel - 1) * dilation + 1;
  if (padding === 'same') return input * stride;
  if (padding === 'valid') return input * stride + Math.max(reach - stride, 0);
  return (input - 1) * stride - 2 * padding + reach + extra;
}
