import type { TensorInfo } from '@tensorflow/tfjs-core';
import { type Desk, float, type Info, int } from '../desk';
import { sumColumns } from './columns';
import { at, type Kernel, type Kernels, volume } from './kernel';

/** A group of 64 works on one line of `width` values, from `start`. */
const LINE = 'let width = uniforms.width; let start = group * width; let own = group < uniforms.lines;';
const EACH = 'for (var at = start + lane; at < start + width; at = at + 64)';

/** Runs a shader with a group for each line of [lines, width]. */
function perLine(
  desk: Desk,
  key: string,
  inputs: Readonly<Record<string, Info>>,
  { lines, width, epsilon = 0 }: { readonly lines: number; readonly width: number; readonly epsilon?: number },
  code: string,
): Info {
  const amounts = { lines: int(lines), width: int(width), epsilon: float(epsilon) };
  return desk.run({ key, inputs, amounts, code: `${LINE}\n${code}`, shape: [lines, width], groups: lines });
}

const softmax: Kernel<boolean> = (desk, inputs, logarithm) => {
  const x = at(inputs, 0);
  const width = x.shape.at(-1) ?? 1;
  const value = logarithm ? 'x[at] - top - log(total)' : 'exp(x[at] - top) / total';
  const code = `
  var most = -3.4e38;
  ${EACH} { most = max(most, x[at]); }
  let top = highest(lane, most);
  var sum = 0.0;
  ${EACH} { sum = sum + exp(x[at] - top); }
  let total = together(lane, sum);
  if (own) { ${EACH} { result[at] = ${value}; } }`;
  const y = perLine(desk, `softmax ${logarithm}`, { x }, { lines: volume(x.shape) / width, width }, code);
  return [{ ...y, shape: x.shape }];
};

const softmaxBack: Kernel<boolean> = (desk, inputs, logarithm) => {
  const [y, dy] = [at(inputs, 0), at(inputs, 1)];
  const width = y.shape.at(-1) ?? 1;
  const code = `
  var sum = 0.0;
  ${EACH} { sum = sum + dy[at]${logarithm ? '' : ' * y[at]'}; }
  let total = together(lane, sum);
  if (own) { ${EACH} { result[at] = ${logarithm ? 'dy[at] - exp(y[at]) * total' : 'y[at] * (dy[at] - total)'}; } }`;
  const dx = perLine(desk, `softmax back ${logarithm}`, { y, dy }, { lines: volume(y.shape) / width, width }, code);
  return [{ ...dx, shape: y.shape }];
};

interface Norm {
  readonly epsilon: number;
  readonly width: number;
}

/** Leaves `mean` and the inverse `spread` of the line. */
const MOMENTS = `
  var sum = 0.0;
  ${EACH} { sum = sum + x[at]; }
  let mean = together(lane, sum) / f32(width);
  var squares = 0.0;
  ${EACH} { let far = x[at] - mean; squares = squares + far * far; }
  let spread = 1.0 / sqrt(together(lane, squares) / f32(width) + uniforms.epsilon);`;

const layerNorm: Kernel<Norm> = (desk, inputs, { epsilon, width }) => {
  const [x, scale, shift] = [at(inputs, 0), at(inputs, 1), at(inputs, 2)];
  const code = `${MOMENTS}
  if (own) { ${EACH} { result[at] = (x[at] - mean) * spread * scale[at - start] + shift[at - start]; } }`;
  const y = perLine(desk, 'layer norm', { x, scale, shift }, { lines: volume(x.shape) / width, width, epsilon }, code);
  return [{ ...y, shape: x.shape }];
};

const layerNormBack: Kernel<Norm> = (desk, inputs, { epsilon, width }) => {
  const [x, dy, scale] = [at(inputs, 0), at(inputs, 1), at(inputs, 2)];
  const sizes = { lines: volume(x.shape) / width, width, epsilon };
  const normal = perLine(desk, 'normal', { x }, sizes, `${MOMENTS}\n if (own) { ${EACH} { result[at] = (x[at] - mean) * spread; } }`);
  const code = `${MOMENTS}
  var plain = 0.0;
  var turned = 0.0;
  ${EACH} {
    let slope = dy[at] * scale[at - start];
    plain = plain + slope;
    turned = turned + slope * (x[at] - mean) * spread;
  }
  let first = together(lane, plain) / f32(width);
  let second = together(lane, turned) / f32(width);
  if (own) { ${EACH} { result[at] = spread * (dy[at] * scale[at - start] - first - (x[at] - mean) * spread * second); } }`;
  const dx = perLine(desk, 'layer norm back', { x, dy, scale }, sizes, code);
  const dscale = sumColumns(desk, { key: 'dy normal', inputs: { dy, normal }, summand: 'dy[at] * normal[at]', ...sizes });
  const dshift = sumColumns(desk, { key: 'x', inputs: { x: dy }, summand: 'x[at]', ...sizes });
  desk.drop(normal);
  return [{ ...dx, shape: x.shape }, dscale, dshift];
};

