import { splitDataset } from '../../data/split';
import type { Dataset, DeviceTiming, TrialSpec } from '../../study';
import type { Engine, RemoteEngine, Rows } from '../engine';
import { ratesAt } from '../rates';
import { inputSized, modelOptions } from '../trial';

interface Contest {
  readonly spec: TrialSpec;
  readonly dataset: Dataset;
  readonly cpu: Engine;
  readonly gpu: RemoteEngine;
  /** Milliseconds. */
  readonly now: () => number;
}

const WARM_UP = 3;
const REPEATS = 5;
const LEAST_REPEATS = 3;
/** Milliseconds of one repeat, if a step is not longer, and of all repeats on one side, if three are not longer. */
const REPEAT = 80;
const ENOUGH = 1500;
const MOST_STEPS = 64;

/** Trains some steps of the network on both, on rows of its own data; the weights are thrown away. */
export async function timeBoth({ spec, dataset, cpu, gpu, now }: Contest): Promise<DeviceTiming> {
  const batches = batchesOf(spec, dataset);
  const [here, there] = [cpu.open(modelOptions(spec, dataset)), gpu.open(modelOptions(spec, dataset))];
  try {
    for (const model of [here, there]) model.setRates(ratesAt(spec, 1));
    let at = 0;
    const next = (): Rows => {
      at += 1;
      return batches[at % batches.length] as Rows;
    };
    const slow = await timed(async (steps) => {
      for (let step = 0; step < steps; step += 1) here.step(next());
    }, now);
    const fast = await timed(async (steps) => {
      for (let step = 0; step < steps; step += 1) await there.step(next());
      await there.outstanding();
    }, now);
    const repeats = Math.min(slow.repeats, fast.repeats);
    return { cpu: slow.step, gpu: fast.step, repeats, batchSize: spec.batchSize, trainer: cpu.name, name: gpu.gpu };
  } finally {
    here.dispose();
    there.dispose();
  }
}

/** A few whole batches; one smaller one where the data have no more. */
function batchesOf(spec: TrialSpec, dataset: Dataset): readonly Rows[] {
  const { train } = inputSized(splitDataset(dataset, spec, spec.repeat), dataset, spec);
  const width = train.features.length / train.rows;
  const size = Math.min(spec.batchSize, train.rows);
  return Array.from({ length: Math.min(4, Math.floor(train.rows / size)) }, (_, index) => ({
    rows: size,
    features: train.features.slice(index * size * width, (index + 1) * size * width),
    targets: train.targets.slice(index * size, (index + 1) * size),
  }));
}

async function timed(
  train: (steps: number) => Promise<void>,
  now: () => number,
): Promise<{ readonly step: number; readonly repeats: number }> {
  const take = async (steps: number): Promise<number> => {
    const started = now();
    await train(steps);
    return (now() - started) / steps;
  };
  let once = Number.POSITIVE_INFINITY;
  // The first step compiles; one that takes long even so is warm enough.
  for (let step = 0, spent = 0; step <= WARM_UP && spent < ENOUGH; step += 1) {
    once = await take(1);
    spent += once;
  }
  const steps = Math.min(MOST_STEPS, Math.max(1, Math.ceil(REPEAT / Math.max(once, 0.01))));
  const times: number[] = [];
  for (let spent = 0; times.length < LEAST_REPEATS || (times.length < REPEATS && spent < ENOUGH); ) {
    const time = await take(steps);
    times.push(time);
    spent += time * steps;
  }
  times.sort((a, b) => a - b);
  return { step: times[Math.floor(times.length / 2)] as number, repeats: times.length };
}
