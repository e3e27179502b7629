import type { Slide } from '../../general/routines/routines';
import { type Amount, type Desk, type Info, int } from '../desk';
import { at, type Kernel, type Kernels } from './kernel';
import { SLIDE_FUNCTIONS, slideAmounts } from './slides';

interface Pooling {
  readonly slide: Slide;
  readonly countPadding: boolean;
}

/** One result per cell and channel. */
const CELL = `
  let channel = index % uniforms.channels;
  let cell = placeOf((index / uniforms.channels) % uniforms.places, uniforms.cellSize);
  let row = index / uniforms.channels / uniforms.places;`;
/** One result per pixel and channel. */
const PIXEL = `
  let channel = index % uniforms.channels;
  let pixel = placeOf((index / uniforms.channels) % uniforms.imageCells, uniforms.imageSize);
  let row = index / uniforms.channels / uniforms.imageCells;`;

/** Cells of a window that count in its mean. */
const COUNT = `
fn countOf(cell : vec3<i32>) -> f32 {
  if (uniforms.countPadding == 1) { return f32(uniforms.taps); }
  var count = 0;
  for (var tap = 0; tap < uniforms.taps; tap = tap + 1) { if (sourceOf(cell, placeOf(tap, uniforms.kernelSize)) >= 0) { count = count + 1; } }
  return f32(count);
}`;

interface Pooled {
  readonly key: string;
  readonly inputs: Readonly<Record<string, Info>>;
  readonly code: string;
  readonly shape: readonly number[];
}

function run(desk: Desk, { key, inputs, code, shape }: Pooled, { slide, countPadding }: Pooling): Info {
  const amounts: Record<string, Amount> = { ...slideAmounts(slide, shape.at(-1) ?? 1), countPadding: int(countPadding ? 1 : 0) };
  return desk.run({ key, inputs, amounts, functions: `${SLIDE_FUNCTIONS}${COUNT}`, code, shape });
}

const shapeOf = ({ shape }: Info, cells: Slide['cells']): readonly number[] => [shape[0] ?? 1, ...cells, shape.at(-1) ?? 1];

/** The winner is the first tap with the largest value; padding never wins. */
const maxPool: Kernel<Pooling> = (desk, inputs, pooling) => {
  const image = at(inputs, 0);
  const shape = shapeOf(image, pooling.slide.cells);
  const find = `${CELL}
  var winner = -1;
  var most = 0.0;
  for (var tap = 0; tap < uniforms.taps; tap = tap + 1) {
    let source = sourceOf(cell, placeOf(tap, uniforms.kernelSize));
    if (source >= 0) {
      let value = image[(row * uniforms.imageCells + source) * uniforms.channels + channel];
      if (winner < 0 || value > most) { winner = tap; most = value; }
    }
  }
  result[index] = f32(winner);`;
  const winners = run(desk, { key: 'winners', inputs: { image }, code: find, shape }, pooling);
  const take = `${CELL}
  let source = sourceOf(cell, placeOf(i32(winners[index]), uniforms.kernelSize));
  result[index] = image[(row * uniforms.imageCells + source) * uniforms.channels + channel];`;
  return [run(desk, { key: 'largest', inputs: { image, winners }, code: take, shape }, pooling), winners];
};

const maxPoolBack: Kernel<Pooling> = (desk, inputs, pooling) => {
  const [dy, winners] = [at(inputs, 0), at(inputs, 1)];
  const code = `${PIXEL}
  var sum = 0.0;
  for (var tap = 0; tap < uniforms.taps; tap = tap + 1) {
    let cell = cellFor(pixel, placeOf(tap, uniforms.kernelSize));
    if (cell >= 0) {
      let seen = (row * uniforms.places + cell) * uniforms.channels + channel;
      if (i32(winners[seen]) == tap) { sum = sum + dy[seen]; }
    }
  }
  result[index] = sum;`;
  return [run(desk, { key: 'largest back', inputs: { dy, winners }, code, shape: shapeOf(dy, pooling.slide.image) }, pooling)];
};

const averagePool: Kernel<Pooling> = (desk, inputs, pooling) => {
  const image = at(inputs, 0);
  const code = `${CELL}
  var sum = 0.0;
  for (var tap = 0; tap < uniforms.taps; tap = tap + 1) {
    let source = sourceOf(cell, placeOf(tap, uniforms.kernelSize));
    if (source >= 0) { sum = sum + image[(row * uniforms.imageCells + source) * uniforms.channels + channel]; }
  }
  result[index] = sum / countOf(cell);`;
  return [run(desk, { key: 'average', inputs: { image }, code, shape: shapeOf(image, pooling.slide.cells) }, pooling)];
};

const averagePoolBack: Kernel<Pooling> = (desk, inputs, pooling) => {
  const dy = at(inputs, 0);
  const code = `${PIXEL}
  var sum = 0.0;
  for (var tap = 0; tap < uniforms.taps; tap = tap + 1) {
    let cell = cellFor(pixel, placeOf(tap, uniforms.kernelSize));
    if (cell >= 0) { sum = sum + dy[(row * uniforms.places + cell) * uniforms.channels + channel] / countOf(placeOf(cell, uniforms.cellSize)); }
  }
  result[index] = sum;`;
  return [run(desk, { key: 'average back', inputs: { dy }, code, shape: shapeOf(dy, pooling.slide.image) }, pooling)];
};

export const POOL_KERNELS: Kernels = {
  LabMaxPool: maxPool,
  LabMaxPoolBack: maxPoolBack,
  LabAveragePool: averagePool,
  LabAveragePoolBack: averagePoolBack,
};
