import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readBinaries, startThread, systemClock } from '../../../src/cli/labThreads';
import { readDigits } from '../../../src/lab/data/digits';
import { splitDataset } from '../../../src/lab/data/split';
import type { Crew } from '../../../src/lab/search/pool';
import type { Dataset, LabLayer, LabNetwork, StudyPlan } from '../../../src/lab/study';

/** Digits, or rows drawn from them again and again where more are wanted: only their number matters here. */
export async function digits(rows?: number): Promise<Dataset> {
  const all = await readDigits(readFileSync(join(process.cwd(), 'media', 'digits.csv.gz')));
  if (rows === undefined) return all;
  const features = new Float32Array(rows * all.width);
  const targets = new Float32Array(rows);
  for (let row = 0; row < rows; row += 1) {
    const from = row % all.rows;
    features.set(all.features.subarray(from * all.width, (from + 1) * all.width), row * all.width);
    targets[row] = all.targets[from] as number;
  }
  return { ...all, rows, features, targets };
}

const hidden = (siteId: string): readonly LabLayer[] => [
  { type: 'dense', units: 128, bias: true },
  { type: 'activation', name: 'relu' },
  { type: 'dropout', siteId, granularity: 'element', rate: 0.5 },
];

const DENSE: LabNetwork = {
  name: 'Net',
  framework: 'torch',
  input: [64],
  outputs: 10,
  layers: [...hidden('a'), ...hidden('b'), { type: 'dense', units: 10, bias: true }],
};

/** Only the general trainer has attention. */
const ATTENTION: LabNetwork = {
  ...DENSE,
  layers: [
    { type: 'reshape', shape: [8, 8] },
    { type: 'attention', heads: 2, keySize: 8, bias: true },
    { type: 'flatten' },
    { type: 'dropout', siteId: 'a', granularity: 'element', rate: 0.5 },
    { type: 'dense', units: 10, bias: true },
  ],
};

/** 9 rates × 3 seeds × 30 epochs of 64-128-128-10 in batches of 32, Adam. */
export function sweep(changes: Partial<StudyPlan> = {}, trainer: 'fast' | 'general' = 'fast'): StudyPlan {
  return {
    network: trainer === 'fast' ? DENSE : ATTENTION,
    data: { kind: 'digits' },
    rates: [0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8],
    seeds: 3,
    seed: 1,
    epochs: 30,
    batchSize: 32,
    optimizer: { name: 'adam', learningRate: 0.001, momentum: 0, weightDecay: 0, epsilon: 1e-8 },
    trainSize: null,
    labelNoise: 0,
    ...changes,
  };
}

export function trainingRowsOf(dataset: Dataset): number {
  return splitDataset(dataset, { seed: 1, trainSize: null, labelNoise: 0 }, 0).train.rows;
}

/** Threads from the files beside this program. */
export function crew(workers: number): Crew {
  return {
    workers,
    binaries: readBinaries(__dirname),
    clock: systemClock,
    createWorker: () => startThread(join(__dirname, 'trial-worker.js')),
  };
}
