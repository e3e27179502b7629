import type { Claim, LogFormat, LogReader, RunPart } from '../format';
import { own, parseLine, recordOf } from '../jsonLine';
import { lineReader } from '../lines';
import { betterOfDirection, type OptunaStudy, type OptunaTrial, optunaParameter, optunaPart, optunaTime, stateOfTrial } from '../optuna';
import { baseName } from '../paths';
import { LIMITS, type Trouble } from '../run';

type Op = Readonly<Record<string, unknown>>;

/** The journal of Optuna: one operation on a line, replayed here as Optuna does. */
export const optunaJournal: LogFormat = {
  id: 'optuna-journal',
  title: 'Optuna journal',
  mayBe: (path) =>
    /(?:optuna|journal|study|studies|hpo|tun(?:e|ing))[^/]*$|\.(?:log|journal)$/i.test(path) &&
    !/\.(?:py|ipynb|md|lock)$/.test(baseName(path)),
  claim: (_path, head) => claim(head),
  open,
};

function claim(head: Uint8Array): Claim {
  const text = new TextDecoder().decode(head.subarray(0, 4096));
  return /^\uFEFF?\s*\{[^\n]*"op_code": ?\d+[,}]/.test(text) && /"worker_id"/.test(text) ? 'certain' : 'no';
}

interface Journal {
  readonly studies: (StudyState | null)[];
  readonly trials: { readonly study: number; readonly trial: OptunaTrial; readonly done: boolean }[];
  left: number;
}

interface StudyState {
  study: OptunaStudy;
  trials: number;
}

/** Intermediate values kept of one trial, and of all. */
const VALUES = 100_000;

function open(path: string): LogReader {
  const journal: Journal = { studies: [], trials: [], left: 2_000_000 };
  const troubles: Trouble[] = [];
  const trouble = (message: string, line: number): void => {
    if (troubles.length < LIMITS.troubles) troubles.push({ message, line });
  };
  const lines = lineReader(
    (text, line) => {
      if (text.trim() === '') return;
      const op = recordOf(parseLine(text));
      if (op) replay(journal, op);
      else trouble(`${path} has a line that is no operation of Optuna.`, line);
    },
    (line) => trouble(`A line of ${path} is longer than ${LIMITS.line} characters; it is left out.`, line),
  );
  return {
    push: lines.push,
    contents(ended) {
      // Each operation ends with a line break: what has none is being written.
      const torn =
        ended && lines.rest.trim() !== '' ? [{ message: `The last line of ${path} is not complete; it may be being written.` }] : [];
      const more = journal.left <= 0 ? [{ message: `${path} holds more values than are kept; the others are left out.` }] : [];
      return { parts: partsOf(journal, path), troubles: [...troubles, ...torn, ...more] };
    },
  };
}

function partsOf(journal: Journal, path: string): readonly RunPart[] {
  return journal.trials.flatMap(({ study, trial }) => {
    const state = journal.studies[study];
    return state ? [optunaPart(trial, state.study, 'optuna-journal', path).build()] : [];
  });
}

function replay(journal: Journal, op: Op): void {
  const code = own(op, 'op_code');
  if (code === 0) createStudy(journal, op);
  else if (code === 1 && typeof own(op, 'study_id') === 'number') journal.studies[own(op, 'study_id') as number] &&= null;
  else if (code === 3) nameMetrics(journal, op);
  else if (code === 4) createTrial(journal, op);
  else if (code === 5 || code === 6 || code === 7) changeTrial(journal, op);
}

function createStudy(journal: Journal, op: Op): void {
  const name = String(own(op, 'study_name') ?? '').slice(0, LIMITS.name);
  const directions = own(op, 'directions');
  // A second study of the same name is none, unless the first one was deleted.
  if (journal.studies.length >= LIMITS.runs || journal.studies.some((state) => state?.study.name === name)) return;
  const better = (Array.isArray(directions) ? directions.slice(0, 100) : []).map(betterOfDirection);
  journal.studies.push({ study: { name, better, metrics: [] }, trials: 0 });
}

function nameMetrics(journal: Journal, op: Op): void {
  const state = journal.studies[Number(own(op, 'study_id'))];
  const names = own(recordOf(own(op, 'system_attr')), 'study:metric_names');
  if (state && Array.isArray(names)) state.study = { ...state.study, metrics: names.map((name) => String(name).slice(0, LIMITS.name)) };
}

function createTrial(journal: Journal, op: Op): void {
  const id = Number(own(op, 'study_id'));
  const state = journal.studies[id];
  if (!state || journal.trials.length >= LIMITS.runs * 10) return;
  const trial: OptunaTrial = {
    number: state.trials,
    state: stateOfTrial(own(op, 'state') ?? 0),
    values: numbersOf(own(op, 'values') ?? (own(op, 'value') === undefined || own(op, 'value') === null ? [] : [own(op, 'value')])),
    intermediate: new Map(),
    parameters: new Map(),
    started: optunaTime(own(op, 'datetime_start')),
    ended: optunaTime(own(op, 'datetime_complete')),
  };
  state.trials += 1;
  const distributions = recordOf(own(op, 'distributions'));
  for (const [name, value] of Object.entries(recordOf(own(op, 'params')) ?? {}).slice(0, LIMITS.parameters))
    setParameter(trial, name, value, own(distributions, name));
  for (const [step, value] of Object.entries(recordOf(own(op, 'intermediate_values')) ?? {})) report(journal, trial, Number(step), value);
  journal.trials.push({ study: id, trial, done: isDone(own(op, 'state')) });
}

function changeTrial(journal: Journal, op: Op): void {
  const id = Number(own(op, 'trial_id'));
  const entry = journal.trials[id];
  if (!entry || entry.done) return;
  const { trial } = entry;
  const code = own(op, 'op_code');
  if (code === 5) setParameter(trial, own(op, 'param_name'), own(op, 'param_value_internal'), own(op, 'distribution'));
  else if (code === 7) report(journal, trial, Number(own(op, 'step')), own(op, 'intermediate_value'));
  else {
    const state = own(op, 'state');
    trial.state = stateOfTrial(state);
    if (own(op, 'values') !== null && own(op, 'values') !== undefined) trial.values = numbersOf(own(op, 'values'));
    trial.started = optunaTime(own(op, 'datetime_start')) ?? trial.started;
    trial.ended = optunaTime(own(op, 'datetime_complete')) ?? trial.ended;
    // What is finished does not change any more.
    if (isDone(state)) journal.trials[id] = { ...entry, done: true };
  }
}

function isDone(state: unknown): boolean {
  return state === 1 || state === 2 || state === 3;
}

function setParameter(trial: OptunaTrial, name: unknown, internal: unknown, distribution: unknown): void {
  const value = optunaParameter(internal, distribution);
  if (typeof name === 'string' && value !== undefined && trial.parameters.size < LIMITS.parameters) trial.parameters.set(name, value);
}

function report(journal: Journal, trial: OptunaTrial, step: number, value: unknown): void {
  if (typeof value !== 'number' || !Number.isFinite(step) || trial.intermediate.size >= VALUES || journal.left <= 0) return;
  journal.left -= 1;
  trial.intermediate.set(step, value);
}

function numbersOf(values: unknown): readonly (number | null)[] {
  return Array.isArray(values) ? values.slice(0, 100).map((value) => (typeof value === 'number' ? value : null)) : [];
}
