// The patches under a sliding kernel as rows of a matrix, and back (Chellapilla et al. 2006). Images are [height, width, channels].
import { loadUpTo, storeUpTo } from './vectors';

// @ts-ignore: decorator
@inline
function copyRun(from: usize, to: usize, count: i32): void {
  for (let index = 0; index < count; index += 4) {
    const at = (<usize>index) << 2;
    storeUpTo(to + at, loadUpTo(from + at, count - index), count - index);
  }
}

// @ts-ignore: decorator
@inline
function addRun(from: usize, to: usize, count: i32): void {
  for (let index = 0; index < count; index += 4) {
    const left = count - index;
    const at = (<usize>index) << 2;
    storeUpTo(to + at, f32x4.add(loadUpTo(to + at, left), loadUpTo(from + at, left)), left);
  }
}

// @ts-ignore: decorator
@inline
function clearRun(to: usize, count: i32): void {
  for (let index = 0; index < count; index += 4) storeUpTo(to + ((<usize>index) << 2), f32x4.splat(0), count - index);
}

/**
 * One image → [outHeight · outWidth × kernelHeight · kernelWidth · channels]; cells outside the image are 0. `top` and `left` are the cells added before the
 * first row and column, `down` and `across` the strides, `spreadDown` and `spreadAcross` the dilations.
 */
export function imageToPatches(
  image: usize, patches: usize, height: i32, width: i32, channels: i32, outHeight: i32, outWidth: i32,
  kernelHeight: i32, kernelWidth: i32, down: i32, across: i32, top: i32, left: i32, spreadDown: i32, spreadAcross: i32,
): void {
  const run = kernelWidth * channels;
  for (let y = 0; y < outHeight; y++) {
    for (let x = 0; x < outWidth; x++) {
      const first = x * across - left;
      for (let ky = 0; ky < kernelHeight; ky++) {
        const row = y * down - top + ky * spreadDown;
        if (<u32>row >= <u32>height) {
          clearRun(patches, run);
        } else if (spreadAcross == 1 && first >= 0 && first + kernelWidth <= width) {
          copyRun(image + ((<usize>((row * width + first) * channels)) << 2), patches, run);
        } else {
          for (let kx = 0; kx < kernelWidth; kx++) {
            const column = first + kx * spreadAcross;
            const to = patches + ((<usize>(kx * channels)) << 2);
            if (<u32>column >= <u32>width) clearRun(to, channels);
            else copyRun(image + ((<usize>((row * width + column) * channels)) << 2), to, channels);
          }
        }
        patches += (<usize>run) << 2;
      }
    }
  }
}

/** Adds each patch to where it came from: the transpose of `imageToPatches`. Clear the image first. */
export function patchesToImage(
  patches: usize, image: usize, height: i32, width: i32, channels: i32, outHeight: i32, outWidth: i32,
  kernelHeight: i32, kernelWidth: i32, down: i32, across: i32, top: i32, left: i32, spreadDown: i32, spreadAcross: i32,
): void {
  const run = kernelWidth * channels;
  for (let y = 0; y < outHeight; y++) {
    for (let x = 0; x < outWidth; x++) {
      const first = x * across - left;
      for (let ky = 0; ky < kernelHeight; ky++) {
        const row = y * down - top + ky * spreadDown;
        if (<u32>row < <u32>height) {
          if (spreadAcross == 1 && first >= 0 && first + kernelWidth <= width) {
            addRun(patches, image + ((<usize>((row * width + first) * channels)) << 2), run);
          } else {
            for (let kx = 0; kx < kernelWidth; kx++) {
              const column = first + kx * spreadAcross;
              if (<u32>column >= <u32>width) continue;
              const from = patches + ((<usize>(kx * channels)) << 2);
              addRun(from, image + ((<usize>((row * width + column) * channels)) << 2), channels);
            }
          }
        }
        patches += (<usize>run) << 2;
      }
    }
  }
}
