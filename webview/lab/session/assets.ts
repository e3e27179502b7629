import type { LabHost } from '../../../src/protocol/lab';

/** The page's files, fetched once and kept. */
export interface Assets {
  digits(): Promise<ArrayBuffer>;
  wasm(): Promise<ArrayBuffer>;
  /** Blob address of the worker script, valid as long as the page. */
  worker(): Promise<string>;
}

/** Fetches what the host names, each file at its first use. A failed fetch is tried again at the next use. */
export function openAssets(host: LabHost, get: typeof fetch): Assets {
  const addresses = once(() => host.assets());
  const bytes = (name: 'digits' | 'wasm' | 'worker') =>
    once(async () => {
      const address = (await addresses())[name];
      const response = await get(address);
      if (!response.ok) throw new Error(`The lab's file ${name} could not be loaded (${response.status}).`);
      return response.arrayBuffer();
    });
  const script = bytes('worker');
  return {
    digits: bytes('digits'),
    wasm: bytes('wasm'),
    worker: once(async () => URL.createObjectURL(new Blob([await script()], { type: 'text/javascript' }))),
  };
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
