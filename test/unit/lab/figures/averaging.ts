import {
  INFORMATION_LEAST,
  INFORMATION_RIGHT,
  INFORMATION_WRONG,
  of,
  SAMPLE_ERROR,
  SAMPLE_LOSS,
  SAMPLES,
} from '../../../../src/lab/experiments/measures';
import type { TrialResult } from '../../../../src/lab/study';
import { measureMonteCarlo } from '../../../../src/lab/train/probes/monteCarlo';
import type { Trained } from '../../../../src/lab/train/trial';
import { type Figures, type Run, runs, type Setting } from './setting';

const COUNTS = [1, 2, 5, 10, 20, 50, 100];
/** Passes of which the mutual information is taken. */
const PASSES = 50;

/**
 * Mean probabilities of k passes with dropout on against one pass with it off, and the mutual information of the passes, as the lab's own probe
 * measures them, on all held-out rows. The same as bench/lab/figures/averaging.py, where each k is drawn 10 times per network.
 */
export function averaging(setting: Setting, draws: number): Figures {
  return averagedOf(runs(setting, { rate: 0.5, size: 300, epochs: 80 }, measureAveraging(draws)));
}

export function averagedOf(all: readonly Run[]): Figures {
  const names = Object.keys(all[0]?.measures ?? {});
  return Object.fromEntries(names.map((name) => [name, all.map(({ measures }) => measures[name] ?? Number.NaN)]));
}

export function measureAveraging(draws: number): (trained: Trained) => Readonly<Record<string, number>> {
  return (trained) => {
    const held = heldOut(trained);
    const sampled = measureMonteCarlo(held, draws * Math.max(...COUNTS));
    const informed = measureMonteCarlo(held, PASSES);
    const figures: Record<string, number> = {
      'weight scaling/error': single(sampled, of('scaling', 'error')),
      'weight scaling/loss': single(sampled, of('scaling', 'loss')),
      'mutual information/wrong': single(informed, INFORMATION_WRONG),
      'mutual information/right': single(informed, INFORMATION_RIGHT),
      'mutual information/least': single(informed, INFORMATION_LEAST),
    };
    const counts = list(sampled, SAMPLES);
    for (const count of COUNTS) {
      figures[`samples/${count}/error`] = list(sampled, SAMPLE_ERROR)[counts.indexOf(count)] ?? Number.NaN;
      figures[`samples/${count}/loss`] = list(sampled, SAMPLE_LOSS)[counts.indexOf(count)] ?? Number.NaN;
    }
    return figures;
  };
}

/** The probe looks at the test rows: here validation and test rows together, since nothing was decided on either. */
function heldOut(trained: Trained): Trained {
  const { validation, test } = trained.split;
  const joined = {
    ...test,
    rows: validation.rows + test.rows,
    features: Float32Array.from([...validation.features, ...test.features]),
    targets: Float32Array.from([...validation.targets, ...test.targets]),
  };
  return { ...trained, split: { ...trained.split, test: joined } };
}

function single(measures: TrialResult['measures'], name: string): number {
  const value = measures[name];
  return typeof value === 'number' ? value : Number.NaN;
}

function list(measures: TrialResult['measures'], name: string): readonly number[] {
  const value = measures[name];
  return typeof value === 'object' ? value : [];
}
