import { own, parseLine, recordOf } from './jsonLine';
import { betterOf, nameOfScalar } from './names';
import { type PartBuilder, partBuilder } from './part';
import type { Metric, Parameter, RunState } from './run';

/** What Optuna's storages hold of a study. */
export interface OptunaStudy {
  readonly name: string;
  readonly better: readonly Metric['better'][];
  /** Names of the objectives, where the user gave some. */
  readonly metrics: readonly string[];
}

export interface OptunaTrial {
  readonly number: number;
  state: RunState;
  /** Final values, one for each objective. */
  values: readonly (number | null)[];
  readonly intermediate: Map<number, number>;
  readonly parameters: Map<string, Parameter>;
  started: number | undefined;
  ended: number | undefined;
}

/** `better` of a direction: 1 or MINIMIZE, 2 or MAXIMIZE. */
export function betterOfDirection(direction: unknown): Metric['better'] {
  if (direction === 1 || direction === 'MINIMIZE') return 'lower';
  return direction === 2 || direction === 'MAXIMIZE' ? 'higher' : 'unknown';
}

const STATES: ReadonlyMap<unknown, RunState> = new Map<unknown, RunState>([
  [0, 'running'],
  ['RUNNING', 'running'],
  [1, 'finished'],
  ['COMPLETE', 'finished'],
  // Pruned: ended early because it was worse than others.
  [2, 'finished'],
  ['PRUNED', 'finished'],
  [3, 'failed'],
  ['FAIL', 'failed'],
]);

export function stateOfTrial(state: unknown): RunState {
  return STATES.get(state) ?? 'unknown';
}

/** The value that a parameter had: Optuna writes numbers, and of a choice its place in the list. */
export function optunaParameter(internal: unknown, distribution: unknown): Parameter | undefined {
  if (typeof internal !== 'number') return undefined;
  const described = recordOf(typeof distribution === 'string' ? parseLine(distribution) : distribution);
  const attributes = recordOf(own(described, 'attributes'));
  const choices = own(attributes, 'choices');
  if (Array.isArray(choices)) {
    const choice: unknown = choices[Math.round(internal)];
    if (choice === null || typeof choice === 'string' || typeof choice === 'number' || typeof choice === 'boolean') return choice;
    return choice === undefined ? undefined : JSON.stringify(choice);
  }
  return /Int/.test(String(own(described, 'name'))) ? Math.round(internal) : internal;
}

/** Optuna's own names of objectives are few: `value` of one, `value 0` and so on of several. */
function objectiveName(study: OptunaStudy, index: number): string {
  const given = study.metrics[index];
  if (given) return given;
  return study.better.length > 1 ? `value ${index}` : 'value';
}

/** A trial as a run: reported values as a curve where there are any, else the final value as its only point. */
export function optunaPart(trial: OptunaTrial, study: OptunaStudy, format: string, file: string): PartBuilder {
  const meaningOf = (key: string, index: number): ReturnType<typeof nameOfScalar> & { better?: Metric['better'] } => {
    const better = study.better[index] ?? 'unknown';
    const named = study.metrics[index] ? nameOfScalar(key) : { metric: key, role: null, per: null };
    return betterOf(named.metric) === 'unknown' || better !== 'unknown' ? { ...named, better } : named;
  };
  const part = partBuilder({
    name: `${study.name} trial ${trial.number}`,
    named: true,
    format,
    file,
    group: `${file}#${study.name}/${trial.number}`,
    dropout: { train: 'unknown', validation: 'unknown', test: 'unknown' },
    meaning: (key) => meaningOf(key, Math.max(0, [...study.better.keys()].find((index) => objectiveName(study, index) === key) ?? 0)),
  });
  const isSingle = study.better.length < 2;
  if (isSingle && trial.intermediate.size > 0) {
    const ordered = [...trial.intermediate].sort(([one], [other]) => one - other);
    for (const [step, value] of ordered) part.add(objectiveName(study, 0), 'step', step, value);
    if (typeof trial.values[0] === 'number') part.set('objective value', trial.values[0]);
  } else {
    for (const [index, value] of trial.values.entries()) if (value !== null) part.add(objectiveName(study, index), 'row', 0, value);
  }
  for (const [name, value] of trial.parameters) part.set(name, value);
  part.seen(trial.started);
  part.seen(trial.ended);
  part.state = trial.state;
  return part;
}

/** Optuna's times have no zone of their own: in the journal they are of the zone they name, in the database of the machine; taken as UTC. */
export function optunaTime(text: unknown): number | undefined {
  if (typeof text !== 'string') return undefined;
  const plain = text.trim().replace(' ', 'T');
  const time = Date.parse(/(?:Z|[+-]\d\d:?\d\d)$/.test(plain) ? plain : `${plain}Z`);
  return Number.isNaN(time) ? undefined : time;
}
