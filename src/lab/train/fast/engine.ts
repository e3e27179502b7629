import type { Engine } from '../engine';
import { openKernels } from '../kernels';
import { openBlocks } from './memory';
import { openModel } from './model';
import { refusal } from './refusal';

/** Bytes in use, beside the engine: 0 when every model is disposed of. */
export interface FastEngine extends Engine {
  used(): number;
}

/** The trainer on the project's own kernels. `binary` is `lab-kernels.wasm`. Throws where WebAssembly or its SIMD part is missing. */
export function openFastEngine(binary: BufferSource): FastEngine {
  const blocks = openBlocks();
  const kernels = openKernels(binary, blocks.memory);
  return {
    name: 'fast',
    description: 'own WebAssembly kernels',
    refuses: refusal,
    open(options) {
      const reason = refusal(options);
      if (reason !== null) throw new RangeError(reason);
      return openModel(kernels, blocks, options);
    },
    dispose() {},
    used: blocks.used,
  };
}
