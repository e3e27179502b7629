import * as tf from '@tensorflow/tfjs-core';
import type { ElementwiseName } from '../../general/routines/routines';
import { drawMask, type MaskUnit, type MaskWords, type Noise } from '../../masks';
import { type Desk, float, type Info, int, word } from '../desk';
import { CURVE_FUNCTIONS, CURVES } from './curves';
import { at, type Kernel, type Kernels, volume } from './kernel';

interface Curve {
  readonly name: ElementwiseName;
  readonly slope: number;
}

const activate: Kernel<Curve> = (desk, inputs, { name, slope }) => {
  const x = at(inputs, 0);
  const code = `let v = x[index]; let p = uniforms.slope; result[index] = ${CURVES[name].value};`;
  const amounts = { slope: float(slope) };
  return [desk.run({ key: `activate ${name}`, inputs: { x }, amounts, functions: CURVE_FUNCTIONS, code, shape: x.shape })];
};

const activateBack: Kernel<Curve> = (desk, inputs, { name, slope }) => {
  const [x, dy] = [at(inputs, 0), at(inputs, 1)];
  const code = `let v = x[index]; let p = uniforms.slope; result[index] = dy[index] * (${CURVES[name].derivative});`;
  const amounts = { slope: float(slope) };
  return [desk.run({ key: `slope ${name}`, inputs: { x, dy }, amounts, functions: CURVE_FUNCTIONS, code, shape: x.shape })];
};

interface Masking {
  readonly noise: Noise;
  readonly words: MaskWords;
}

/** The hash of `masks.ts`, in the same integers. */
const HASH = `
fn finalise(value : u32) -> u32 {
  var x = value ^ (value >> 16u);
  x = x * 0x7feb352du;
  x = x ^ (x >> 15u);
  x = x * 0x846ca68bu;
  return x ^ (x >> 16u);
}
fn wordOf(index : u32) -> u32 { return finalise(finalise(index ^ uniforms.k0) + uniforms.k1); }
`;

const INDEX: Readonly<Record<MaskUnit, string>> = {
  element: 'index',
  channel: '(index / uniforms.values) * uniforms.channels + index % uniforms.channels',
  sample: 'index / uniforms.values',
};

function masked(desk: Desk, x: Info, { noise, words }: Masking, isBackward: boolean): Info {
  const [rows = 1] = x.shape;
  const channels = x.shape.at(-1) ?? 1;
  const values = volume(x.shape) / rows;
  if (noise.kind === 'gaussian') return scaled(desk, x, drawMask(words, noise, { rows, places: values / channels, channels }).multiply);
  const kept = isBackward ? 'x[index] * uniforms.scale' : 'x[index] * uniforms.scale + uniforms.shift';
  return desk.run({
    key: `mask ${noise.unit} ${isBackward}`,
    inputs: { x },
    amounts: {
      k0: word(words.k0),
      k1: word(words.k1),
      threshold: word(noise.threshold),
      channels: int(channels),
      values: int(values),
      scale: float(noise.scale),
      shift: float(noise.shift),
      dropped: float(isBackward ? 0 : noise.dropped),
    },
    functions: HASH,
    code: `
  if (wordOf(u32(${INDEX[noise.unit]})) < uniforms.threshold) { result[index] = uniforms.dropped; }
  else { result[index] = ${kept}; }`,
    shape: x.shape,
  });
}

/** Normal numbers are drawn on the processor: the GPU's cosine may be wrong by 2⁻¹¹. */
function scaled(desk: Desk, x: Info, factors: Float32Array): Info {
  const factor = desk.upload(factors, x.shape);
  const y = desk.run({
    key: 'multiply',
    inputs: { x, factor },
    code: 'result[index] = x[index] * factor[index];',
    shape: x.shape,
  });
  desk.drop(factor);
  return y;
}

const mask: Kernel<Masking> = (desk, inputs, masking) => [masked(desk, at(inputs, 0), masking, false)];
const maskBack: Kernel<Masking> = (desk, inputs, masking) => [masked(desk, at(inputs, 0), masking, true)];

interface Table {
  readonly rows: number;
  readonly width: number;
  readonly skipped: number;
}

/** An id that the table has not gives no number, so that the trial ends as one whose loss is none. */
const lookup: Kernel<Table> = (desk, inputs, { rows, width }) => {
  const [table, ids] = [at(inputs, 0), at(inputs, 1)];
  const code = `
  let id = ids[index / uniforms.width];
  if (id >= 0.0 && id < f32(uniforms.rows) && id == floor(id)) { result[index] = table[i32(id) * uniforms.width + index % uniforms.width]; }
  else { result[index] = uniforms.NAN; }`;
  return [
    desk.run({
      key: 'lookup',
      inputs: { table, ids },
      amounts: { rows: int(rows), width: int(width) },
      code,
      shape: [...ids.shape, width],
    }),
  ];
};

/** Each value of the table looks through all ids, which gives the same order of summands every time. */
const lookupBack: Kernel<Table> = (desk, inputs, { rows, width, skipped }) => {
  const [ids, dy] = [at(inputs, 0), at(inputs, 1)];
  const code = `
  let id = f32(index / uniforms.width);
  let column = index % uniforms.width;
  var sum = 0.0;
  if (i32(id) != uniforms.skipped) {
    for (var place = 0; place < uniforms.count; place = place + 1) {
      if (ids[place] == id) { sum = sum + dy[place * uniforms.width + column]; }
    }
  }
  result[index] = sum;`;
  const amounts = { width: int(width), skipped: int(skipped), count: int(volume(ids.shape)) };
  return [desk.run({ key: 'lookup back', inputs: { ids, dy }, amounts, code, shape: [rows, width] })];
};

/** The backend's own lets the integers lie that stand for truth, which its transposition then cannot read as numbers. */
export function replaceCast(desk: Desk): () => void {
  const stock = tf.getKernel('Cast', 'webgpu');
  const toFloats: typeof stock.kernelFunc = (call) => {
    if ((call.attrs as unknown as { readonly dtype: string } | undefined)?.dtype !== 'float32') return stock.kernelFunc(call);
    const x = call.inputs.x as Info;
    return desk.run({ key: 'floats', inputs: { x }, code: 'result[index] = f32(x[index]);', shape: x.shape });
  };
  tf.unregisterKernel('Cast', 'webgpu');
  tf.registerKernel({ ...stock, kernelFunc: toFloats });
  return () => {
    tf.unregisterKernel('Cast', 'webgpu');
    tf.registerKernel(stock);
  };
}

export const VALUE_KERNELS: Kernels = {
  LabActivate: activate,
  LabActivateBack: activateBack,
  LabMask: mask,
  LabMaskBack: maskBack,
  LabLookup: lookup,
  LabLookupBack: lookupBack,
};
