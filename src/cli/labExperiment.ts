import { trainingRows } from '../lab/data/split';
import { moreRepeatsFor } from '../lab/experiments/conclude';
import type { Base, Experiment, SearchKind, Table } from '../lab/experiments/experiment';
import { type Outcome, runExperiment } from '../lab/experiments/run';
import { writtenTable } from '../lab/results/cells';
import type { Crew } from '../lab/search/pool';
import type { Dataset, StudyPlan, TrainerChoice, TrialResult } from '../lab/study';
import type { Io } from './io';
import { watched } from './labTraining';

export interface TrainedExperiment {
  readonly outcome: Outcome;
  readonly cancelled: boolean;
  /** Every trainer that ran, in words. */
  readonly trainers: readonly TrainerChoice[];
  /** Why repeats were added, or no more. */
  readonly reasons: readonly string[];
}

/** What an experiment starts from on this data. */
export function baseOf(plan: StudyPlan, dataset: Dataset, siteNames: Base['siteNames'], search: SearchKind | null): Base {
  const rows = Math.min(plan.trainSize ?? Number.POSITIVE_INFINITY, trainingRows(dataset));
  return { plan, problem: dataset.problem, trainingRows: rows, ...(siteNames && { siteNames }), ...(search && { search }) };
}

/** Runs an experiment in worker threads, with a progress bar, and with repeats beyond its plan until it is settled or has `mostRepeats`. */
export async function trainExperiment(
  { experiment, base, dataset, crew, mostRepeats }: ExperimentOrder,
  io: Io,
): Promise<TrainedExperiment> {
  const trainers = new Map<string, TrainerChoice>();
  const reasons: string[] = [];
  let current = base;
  let finished: readonly TrialResult[] = [];
  for (;;) {
    const { outcome, cancelled } = await watched(io, (draw) =>
      runExperiment(experiment, current, {
        ...crew,
        dataset,
        finished,
        onEpoch: draw,
        onTrainer: (choice) => {
          trainers.set(choice.name, choice);
        },
      }),
    );
    const result = { outcome, cancelled, trainers: [...trainers.values()], reasons };
    if (cancelled || mostRepeats <= base.plan.seeds) return result;
    const next = moreRepeatsFor(outcome.verdict, current, { maximum: mostRepeats });
    reasons.push(next.reason);
    if (next.kind !== 'add') return result;
    current = { ...current, plan: next.plan };
    finished = outcome.trials;
  }
}

interface ExperimentOrder {
  readonly experiment: Experiment;
  readonly base: Base;
  readonly dataset: Dataset;
  readonly crew: Crew;
  /** 0 = only those of the plan. */
  readonly mostRepeats: number;
}

/** Purpose, protocol, tables and verdict. */
export function outcomeText({ purpose, protocol, tables, verdict, trials }: Outcome): string {
  const failed = trials.filter(({ state }) => state === 'failed');
  const failures = failed.map((one) => `  ${one.arm}, repeat ${one.repeat + 1} failed: ${one.failure}\n`).join('');
  return `${purpose}\n${protocol}\n\n${tables.map(tableText).join('\n')}${failures}\n${verdict.sentence}\n`;
}

/** Columns are as wide as their widest cell. */
function tableText(table: Table): string {
  const { head, columns, rows: texts } = writtenTable(table);
  const widths = columns.map((name, column) => Math.max(name.length, ...texts.map((row) => row[column]?.length ?? 0)));
  const line = (cells: readonly string[]): string =>
    `  ${cells.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  ')}`.trimEnd();
  return `${head}\n${[columns, ...texts].map((cells) => `${line(cells)}\n`).join('')}`;
}
