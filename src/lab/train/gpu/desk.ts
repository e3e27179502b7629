import type { WebGPUBackend } from '@tensorflow/tfjs-backend-webgpu';
import * as tf from '@tensorflow/tfjs-core';

export type Info = tf.TensorInfo;

/** A number, or three, that a shader gets as `uniforms.name`. */
export interface Amount {
  readonly type: 'int32' | 'uint32' | 'float32';
  readonly data: readonly number[];
}

export const int = (value: number): Amount => ({ type: 'int32', data: [value] });
export const ints = (values: readonly [number, number, number]): Amount => ({ type: 'int32', data: values });
export const word = (value: number): Amount => ({ type: 'uint32', data: [value >>> 0] });
export const float = (value: number): Amount => ({ type: 'float32', data: [value] });

/** One computation on the GPU. What `code` depends on beside its inputs stands in `key`. */
export interface Shader {
  readonly key: string;
  /** By the names that the code has for them, as flat arrays. */
  readonly inputs: Readonly<Record<string, Info>>;
  readonly amounts?: Readonly<Record<string, Amount>>;
  /** WGSL functions that `code` calls. */
  readonly functions?: string;
  /**
   * WGSL statements. They are run once for each `index` from 0 to the size of the result and write `result[index]`; or, with `groups`, by 64 `lane`s for each
   * `group`, who may add up with `together` and find the largest with `highest` and must all reach them.
   */
  readonly code: string;
  readonly shape: readonly number[];
  readonly groups?: number;
  /** Written into this one, which the code may read as `result`; otherwise into a new one. */
  readonly into?: Info;
  /** Where not the whole of `into` is written: as many values. */
  readonly count?: number;
}

/** The GPU as operations see it. */
export interface Desk {
  readonly backend: WebGPUBackend;
  run(shader: Shader): Info;
  /** An operation of TensorFlow.js. */
  kernel(name: string, inputs: Readonly<Record<string, Info>>, attributes: object): Info;
  upload(values: Float32Array, shape: readonly number[]): Info;
  /** The same values in another shape, to be dropped like any other. */
  shaped(info: Info, shape: readonly number[]): Info;
  drop(...infos: readonly Info[]): void;
  /** Copies of the values as they are once all that was asked for before is done. */
  read(infos: readonly Info[]): Promise<readonly Float32Array[]>;
  /** Replaces all values after all that was asked for before. */
  write(info: Info, values: Float32Array): void;
  /** Hands all that was asked for to the GPU; done when the GPU has done it. */
  finished(): Promise<void>;
}

const LANES = 64;
const ADD_UP = `
var<workgroup> room : array<f32, ${LANES}>;
fn together(lane : i32, own : f32) -> f32 {
  room[lane] = own;
  workgroupBarrier();
  for (var step = ${LANES / 2}; step > 0; step = step / 2) {
    if (lane < step) { room[lane] = room[lane] + room[lane + step]; }
    workgroupBarrier();
  }
  let total = room[0];
  workgroupBarrier();
  return total;
}
fn highest(lane : i32, own : f32) -> f32 {
  room[lane] = own;
  workgroupBarrier();
  for (var step = ${LANES / 2}; step > 0; step = step / 2) {
    if (lane < step) { room[lane] = max(room[lane], room[lane + step]); }
    workgroupBarrier();
  }
  let most = room[0];
  workgroupBarrier();
  return most;
}`;

const sizeOf = (shape: readonly number[]): number => shape.reduce((product, size) => product * size, 1);
const flat = (info: Info): Info => ({ ...info, shape: [sizeOf(info.shape)] });
const WIDTHS: Readonly<Record<number, string>> = { 1: '', 3: 'vec3' };
const TYPES = { int32: 'i32', uint32: 'u32', float32: 'f32' } as const;

function declared([name, { type, data }]: readonly [string, Amount]): string {
  const vector = WIDTHS[data.length];
  return `${name} : ${vector ? `${vector}<${TYPES[type]}>` : TYPES[type]}, `;
}

function mainOf({ functions = '', code, groups }: Shader): string {
  if (groups === undefined) return `${functions}\nfn main(index : i32) {\n  if (index >= uniforms.size) { return; }\n${code}\n}`;
  return `${ADD_UP}\n${functions}\nfn main(index : i32) {\n  let group = index / ${LANES};\n  let lane = index % ${LANES};\n${code}\n}`;
}

/** What is used of the backend beyond its interface; the version is pinned. */
interface Internals {
  readonly device: GpuDevice;
  commandEncoder: GpuEncoder | null;
  readonly tensorMap: { get(id: object): { resource: object | null; values: unknown } };
  uploadToGPU(id: object): void;
  ensureCommandEncoderReady(): void;
  endComputePassEncoder(): void;
  submitQueue(): void;
}

