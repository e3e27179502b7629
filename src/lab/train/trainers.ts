import type { Dataset, TrainerChoice, TrialSpec } from '../study';
import type { Binaries, Engine } from './engine';
import { openFastEngine } from './fast/engine';
import { lossFor } from './losses';

/** A trainer for a network, and why it is this one. */
export interface Chosen {
  readonly engine: Engine;
  readonly choice: TrainerChoice;
}

/**
 * The trainers of one worker. The fast one stands at once and takes what it can; TensorFlow.js is started for the first network that it
 * refuses. Throws where WebAssembly or its SIMD part is missing.
 */
export function openTrainers(binaries: Binaries): (spec: TrialSpec, dataset: Pick<Dataset, 'problem'>) => Promise<Chosen> {
  const fast = openFastEngine(binaries.kernels);
  return async ({ network, optimizer, batchSize, loss }, { problem }) => {
    const refusal = fast.refuses({ network, optimizer, batchSize, loss: loss ?? lossFor(problem) });
    const engine = refusal === null ? fast : await general(binaries);
    return { engine, choice: { name: engine.name, description: engine.description, refusal } };
  };
}

/** Loaded when it is asked for: TensorFlow.js takes a quarter of a worker's start, and most networks do without it. */
async function general(binaries: Binaries): Promise<Engine> {
  const { openGeneral } = await import('./general/engine');
  return openGeneral(binaries);
}
