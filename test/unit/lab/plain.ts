/** Numbers between -1 and 1 that any language can make again. */
export function wave(length: number, phase: number, scale = 1): Float32Array {
  return Float32Array.from({ length }, (_, index) => scale * Math.sin(0.7 * index + phase + 0.013 * index * index));
}
