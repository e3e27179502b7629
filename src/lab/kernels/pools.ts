// Largest and mean values under a sliding window; [rows, height, width, channels]. Sizes as in `imageToPatches`, without dilation.
import { loadUpTo, storeUpTo } from './vectors';

/**
 * Padding never wins. `places` (one 32-bit integer per output, may be 0) keeps which cell of the image (row · width + column) won, the first of equals. A value
 * that is no number wins over every other.
 */
export function maxPool(
  x: usize, y: usize, places: usize, rows: i32, height: i32, width: i32, channels: i32, outHeight: i32, outWidth: i32,
  windowHeight: i32, windowWidth: i32, down: i32, across: i32, top: i32, left: i32,
): void {
  for (let row = 0; row < rows; row++) {
    for (let outY = 0; outY < outHeight; outY++) {
      const fromY = max(outY * down - top, 0);
      const toY = min(outY * down - top + windowHeight, height);
      for (let outX = 0; outX < outWidth; outX++) {
        const fromX = max(outX * across - left, 0);
        const toX = min(outX * across - left + windowWidth, width);
        for (let channel = 0; channel < channels; channel += 4) {
          const lanes = channels - channel;
          const at = (<usize>channel) << 2;
          let best = f32x4.splat(-Infinity);
          let winner = i32x4.splat(fromY * width + fromX);
          for (let inY = fromY; inY < toY; inY++) {
            for (let inX = fromX; inX < toX; inX++) {
              const cell = inY * width + inX;
              const value = loadUpTo(x + at + ((<usize>(cell * channels)) << 2), lanes);
              const takes = v128.andnot(f32x4.eq(best, best), f32x4.le(value, best));
              best = v128.bitselect(value, best, takes);
              winner = v128.bitselect(i32x4.splat(cell), winner, takes);
            }
          }
          storeUpTo(y + at, best, lanes);
          if (places) storeUpTo(places + at, winner, lanes);
        }
        y += (<usize>channels) << 2;
        if (places) places += (<usize>channels) << 2;
      }
    }
    x += (<usize>(height * width * channels)) << 2;
  }
}

/** Gives each gradient to the cell that won. */
export function maxPoolBackward(dy: usize, places: usize, dx: usize, rows: i32, cells: i32, channels: i32, outCells: i32): void {
  memory.fill(dx, 0, (<usize>(rows * cells * channels)) << 2);
  for (let row = 0; row < rows; row++) {
    for (let out = 0; out < outCells; out++) {
      for (let channel = 0; channel < channels; channel++) {
        const to = dx + ((<usize>(load<i32>(places) * channels + channel)) << 2);
        store<f32>(to, load<f32>(to) + load<f32>(dy));
        places += 4;
        dy += 4;
      }
    }
    dx += (<usize>(cells * channels)) << 2;
  }
}

// @ts-ignore: decorator
@inline
function spreadOrMean(
  forward: bool, image: usize, pooled: usize, countPadding: bool, rows: i32, height: i32, width: i32, channels: i32, outHeight: i32, outWidth: i32,
  windowHeight: i32, windowWidth: i32, down: i32, across: i32, top: i32, left: i32,
): void {
  for (let row = 0; row < rows; row++) {
    for (let outY = 0; outY < outHeight; outY++) {
      const fromY = max(outY * down - top, 0);
      const toY = min(outY * down - top + windowHeight, height);
      for (let outX = 0; outX < outWidth; outX++) {
        const fromX = max(outX * across - left, 0);
        const toX = min(outX * across - left + windowWidth, width);
        const cells = countPadding ? windowHeight * windowWidth : (toY - fromY) * (toX - fromX);
        const share = f32x4.splat(<f32>(1 / <f64>cells));
        for (let channel = 0; channel < channels; channel += 4) {
          const lanes = channels - channel;
          const at = (<usize>channel) << 2;
          let sum = forward ? f32x4.splat(0) : f32x4.mul(loadUpTo(pooled + at, lanes), share);
          for (let inY = fromY; inY < toY; inY++) {
            for (let inX = fromX; inX < toX; inX++) {
              const cell = image + at + ((<usize>((inY * width + inX) * channels)) << 2);
              const value = loadUpTo(cell, lanes);
              if (forward) sum = f32x4.add(sum, value);
              else storeUpTo(cell, f32x4.add(value, sum), lanes);
            }
          }
          if (forward) storeUpTo(pooled + at, f32x4.mul(sum, share), lanes);
        }
        pooled += (<usize>channels) << 2;
      }
    }
    image += (<usize>(height * width * channels)) << 2;
  }
}

/** `countPadding`: padded cells count in the mean, as PyTorch has it by default; Keras does not count them. */
export function averagePool(
  x: usize, y: usize, countPadding: bool, rows: i32, height: i32, width: i32, channels: i32, outHeight: i32, outWidth: i32,
  windowHeight: i32, windowWidth: i32, down: i32, across: i32, top: i32, left: i32,
): void {
  spreadOrMean(
    true, x, y, countPadding, rows, height, width, channels, outHeight, outWidth, windowHeight, windowWidth, down, across, top, left,
  );
}

export function averagePoolBackward(
  dy: usize, dx: usize, countPadding: bool, rows: i32, height: i32, width: i32, channels: i32, outHeight: i32, outWidth: i32,
  windowHeight: i32, windowWidth: i32, down: i32, across: i32, top: i32, left: i32,
): void {
  memory.fill(dx, 0, (<usize>(rows * height * width * channels)) << 2);
  spreadOrMean(
    false, dx, dy, countPadding, rows, height, width, channels, outHeight, outWidth, windowHeight, windowWidth, down, across, top, left,
  );
}
