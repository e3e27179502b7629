// Depthwise convolution: each channel has `multiplier` filters of its own; w [kernelHeight, kernelWidth, channels, multiplier], output channels [channel, filter].
import { loadUpTo, multiplyAdd, storeUpTo } from './vectors';

const FORWARD: i32 = 0;
const INPUT: i32 = 1;
const FILTER: i32 = 2;

/** What one kernel cell does with the values of one place: forward y += x · w, input dx += dy · w, filter dw += dy · x. */
// @ts-ignore: decorator
@inline
function cell(kind: i32, x: usize, w: usize, y: usize, channels: i32, multiplier: i32): void {
  if (multiplier == 1) {
    for (let channel = 0; channel < channels; channel += 4) {
      const left = channels - channel;
      const at = (<usize>channel) << 2;
      const to = kind == FORWARD ? y + at : kind == INPUT ? x + at : w + at;
      const one = kind == FORWARD ? x + at : y + at;
      const other = kind == FILTER ? x + at : w + at;
      storeUpTo(to, multiplyAdd(loadUpTo(one, left), loadUpTo(other, left), loadUpTo(to, left)), left);
    }
    return;
  }
  for (let channel = 0; channel < channels; channel++) {
    const source = x + ((<usize>channel) << 2);
    for (let filter = 0; filter < multiplier; filter++) {
      const at = (<usize>(channel * multiplier + filter)) << 2;
      if (kind == FORWARD) store<f32>(y + at, load<f32>(y + at) + load<f32>(source) * load<f32>(w + at));
      else if (kind == INPUT) store<f32>(source, load<f32>(source) + load<f32>(y + at) * load<f32>(w + at));
      else store<f32>(w + at, load<f32>(w + at) + load<f32>(y + at) * load<f32>(source));
    }
  }
}

// @ts-ignore: decorator
@inline
function eachCell(
  kind: i32, x: usize, w: usize, y: usize, rows: i32, multiplier: i32, height: i32, width: i32, channels: i32, outHeight: i32, outWidth: i32,
  kernelHeight: i32, kernelWidth: i32, down: i32, across: i32, top: i32, left: i32, spreadDown: i32, spreadAcross: i32,
): void {
  const filters = channels * multiplier;
  for (let row = 0; row < rows; row++) {
    for (let outY = 0; outY < outHeight; outY++) {
      for (let outX = 0; outX < outWidth; outX++) {
        for (let ky = 0; ky < kernelHeight; ky++) {
          const inY = outY * down - top + ky * spreadDown;
          if (<u32>inY >= <u32>height) continue;
          for (let kx = 0; kx < kernelWidth; kx++) {
            const inX = outX * across - left + kx * spreadAcross;
            if (<u32>inX >= <u32>width) continue;
            const source = x + ((<usize>((inY * width + inX) * channels)) << 2);
            cell(kind, source, w + ((<usize>((ky * kernelWidth + kx) * filters)) << 2), y, channels, multiplier);
          }
        }
        y += (<usize>filters) << 2;
      }
    }
    x += (<usize>(height * width * channels)) << 2;
  }
}

export function depthwiseConv2d(
  x: usize, w: usize, y: usize, rows: i32, multiplier: i32, height: i32, width: i32, channels: i32, outHeight: i32, outWidth: i32,
  kernelHeight: i32, kernelWidth: i32, down: i32, across: i32, top: i32, left: i32, spreadDown: i32, spreadAcross: i32,
): void {
  memory.fill(y, 0, (<usize>(rows * outHeight * outWidth * channels * multiplier)) << 2);
  eachCell(
    FORWARD, x, w, y, rows, multiplier, height, width, channels, outHeight, outWidth,
    kernelHeight, kernelWidth, down, across, top, left, spreadDown, spreadAcross,
  );
}

export function depthwiseInputGradient(
  dy: usize, w: usize, dx: usize, rows: i32, multiplier: i32, height: i32, width: i32, channels: i32, outHeight: i32, outWidth: i32,
  kernelHeight: i32, kernelWidth: i32, down: i32, across: i32, top: i32, left: i32, spreadDown: i32, spreadAcross: i32,
): void {
  memory.fill(dx, 0, (<usize>(rows * height * width * channels)) << 2);
  eachCell(
    INPUT, dx, w, dy, rows, multiplier, height, width, channels, outHeight, outWidth,
    kernelHeight, kernelWidth, down, across, top, left, spreadDown, spreadAcross,
  );
}

export function depthwiseFilterGradient(
  x: usize, dy: usize, dw: usize, rows: i32, multiplier: i32, height: i32, width: i32, channels: i32, outHeight: i32, outWidth: i32,
  kernelHeight: i32, kernelWidth: i32, down: i32, across: i32, top: i32, left: i32, spreadDown: i32, spreadAcross: i32,
): void {
  memory.fill(dw, 0, (<usize>(kernelHeight * kernelWidth * channels * multiplier)) << 2);
  eachCell(
    FILTER, x, dw, dy, rows, multiplier, height, width, channels, outHeight, outWidth,
    kernelHeight, kernelWidth, down, across, top, left, spreadDown, spreadAcross,
  );
}
