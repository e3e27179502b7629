import type { Slide } from '../../general/routines/routines';
import { type Amount, int, ints } from '../desk';
import { volume } from './kernel';

/** The sizes of a slide and its image, as uniforms. */
export function slideAmounts(slide: Slide, channels: number): Readonly<Record<string, Amount>> {
  return {
    imageSize: ints(slide.image),
    cellSize: ints(slide.cells),
    kernelSize: ints(slide.kernel),
    stride: ints(slide.stride),
    dilation: ints(slide.dilation),
    before: ints(slide.before),
    channels: int(channels),
    imageCells: int(volume(slide.image)),
    places: int(volume(slide.cells)),
    taps: int(volume(slide.kernel)),
  };
}

/**
 * `placeOf(n, sizes)`: the place with number n; `sourceOf(cell, tap)`: the image's cell that a tap of the window at a cell sees, -1 where that is padding;
 * `cellFor(pixel, tap)`: the cell whose tap sees a pixel, or -1.
 */
export const SLIDE_FUNCTIONS = `
fn placeOf(n : i32, sizes : vec3<i32>) -> vec3<i32> {
  return vec3<i32>(n / (sizes.y * sizes.z), (n / sizes.z) % sizes.y, n % sizes.z);
}
fn numberOf(place : vec3<i32>, sizes : vec3<i32>) -> i32 { return (place.x * sizes.y + place.y) * sizes.z + place.z; }
fn sourceOf(cell : vec3<i32>, tap : vec3<i32>) -> i32 {
  let place = cell * uniforms.stride + tap * uniforms.dilation - uniforms.before;
  if (any(place < vec3<i32>(0)) || any(place >= uniforms.imageSize)) { return -1; }
  return numberOf(place, uniforms.imageSize);
}
fn cellFor(pixel : vec3<i32>, tap : vec3<i32>) -> i32 {
  let far = pixel + uniforms.before - tap * uniforms.dilation;
  if (any(far < vec3<i32>(0))) { return -1; }
  let cell = far / uniforms.stride;
  if (any(cell * uniforms.stride != far) || any(cell >= uniforms.cellSize)) { return -1; }
  return numberOf(cell, uniforms.cellSize);
}
`;
