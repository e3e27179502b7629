// Convolutions as matrix products of patches, one image after the other, so that its patches stay in the cache.
import { gemm, gemmScratchBytes } from './gemm';
import { imageToPatches, patchesToImage } from './patches';

/** Bytes at `scratch` for a convolution with so many places (output cells of one image) and values under the kernel. */
export function convScratchBytes(places: i32, patch: i32): i32 {
  return gemmScratchBytes() + ((places * patch) << 2);
}

/** A kernel of one cell that moves by one reads every cell once: the image itself is the matrix of its patches. */
// @ts-ignore: decorator
@inline
function isPointwise(kernelHeight: i32, kernelWidth: i32, down: i32, across: i32, top: i32, left: i32): bool {
  return kernelHeight == 1 && kernelWidth == 1 && down == 1 && across == 1 && top == 0 && left == 0;
}

/** y [rows, outHeight, outWidth, filters] = x * w, w [kernelHeight, kernelWidth, channels, filters] (sizes as in `imageToPatches`). */
export function conv2d(
  x: usize, w: usize, y: usize, scratch: usize, rows: i32, filters: i32, height: i32, width: i32, channels: i32, outHeight: i32, outWidth: i32,
  kernelHeight: i32, kernelWidth: i32, down: i32, across: i32, top: i32, left: i32, spreadDown: i32, spreadAcross: i32,
): void {
  const places = outHeight * outWidth;
  const patch = kernelHeight * kernelWidth * channels;
  if (isPointwise(kernelHeight, kernelWidth, down, across, top, left) && outHeight == height && outWidth == width) {
    gemm(false, false, rows * places, filters, channels, x, w, y, false, scratch);
    return;
  }
  const patches = scratch + <usize>gemmScratchBytes();
  for (let row = 0; row < rows; row++) {
    imageToPatches(
      x, patches, height, width, channels, outHeight, outWidth, kernelHeight, kernelWidth, down, across, top, left, spreadDown, spreadAcross,
    );
    gemm(false, false, places, filters, patch, patches, w, y, false, scratch);
    x += (<usize>(height * width * channels)) << 2;
    y += (<usize>(places * filters)) << 2;
  }
}

/** Gradient in the filters, or added to them. */
export function conv2dFilterGradient(
  x: usize, dy: usize, dw: usize, accumulate: bool, scratch: usize, rows: i32, filters: i32,
  height: i32, width: i32, channels: i32, outHeight: i32, outWidth: i32,
  kernelHeight: i32, kernelWidth: i32, down: i32, across: i32, top: i32, left: i32, spreadDown: i32, spreadAcross: i32,
): void {
  const places = outHeight * outWidth;
  const patch = kernelHeight * kernelWidth * channels;
  if (isPointwise(kernelHeight, kernelWidth, down, across, top, left) && outHeight == height && outWidth == width) {
    gemm(true, false, channels, filters, rows * places, x, dy, dw, accumulate, scratch);
    return;
  }
  const patches = scratch + <usize>gemmScratchBytes();
  for (let row = 0; row < rows; row++) {
    imageToPatches(
      x, patches, height, width, channels, outHeight, outWidth, kernelHeight, kernelWidth, down, across, top, left, spreadDown, spreadAcross,
    );
    gemm(true, false, patch, filters, places, patches, dy, dw, accumulate || row > 0, scratch);
    x += (<usize>(height * width * channels)) << 2;
    dy += (<usize>(places * filters)) << 2;
  }
}

/** Gradient in the input. This is also the forward pass of a transposed convolution, with dy in the place of its input. */
export function conv2dInputGradient(
  dy: usize, w: usize, dx: usize, scratch: usize, rows: i32, filters: i32, height: i32, width: i32, channels: i32, outHeight: i32, outWidth: i32,
  kernelHeight: i32, kernelWidth: i32, down: i32, across: i32, top: i32, left: i32, spreadDown: i32, spreadAcross: i32,
): void {
  const places = outHeight * outWidth;
  const patch = kernelHeight * kernelWidth * channels;
  if (isPointwise(kernelHeight, kernelWidth, down, across, top, left) && outHeight == height && outWidth == width) {
    gemm(false, true, rows * places, channels, filters, dy, w, dx, false, scratch);
    return;
  }
  const patches = scratch + <usize>gemmScratchBytes();
  const image = (<usize>(height * width * channels)) << 2;
  for (let row = 0; row < rows; row++) {
    gemm(false, true, places, patch, filters, dy, w, patches, false, scratch);
    memory.fill(dx, 0, image);
    patchesToImage(
      patches, dx, height, width, channels, outHeight, outWidth, kernelHeight, kernelWidth, down, across, top, left, spreadDown, spreadAcross,
    );
    dx += image;
    dy += (<usize>(places * filters)) << 2;
  }
}
