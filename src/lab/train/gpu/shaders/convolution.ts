import type { Slide } from '../../general/routines/routines';
import { type Desk, type Info, int } from '../desk';
import { at, type Kernel, type Kernels, volume } from './kernel';
import { product } from './products';
import { SLIDE_FUNCTIONS, slideAmounts } from './slides';

interface Sizes {
  readonly slide: Slide;
  readonly depthwise: boolean;
}

/** Values of all patches that are laid out at once: 128 MiB. */
const MOST_PATCHES = 2 ** 25;

/** Rows whose patches are laid out together. */
interface Portion {
  readonly first: number;
  readonly rows: number;
}

function portions(rows: number, slide: Slide, channels: number): readonly Portion[] {
  const perRow = volume(slide.cells) * volume(slide.kernel) * channels;
  const most = Math.max(1, Math.floor(MOST_PATCHES / perRow));
  return Array.from({ length: Math.ceil(rows / most) }, (_, index) => ({ first: index * most, rows: Math.min(most, rows - index * most) }));
}

/** What each window sees: [rows · cells, taps · channels]. */
function patchesOf(desk: Desk, image: Info, slide: Slide, { first, rows }: Portion): Info {
  const channels = image.shape.at(-1) ?? 1;
  return desk.run({
    key: 'patches',
    inputs: { image },
    amounts: { ...slideAmounts(slide, channels), first: int(first) },
    functions: SLIDE_FUNCTIONS,
    code: `
  let channel = index % uniforms.channels;
  let tap = (index / uniforms.channels) % uniforms.taps;
  let place = index / uniforms.channels / uniforms.taps;
  let row = place / uniforms.places + uniforms.first;
  let source = sourceOf(placeOf(place % uniforms.places, uniforms.cellSize), placeOf(tap, uniforms.kernelSize));
  if (source < 0) { result[index] = 0.0; }
  else { result[index] = image[(row * uniforms.imageCells + source) * uniforms.channels + channel]; }`,
    shape: [rows * volume(slide.cells), volume(slide.kernel) * channels],
  });
}

/** Each pixel adds up what the windows that see it have for it. */
function imageOf(desk: Desk, patches: Info, slide: Slide, rows: number, channels: number): Info {
  return desk.run({
    key: 'image of patches',
    inputs: { patches },
    amounts: slideAmounts(slide, channels),
    functions: SLIDE_FUNCTIONS,
    code: `
  let channel = index % uniforms.channels;
  let pixel = placeOf((index / uniforms.channels) % uniforms.imageCells, uniforms.imageSize);
  let row = index / uniforms.channels / uniforms.imageCells;
  var sum = 0.0;
  for (var tap = 0; tap < uniforms.taps; tap = tap + 1) {
    let cell = cellFor(pixel, placeOf(tap, uniforms.kernelSize));
    if (cell >= 0) { sum = sum + patches[((row * uniforms.places + cell) * uniforms.taps + tap) * uniforms.channels + channel]; }
  }
  result[index] = sum;`,
    shape: [rows, ...slide.image, channels],
  });
}

/** So many rows of a tensor, as lines of its last axis. */
function linesOf(desk: Desk, y: Info, { first, rows }: Portion): Info {
  const width = y.shape.at(-1) ?? 1;
  const perRow = volume(y.shape) / (y.shape[0] ?? 1) / width;
  const flat = desk.shaped(y, [volume(y.shape) / width, width]);
  if (rows === y.shape[0]) return flat;
  const part = desk.kernel('Slice', { x: flat }, { begin: [first * perRow, 0], size: [rows * perRow, width] });
  desk.drop(flat);
  return part;
}

/** One after the other along the first axis. */
function joined(desk: Desk, parts: readonly Info[]): Info {
  if (parts.length === 1) return parts[0] as Info;
  const inputs = Object.fromEntries(parts.map((part, index) => [index, part]));
  const all = desk.kernel('Concat', Object.assign([...parts], inputs) as unknown as Record<string, Info>, { axis: 0 });
  desk.drop(...parts);
  return all;
}

const dropAfter = (desk: Desk, used: readonly Info[], made: Info): Info => {
  desk.drop(...used);
  return made;
};

function forward(desk: Desk, image: Info, weights: Info, slide: Slide): Info {
  const [taps = 1, channels = 1, filters = 1] = weights.shape;
  const rows = image.shape[0] ?? 1;
  const kernel = desk.shaped(weights, [taps * channels, filters]);
  const parts = portions(rows, slide, channels).map((portion) => {
    const patches = patchesOf(desk, image, slide, portion);
    return dropAfter(desk, [patches], product(desk, patches, kernel, { transposeA: false, transposeB: false }));
  });
  return dropAfter(desk, [kernel], { ...joined(desk, parts), shape: [rows, ...slide.cells, filters] });
}

function toImage(desk: Desk, y: Info, weights: Info, slide: Slide): Info {
  const [taps = 1, channels = 1, filters = 1] = weights.shape;
  const rows = y.shape[0] ?? 1;
  const kernel = desk.shaped(weights, [taps * channels, filters]);
  const parts = portions(rows, slide, channels).map((portion) => {
    const lines = linesOf(desk, y, portion);
    const patches = product(desk, lines, kernel, { transposeA: false, transposeB: true });
    return dropAfter(desk, [lines, patches], imageOf(desk, patches, slide, portion.rows, channels));
  });
  return dropAfter(desk, [kernel], { ...joined(desk, parts), shape: [rows, ...slide.image, channels] });
}