interface GpuBuffer {
  mapAsync(mode: number): Promise<void>;
  getMappedRange(): ArrayBuffer;
  destroy(): void;
}

interface GpuEncoder {
  copyBufferToBuffer(from: object, fromAt: number, to: object, toAt: number, bytes: number): void;
}

interface GpuDevice {
  readonly queue: { writeBuffer(buffer: object, at: number, values: Float32Array): void; onSubmittedWorkDone(): Promise<void> };
  createBuffer(description: { readonly size: number; readonly usage: number }): GpuBuffer;
  pushErrorScope(kind: (typeof FAULTS)[number]): void;
  popErrorScope(): Promise<{ readonly message: string } | null>;
}

/** What the GPU can refuse; it goes on with garbage then, and says so only to those who ask. */
const FAULTS = ['validation', 'out-of-memory', 'internal'] as const;

/** Usage bits of a buffer that the page reads: MAP_READ and COPY_DST; the mode READ of `mapAsync`. */
const READABLE = 1 | 8;
const READ = 1;

export function openDesk(backend: WebGPUBackend): Desk {
  const internals = backend as unknown as Internals;
  const submit = (): void => {
    if (!internals.commandEncoder) return;
    internals.endComputePassEncoder();
    internals.submitQueue();
  };
  const { device } = internals;
  for (const fault of FAULTS) device.pushErrorScope(fault);
  /** Rejects when anything was refused since the last call. */
  const checked = async (): Promise<void> => {
    const asked = FAULTS.map(() => device.popErrorScope());
    for (const fault of FAULTS) device.pushErrorScope(fault);
    const refused = (await Promise.all(asked)).find((one) => one !== null);
    if (refused) throw new Error(`the GPU refused: ${refused.message.split('\n')[0]}`);
  };
  return {
    backend,
    run(shader) {
      const { key, inputs, amounts = {}, shape, groups, into, count } = shader;
      const size = count ?? sizeOf(shape);
      const program = {
        shaderKey: `lab ${key}`,
        outputShape: [size],
        dispatchLayout: { x: [0] },
        dispatch: [groups ?? Math.ceil(size / LANES), 1, 1] as [number, number, number],
        workgroupSize: [LANES, 1, 1] as [number, number, number],
        variableNames: Object.keys(inputs),
        uniforms: Object.entries(amounts).map(declared).join(''),
        size: true,
        getUserCode: () => mainOf(shader),
      };
      const given = Object.values(amounts).map(({ type, data }) => ({ type, data: [...data] }));
      const output = flat(into ?? backend.makeTensorInfo([...shape], 'float32'));
      backend.runWebGPUProgram(program, Object.values(inputs).map(flat), 'float32', given, output);
      return { ...output, shape: [...shape] };
    },
    kernel(name, inputs, attributes) {
      const { kernelFunc } = tf.getKernel(name, 'webgpu');
      return kernelFunc({ inputs, backend, attrs: attributes } as unknown as Parameters<typeof kernelFunc>[0]) as Info;
    },
    upload: (values, shape) => backend.makeTensorInfo([...shape], 'float32', values as unknown as string[]),
    shaped(info, shape) {
      backend.incRef(info.dataId);
      return { ...info, shape: [...shape] };
    },
    drop(...infos) {
      for (const { dataId } of infos) backend.disposeData(dataId);
    },
    async read(infos) {
      const sizes = infos.map(({ shape }) => sizeOf(shape));
      const buffer = device.createBuffer({ size: 4 * Math.max(1, sum(sizes)), usage: READABLE });
      try {
        let at = 0;
        infos.forEach(({ dataId }, index) => {
          internals.uploadToGPU(dataId);
          internals.ensureCommandEncoderReady();
          internals.endComputePassEncoder();
          const bytes = 4 * (sizes[index] as number);
          internals.commandEncoder?.copyBufferToBuffer(internals.tensorMap.get(dataId).resource as object, 0, buffer, at, bytes);
          at += bytes;
        });
        submit();
        await Promise.all([buffer.mapAsync(READ), checked()]);
        const values = new Float32Array(buffer.getMappedRange().slice(0));
        return sizes.map((size, index) => values.slice(sum(sizes.slice(0, index)), sum(sizes.slice(0, index)) + size));
      } finally {
        buffer.destroy();
      }
    },
    write({ dataId }, values) {
      const known = internals.tensorMap.get(dataId);
      submit();
      if (known.resource) device.queue.writeBuffer(known.resource, 0, values);
      else known.values = values.slice();
    },
    finished() {
      submit();
      return device.queue.onSubmittedWorkDone();
    },
  };
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
