import type { Binaries, Engine } from '../engine';
import { endBackend, startBackend } from './backend';
import { heapOf } from './heap';
import { openModel } from './model';
import { CELL_OPERATIONS } from './ops/cells';
import { CONV_OPERATIONS, CONV_WEIGHT_OPERATIONS, POOL_OPERATIONS } from './ops/convolution';
import { DENSE_OPERATIONS } from './ops/dense';
import { ELEMENTWISE_OPERATIONS, MASK_OPERATIONS, SOFTMAX_OPERATIONS } from './ops/elementwise';
import { registerGradients } from './ops/gradients';
import { LOOKUP_OPERATIONS } from './ops/lookup';
import { LOSS_OPERATIONS } from './ops/loss';
import { BATCH_NORM_OPERATIONS, NORM_OPERATIONS } from './ops/normalisation';
import { register, type Workshop } from './ops/op';
import { replaceProduct } from './ops/product';
import { STEP_OPERATIONS } from './ops/steps';
import { refusal } from './refusal';
import { chooseRoutines } from './routines/choose';

/** The general trainer, with what there is to say about how it started. */
export interface GeneralEngine extends Engine {
  readonly name: 'general';
  /** In words: what did not start or did not pass its test, and what runs instead. Empty when all is well. */
  readonly notices: readonly string[];
}

let opened: Promise<GeneralEngine> | null = null;

/**
 * Starts TensorFlow.js with the lab's kernels in its memory; one engine per thread, which every call gives until it is disposed of. Takes
 * some 50 ms. Rejects with a readable message where WebAssembly or its SIMD part is missing.
 */
export function openGeneral(binaries: Binaries): Promise<GeneralEngine> {
  opened ??= open(binaries).catch((error: unknown) => {
    opened = null;
    throw error;
  });
  return opened;
}

async function open(binaries: Binaries): Promise<GeneralEngine> {
  const heap = heapOf(await startBackend(binaries.tfjs));
  const { routines, notices } = chooseRoutines(binaries.kernels, heap);
  const workshop: Workshop = { heap, routines };
  const takeBack = registerAll(workshop);
  return {
    name: 'general',
    description:
      notices.length === 0 ? 'TensorFlow.js 4.22 with own WebAssembly kernels' : 'TensorFlow.js 4.22, partly without own kernels',
    notices,
    refuses: refusal,
    open(options) {
      const reason = refusal(options);
      if (reason) throw new RangeError(reason);
      return openModel(workshop, options);
    },
    dispose() {
      takeBack();
      endBackend();
      opened = null;
    },
  };
}

function registerAll(workshop: Workshop): () => void {
  const undo = [
    replaceProduct(workshop),
    registerGradients(),
    ...[...DENSE_OPERATIONS].map((one) => register(one, workshop)),
    ...[...STEP_OPERATIONS].map((one) => register(one, workshop)),
    ...[...CELL_OPERATIONS].map((one) => register(one, workshop)),
    ...[...ELEMENTWISE_OPERATIONS].map((one) => register(one, workshop)),
    ...[...MASK_OPERATIONS].map((one) => register(one, workshop)),
    ...[...SOFTMAX_OPERATIONS].map((one) => register(one, workshop)),
    ...[...CONV_OPERATIONS].map((one) => register(one, workshop)),
    ...[...CONV_WEIGHT_OPERATIONS].map((one) => register(one, workshop)),
    ...[...POOL_OPERATIONS].map((one) => register(one, workshop)),
    ...[...NORM_OPERATIONS].map((one) => register(one, workshop)),
    ...[...BATCH_NORM_OPERATIONS].map((one) => register(one, workshop)),
    ...[...LOOKUP_OPERATIONS].map((one) => register(one, workshop)),
    ...[...LOSS_OPERATIONS].map((one) => register(one, workshop)),
  ];
  return () => {
    for (const one of undo) one();
  };
}
