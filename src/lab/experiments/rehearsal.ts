import { costOf } from '../search/cost';
import type { EpochResult, TrialResult, TrialSpec } from '../study';
import type { Base, Experiment } from './experiment';
import { keyOf } from './stages';

/** What an experiment will train, as far as can be said before it has. */
export interface Rehearsal {
  readonly specs: readonly TrialSpec[];
  /** How many there really are. */
  readonly extent: 'exact' | 'at most' | 'about';
}

/**
 * Goes through an experiment without training: results that are known are told as they are, all others as flat curves, after which no
 * network overfits and no point of a search is better than another.
 */
export function rehearse(experiment: Experiment, base: Base, known: readonly TrialResult[] = []): Rehearsal {
  const results = new Map(known.map((result) => [keyOf(result), result]));
  const protocol = experiment.start(base);
  const specs: TrialSpec[] = [];
  for (let spec = protocol.ask(); spec !== null && spec !== 'wait'; spec = protocol.ask()) {
    specs.push(spec);
    protocol.tell(results.get(keyOf(spec)) ?? madeUp(spec));
  }
  const isKnown = specs.every((spec) => results.has(keyOf(spec)));
  return { specs, extent: isKnown ? 'exact' : (experiment.extent ?? 'exact') };
}

/** Trials without a result, in the order in which they would be asked for; none = the experiment is complete. */
export function missingOf(experiment: Experiment, base: Base, results: readonly TrialResult[]): readonly TrialSpec[] {
  const known = new Set(results.map(keyOf));
  return rehearse(experiment, base, results).specs.filter((spec) => !known.has(keyOf(spec)));
}

/** Trials, their epochs, and their work in the unit of `costOf`. */
export interface Effort {
  readonly trials: number;
  readonly epochs: number;
  readonly work: number;
}

/** `rows`: training rows of the data. */
export function effortOf(specs: readonly TrialSpec[], rows: number): Effort {
  const costs = specs.map((spec) => costOf(spec, rows));
  return {
    trials: specs.length,
    epochs: costs.reduce((sum, { epochs }) => sum + epochs, 0),
    work: costs.reduce((sum, { work, epochs, after }) => sum + work * (epochs + after), 0),
  };
}

function madeUp({ arm, repeat, epochs }: TrialSpec): TrialResult {
  const flat = Array.from({ length: epochs }, (_, index): EpochResult => ({ ...FLAT, epoch: index + 1 }));
  return { arm, repeat, state: 'finished', epochs: flat, testLoss: 1, testError: 1, failure: null, trainer: 'fast', measures: {} };
}

const FLAT = { trainLossDropoutOn: 1, trainLoss: 1, trainError: 1, validationLoss: 1, validationError: 1 };
