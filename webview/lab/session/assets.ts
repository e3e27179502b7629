import type { ParquetReader } from '../../../src/lab/data/open';
import type { BundledSet } from '../../../src/lab/study';
import type { Binaries, LabHost } from '../../../src/protocol/lab';

/** The page's files, fetched once and kept. */
export interface Assets {
  digits(): Promise<ArrayBuffer>;
  bundled(name: BundledSet): Promise<ArrayBuffer>;
  /** What workers train with. */
  binaries(): Promise<Binaries>;
  /** Blob address of the worker script, valid as long as the page. */
  worker(): Promise<string>;
  /** The same of the one with the general trainer on the GPU. */
  gpuWorker(): Promise<string>;
  /** What reads Parquet files. */
  readonly parquet: ParquetReader;
}

/** Fetches what the host names, each file at its first use. A failed fetch is tried again at the next use. */
export function openAssets(host: LabHost, get: typeof fetch): Assets {
  const addresses = once(() => host.assets());
  const fetched = async (name: string, address: string) => {
    const response = await get(address);
    if (!response.ok) throw new Error(`The lab's file ${name} could not be loaded (${response.status}).`);
    return response.arrayBuffer();
  };
  const bytes = (name: 'digits' | 'wasm' | 'kernels' | 'worker' | 'gpuWorker') =>
    once(async () => fetched(name, (await addresses())[name]));
  const sets = new Map<BundledSet, () => Promise<ArrayBuffer>>();
  const script = bytes('worker');
  const gpuScript = bytes('gpuWorker');
  const wasm = bytes('wasm');
  const kernels = bytes('kernels');
  return {
    digits: bytes('digits'),
    bundled(name) {
      const known = sets.get(name) ?? once(async () => fetched(name, (await addresses()).data[name]));
      sets.set(name, known);
      return known();
    },
    binaries: async () => {
      const [tfjs, own] = await Promise.all([wasm(), kernels()]);
      return { tfjs, kernels: own };
    },
    worker: once(async () => blobAddress(await script())),
    gpuWorker: once(async () => blobAddress(await gpuScript())),
    // A module that a script loads has the script's nonce.
    parquet: once(async () => {
      const reader: typeof import('../../../src/lab/data/read/parquet') = await import((await addresses()).parquet);
      return reader.readParquet;
    }),
  };
}

function blobAddress(script: ArrayBuffer): string {
  return URL.createObjectURL(new Blob([script], { type: 'text/javascript' }));
}

function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | null = null;
  return () => {
    made ??= make().catch((error: unknown) => {
      made = null;
      throw error;
    });
    return made;
  };
}
