import type { LabLayer, LabNetwork } from '../../../../src/lab/network';
import { bestEpoch } from '../../../../src/lab/statistics/curve';
import { pValue, type Sample, sample } from '../../../../src/lab/statistics/student';
import type { Dataset, EpochResult, TrialSpec } from '../../../../src/lab/study';
import type { Engine } from '../../../../src/lab/train/engine';
import { runTrial, type Trained } from '../../../../src/lab/train/trial';

/** What all figures share. The protocol is that of bench/lab/figures/protocol.py, in the lab's own code and random numbers. */
export interface Setting {
  readonly dataset: Dataset;
  readonly engines: readonly Engine[];
  /** Units of each hidden layer. */
  readonly width: number;
  readonly repeats: number;
}

/** Values by repeat under the path that the same figure has in bench/lab/figures/golden. */
export type Figures = Readonly<Record<string, readonly number[]>>;

export const ADAM = { name: 'adam', learningRate: 0.001, momentum: 0, weightDecay: 0, epsilon: 1e-8 } as const;
/** Root of all random streams. */
export const SEED = 1;

export function hidden(units: number): readonly LabLayer[] {
  return [
    { type: 'dense', units, bias: true },
    { type: 'activation', name: 'relu' },
    { type: 'dropout', siteId: 'all', granularity: 'element', rate: null },
  ];
}

/** 64 pixels, two hidden layers with dropout, ten digits; PyTorch's initialisation. */
function classifier(width: number): LabNetwork {
  const layers: readonly LabLayer[] = [...hidden(width), ...hidden(width), { type: 'dense', units: 10, bias: true }];
  return { name: 'Net', framework: 'torch', input: [64], outputs: 10, layers };
}

export interface Arm {
  readonly rate: number;
  readonly size: number;
  readonly epochs: number;
  readonly noise?: number;
  readonly width?: number;
}

export interface Run {
  readonly epochs: readonly EpochResult[];
  readonly measures: Readonly<Record<string, number>>;
}

/** Trains a classifier once per repeat. `after` measures the trained network. Throws when a trial fails. */
export function runs(setting: Setting, arm: Arm, after?: (trained: Trained) => Readonly<Record<string, number>>): readonly Run[] {
  return Array.from({ length: setting.repeats }, (_, repeat) => {
    const spec: TrialSpec = {
      arm: `rate ${arm.rate}`,
      repeat,
      rate: arm.rate,
      network: classifier(arm.width ?? setting.width),
      seed: SEED,
      epochs: arm.epochs,
      batchSize: 32,
      optimizer: ADAM,
      trainSize: arm.size,
      labelNoise: arm.noise ?? 0,
    };
    let measures: Readonly<Record<string, number>> = {};
    const probe = (trained: Trained): Readonly<Record<string, number>> => {
      measures = after?.(trained) ?? {};
      return {};
    };
    const probes = after ? ([{ kind: 'activations' }] as const) : [];
    const { state, failure, epochs } = runTrial({ spec: { ...spec, probes }, dataset: setting.dataset, engines: setting.engines, probe });
    if (state === 'failed') throw new Error(failure ?? 'failed');
    return { epochs, measures };
  });
}

/** Validation loss and error of the last epoch, and the smallest smoothed loss. */
export function ends(path: string, all: readonly Run[]): Figures {
  const last = all.map(({ epochs }) => epochs.at(-1) as EpochResult);
  return {
    [`${path}/last error`]: last.map(({ validationError }) => validationError),
    [`${path}/last loss`]: last.map(({ validationLoss }) => validationLoss),
    [`${path}/best loss`]: all.map(({ epochs }) => bestEpoch(epochs)?.loss ?? Number.NaN),
  };
}

export interface Paired extends Sample {
  readonly p: number | null;
  /** Repeats in which the first lies below the second. */
  readonly below: number;
}

/** Differences first − second, repeat by repeat, with the paired t test. Throws where a figure is missing. */
export function paired(figures: Figures, first: string, second: string): Paired {
  const [one, other] = [figures[first], figures[second]];
  if (!one || !other || one.length !== other.length) throw new Error(`No pairs of ${first} and ${second}.`);
  const differences = one.map((value, repeat) => value - (other[repeat] as number));
  return { ...sample(differences), p: pValue(differences), below: differences.filter((value) => value < 0).length };
}
