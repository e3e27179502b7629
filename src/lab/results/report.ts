import { compareRates } from '../experiments/compareRates';
import type { ExperimentRecord } from '../experiments/record';
import { type Outcome, outcomeOf } from '../experiments/run';
import { rateArm } from '../experiments/stages';
import type { Study, TrainerChoice, Trial, TrialResult } from '../study';
import { problemOf } from './loss';

/** A study or an experiment as it leaves the lab. */
export interface LabReport {
  readonly source: Study['source'];
  readonly outcome: Outcome;
  readonly trainers: readonly TrainerChoice[];
  /** Version of this program. */
  readonly version: string;
  /** What is printed as JSON. */
  readonly record: object;
}

/** As JSON a study is the record that the editor stores; null stands for a number that JSON cannot hold, as of a diverged training. */
export function reportOfStudy(study: Study, version: string): LabReport {
  const { plan, source, trainer } = study;
  const base = { plan, problem: problemOf(plan), trainingRows: 0 };
  const results = study.trials.flatMap((trial) => (trial.state === 'running' ? [] : [asResult(trial)]));
  const outcome = { ...outcomeOf(compareRates, base, results), verdict: { kind: 'answer', sentence: study.verdict.sentence } } as const;
  return { source, outcome, trainers: trainer ? [trainer] : [], version, record: { tool: toolOf(version), ...study } };
}

export function reportOfOutcome(source: Study['source'], outcome: Outcome, trainers: readonly TrainerChoice[], version: string): LabReport {
  return { source, outcome, trainers, version, record: { tool: toolOf(version), source, ...outcome, trainers } };
}

export function reportOfExperiment({ source, trainers }: ExperimentRecord, outcome: Outcome, version: string): LabReport {
  return reportOfOutcome(source, outcome, trainers, version);
}

function toolOf(version: string): { readonly name: string; readonly version: string } {
  return { name: 'dropout-doctor', version };
}

function asResult({ rate, wrongRows: _wrong, ...trial }: Trial): TrialResult {
  return { ...trial, arm: rateArm(rate), state: trial.state === 'finished' ? 'finished' : 'failed', trainer: 'fast', measures: {} };
}
