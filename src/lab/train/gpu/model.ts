import type * as tf from '@tensorflow/tfjs-core';
import { parametersOf } from '../../space/parameters';
import { sizeOf } from '../../space/shapes';
import type { Masking, ModelOptions, Rates, RemoteModel, Rows } from '../engine';
import { computationOf } from '../general/computation';
import type { Pass } from '../general/layers/run';
import { gradientsFor } from '../general/parameters';
import { useGpu } from './backend';
import type { Desk, Info } from './desk';
import { lossOf } from './loss';
import { entered } from './shaders/losses';
import { openStore } from './store';

/** Rows that go through the network at once outside training. */
const MOST_ROWS = 1024;
/** Steps whose losses are kept on the GPU before they are fetched. */
const LEDGER = 1024;
/** Steps that may be under way at once, in two halves: bounds memory. */
const UNDER_WAY = 16;

/** A network on the GPU. The shapes must fit (`refuses`). */
export function openModel(desk: Desk, options: ModelOptions): RemoteModel {
  const { network, loss } = options;
  const parameters = parametersOf(network);
  useGpu();
  const store = openStore(desk, options, parameters);
  const ledger = desk.upload(new Float32Array(LEDGER), [LEDGER]);
  let entries = 0;
  let rates: Rates = () => 0;
  let steps = 0;
  let behind: Promise<void> = Promise.resolve();
  const full: Promise<number>[] = [];

  const computation = computationOf(options, {
    find: store.find,
    trained: store.trained,
    rates: (site) => rates(site),
    // On this backend they are tensors.
    track: (layer, mean, variance, lines) => store.track(layer, { mean: mean as Info, variance: variance as Info, lines }),
  });

  const outputs = async (features: Float32Array, rows: number, last: number, masking: Masking): Promise<Float32Array> => {
    useGpu();
    const values = new Float32Array(rows * computation.width(last));
    const reads: Promise<void>[] = [];
    computation.inParts({ features, rows, last, masking, most: MOST_ROWS }, (part, offset) => {
      reads.push(desk.read([part]).then(([read]) => values.set(read as Float32Array, offset)));
    });
    await Promise.all(reads);
    return values;
  };

  /** Gradients of the mean loss in what is trained; the caller disposes of them. */
  const backward = (batch: Rows, pass: Pass, take: (losses: Info) => void): readonly (tf.Tensor | null)[] => {
    useGpu();
    return computation.gradients(batch, pass, (y) => lossOf(y, { desk, loss, targets: batch.targets, take }));
  };

  const fetchLedger = (): Promise<number> => {
    const count = entries;
    entries = 0;
    if (count === 0) return Promise.resolve(0);
    return desk.read([ledger]).then(([sums = new Float32Array(0)]) => sums.subarray(0, count).reduce((sum, one) => sum + one, 0));
  };

  /** Hands on what was asked for; done when the half before it is. */
  const inStep = async (): Promise<number> => {
    const before = behind;
    behind = desk.finished();
    behind.catch(() => undefined);
    await before;
    return 0;
  };

  return {
    setRates: (next) => {
      rates = next;
    },
    step(batch) {
      if (entries === LEDGER) {
        const sums = fetchLedger();
        // Told where it is asked for.
        sums.catch(() => undefined);
        full.push(sums);
      }
      const gradients = backward(batch, { moments: 'batch, tracked', step: steps }, (losses) => entered(desk, losses, ledger, entries));
      entries += 1;
      steps += 1;
      store.update(gradients, steps);
      for (const gradient of gradients) gradient?.dispose();
      return steps % (UNDER_WAY / 2) === 0 ? inStep() : 0;
    },
    async outstanding() {
      const sums = await Promise.all([...full.splice(0), fetchLedger()]);
      return sums.reduce((sum, one) => sum + one, 0);
    },
    predict: (features, rows, masking) => outputs(features, rows, network.layers.length - 1, masking),
    activations: outputs,
    async gradients(batch, masking) {
      const gradients = backward(batch, { moments: 'batch', step: masking === 'off' ? null : masking.step }, () => undefined);
      const read = await desk.read(gradients.filter((gradient) => gradient !== null));
      for (const gradient of gradients) gradient?.dispose();
      let known = 0;
      return gradientsFor(parameters, gradients).map((gradient, index) => {
        const nothing = new Float32Array(sizeOf(parameters[index]?.shape ?? []));
        if (!gradient) return nothing;
        known += 1;
        return read[known - 1] ?? nothing;
      });
    },
    weights: store.weights,
    load: store.load,
    dispose() {
      store.dispose();
      desk.drop(ledger);
    },
  };
}