interface BatchNorm extends Norm {
  readonly track?: ((mean: TensorInfo, variance: TensorInfo, lines: number) => void) | null;
}

/** Moments of the columns, and what `track` does with them. */
const batchNorm: Kernel<BatchNorm> = (desk, inputs, { epsilon, width, track }) => {
  const [x, scale, shift] = [at(inputs, 0), at(inputs, 1), at(inputs, 2)];
  const lines = volume(x.shape) / width;
  const sizes = { lines, width, factor: 1 / lines };
  const mean = sumColumns(desk, { key: 'x', inputs: { x }, summand: 'x[at]', ...sizes });
  const summand = '(x[at] - mean[column]) * (x[at] - mean[column])';
  const variance = sumColumns(desk, { key: 'squares', inputs: { x, mean }, summand, ...sizes });
  track?.(mean, variance, lines);
  return [normed(desk, { x, mean, variance, scale, shift }, epsilon, width), mean, variance];
};

function normed(desk: Desk, inputs: Readonly<Record<string, Info>> & { readonly x: Info }, epsilon: number, width: number): Info {
  const code = `
  let column = index % uniforms.width;
  result[index] = (x[index] - mean[column]) / sqrt(variance[column] + uniforms.epsilon) * scale[column] + shift[column];`;
  const amounts = { width: int(width), epsilon: float(epsilon) };
  return desk.run({ key: 'norm', inputs, amounts, code, shape: inputs.x.shape });
}

const runningNorm: Kernel<Norm> = (desk, inputs, { epsilon, width }) => {
  const given = { x: at(inputs, 0), mean: at(inputs, 1), variance: at(inputs, 2), scale: at(inputs, 3), shift: at(inputs, 4) };
  return [normed(desk, given, epsilon, width)];
};

const batchNormBack: Kernel<Norm> = (desk, inputs, { epsilon, width }) => {
  const [x, dy, mean, variance, scale] = [at(inputs, 0), at(inputs, 1), at(inputs, 2), at(inputs, 3), at(inputs, 4)];
  const lines = volume(x.shape) / width;
  const plain = sumColumns(desk, { key: 'x', inputs: { x: dy }, summand: 'x[at]', lines, width });
  const turned = sumColumns(desk, { key: 'turned', inputs: { x, dy, mean }, summand: 'dy[at] * (x[at] - mean[column])', lines, width });
  const amounts = { width: int(width), epsilon: float(epsilon), lines: float(lines) };
  const dscale = desk.run({
    key: 'norm scale',
    inputs: { turned, variance },
    amounts,
    code: 'result[index] = turned[index] / sqrt(variance[index] + uniforms.epsilon);',
    shape: [width],
  });
  const dx = desk.run({
    key: 'norm back',
    inputs: { x, dy, mean, variance, scale, plain, dscale },
    amounts,
    code: `
  let column = index % uniforms.width;
  let spread = 1.0 / sqrt(variance[column] + uniforms.epsilon);
  let normal = (x[index] - mean[column]) * spread;
  result[index] = scale[column] * spread * (dy[index] - plain[column] / uniforms.lines - normal * dscale[column] / uniforms.lines);`,
    shape: x.shape,
  });
  desk.drop(turned);
  return [dx, dscale, plain];
};

export const LINE_KERNELS: Kernels = {
  LabSoftmax: softmax,
  LabSoftmaxBack: softmaxBack,
  LabLayerNorm: layerNorm,
  LabLayerNormBack: layerNormBack,
  LabBatchNorm: batchNorm,
  LabBatchNormBack: batchNormBack,
  LabRunningNorm: runningNorm,
};