function toWeights(desk: Desk, image: Info, y: Info, slide: Slide, shape: readonly number[]): Info {
  const channels = shape[1] ?? 1;
  const parts = portions(image.shape[0] ?? 1, slide, channels).map((portion) => {
    const patches = patchesOf(desk, image, slide, portion);
    const lines = linesOf(desk, y, portion);
    return dropAfter(desk, [patches, lines], product(desk, patches, lines, { transposeA: true, transposeB: false }));
  });
  const total = parts.reduce((a, b) => dropAfter(desk, [a, b], desk.kernel('Add', { a, b }, {})));
  return { ...total, shape: [...shape] };
}

/** The same with a filter, or `multiplier` of them, for each channel alone. */
function depthwise(
  desk: Desk,
  wanted: 'y' | 'image' | 'weights',
  inputs: Readonly<Record<string, Info>>,
  slide: Slide,
  sizes: Apart,
): Info {
  const { rows, channels, multiplier } = sizes;
  const taps = volume(slide.kernel);
  const shapes = {
    y: [rows, ...slide.cells, channels * multiplier],
    image: [rows, ...slide.image, channels],
    weights: [taps, channels, multiplier],
  };
  const amounts = { ...slideAmounts(slide, channels), multiplier: int(multiplier), rows: int(rows) };
  const groups = wanted === 'weights' ? { groups: volume(shapes.weights) } : {};
  return desk.run({
    key: `depthwise ${wanted}`,
    inputs,
    amounts,
    functions: SLIDE_FUNCTIONS,
    code: APART[wanted],
    shape: shapes[wanted],
    ...groups,
  });
}

interface Apart {
  readonly rows: number;
  readonly channels: number;
  readonly multiplier: number;
}

const APART = {
  y: `
  let width = uniforms.channels * uniforms.multiplier;
  let own = index % width;
  let channel = own / uniforms.multiplier;
  let cell = placeOf((index / width) % uniforms.places, uniforms.cellSize);
  let row = index / width / uniforms.places;
  var sum = 0.0;
  for (var tap = 0; tap < uniforms.taps; tap = tap + 1) {
    let source = sourceOf(cell, placeOf(tap, uniforms.kernelSize));
    if (source >= 0) { sum = sum + image[(row * uniforms.imageCells + source) * uniforms.channels + channel] * weights[tap * width + own]; }
  }
  result[index] = sum;`,
  image: `
  let width = uniforms.channels * uniforms.multiplier;
  let channel = index % uniforms.channels;
  let pixel = placeOf((index / uniforms.channels) % uniforms.imageCells, uniforms.imageSize);
  let row = index / uniforms.channels / uniforms.imageCells;
  var sum = 0.0;
  for (var tap = 0; tap < uniforms.taps; tap = tap + 1) {
    let cell = cellFor(pixel, placeOf(tap, uniforms.kernelSize));
    if (cell >= 0) {
      for (var m = 0; m < uniforms.multiplier; m = m + 1) {
        let own = channel * uniforms.multiplier + m;
        sum = sum + y[(row * uniforms.places + cell) * width + own] * weights[tap * width + own];
      }
    }
  }
  result[index] = sum;`,
  weights: `
  let width = uniforms.channels * uniforms.multiplier;
  let own = group % width;
  let tap = placeOf(group / width, uniforms.kernelSize);
  var sum = 0.0;
  for (var place = lane; place < uniforms.rows * uniforms.places; place = place + 64) {
    let row = place / uniforms.places;
    let source = sourceOf(placeOf(place % uniforms.places, uniforms.cellSize), tap);
    if (source >= 0) {
      sum = sum + image[(row * uniforms.imageCells + source) * uniforms.channels + own / uniforms.multiplier] * y[place * width + own];
    }
  }
  let total = together(lane, sum);
  if (lane == 0 && group < uniforms.size) { result[group] = total; }`,
} as const;

const conv: Kernel<Sizes> = (desk, inputs, { slide, depthwise: apart }) => {
  const [image, weights] = [at(inputs, 0), at(inputs, 1)];
  if (!apart) return [forward(desk, image, weights, slide)];
  const [, channels = 1, multiplier = 1] = weights.shape;
  return [depthwise(desk, 'y', { image, weights }, slide, { rows: image.shape[0] ?? 1, channels, multiplier })];
};

const convImage: Kernel<Sizes> = (desk, inputs, { slide, depthwise: apart }) => {
  const [y, weights] = [at(inputs, 0), at(inputs, 1)];
  if (!apart) return [toImage(desk, y, weights, slide)];
  const [, channels = 1, multiplier = 1] = weights.shape;
  return [depthwise(desk, 'image', { y, weights }, slide, { rows: y.shape[0] ?? 1, channels, multiplier })];
};

const convWeights: Kernel<Sizes & { readonly kernel: readonly number[] }> = (desk, inputs, { slide, depthwise: apart, kernel }) => {
  const [image, y] = [at(inputs, 0), at(inputs, 1)];
  if (!apart) return [toWeights(desk, image, y, slide, kernel)];
  const [, channels = 1, multiplier = 1] = kernel;
  return [depthwise(desk, 'weights', { image, y }, slide, { rows: image.shape[0] ?? 1, channels, multiplier })];
};

export const CONVOLUTION_KERNELS: Kernels = { LabConv: conv, LabConvImage: convImage, LabConvWeights: convWeights };
