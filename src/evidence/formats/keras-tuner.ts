import type { Claim, LogContents, LogFormat, LogReader } from '../format';
import { jsonHead } from '../jsonHead';
import { type JsonPath, type JsonScalar, jsonStream } from '../jsonText';
import { numberOf } from '../jsonWord';
import { betterOf, nameOfScalar } from '../names';
import { partBuilder, type ScalarMeaning } from '../part';
import { baseName, folderOf, partFromEnd } from '../paths';
import { LIMITS, type RunState } from '../run';

/** `trial.json` of Keras Tuner and of kerastuner before it, and `oracle.json`, which only names the trials. */
export const kerasTuner: LogFormat = {
  id: 'keras-tuner',
  title: 'Keras Tuner',
  mayBe: (path) => /^(?:trial|oracle)\.json$/.test(baseName(path)),
  claim,
  open: (path) => (baseName(path).startsWith('oracle') ? openOracle(path) : openTrial(path)),
};

function claim(_path: string, head: Uint8Array): Claim {
  const json = jsonHead(head);
  if (json?.root !== 'object' || json.keys.get('hyperparameters') !== 'object') return 'no';
  if (json.keys.has('ongoing_trials')) return 'certain';
  if (!json.keys.has('trial_id')) return 'no';
  return json.keys.has('metrics') || json.keys.has('status') || json.keys.has('score') ? 'certain' : 'likely';
}

const STATES: ReadonlyMap<JsonScalar, RunState> = new Map<JsonScalar, RunState>([
  ['COMPLETED', 'finished'],
  ['STOPPED', 'finished'],
  ['RUNNING', 'running'],
  ['FAILED', 'failed'],
  ['INVALID', 'failed'],
]);

function openTrial(path: string): LogReader {
  const directions = new Map<string, string>();
  let id = '';
  const part = partBuilder({
    get name() {
      return `trial ${id || partFromEnd(path, 1).replace(/^trial_/, '')}`;
    },
    named: true,
    format: 'keras-tuner',
    file: path,
    group: folderOf(path) || path,
    dropout: { train: 'on', validation: 'off', test: 'off' },
    unnamed: 'beside',
    meaning: (key) => meaningOf(key, directions.get(key)),
  });
  /** Of the observation that is being read: values of its executions, and its epoch. */
  let values: number[] = [];
  let step: number | undefined;
  /** Forks write a list of epochs for each execution; their mean is kept. */
  const executions = new Map<string, { sum: number; count: number }[]>();
  const addExecution = (metric: string, epoch: number, value: number | undefined): void => {
    const epochs = executions.get(metric) ?? [];
    if (value === undefined || !(epoch < LIMITS.points) || executions.size >= 100) return;
    executions.set(metric, epochs);
    const known = epochs[epoch] ?? { sum: 0, count: 0 };
    epochs[epoch] = { sum: known.sum + value, count: known.count + 1 };
  };
  const stream = jsonStream({
    leaf(at, value) {
      const [first, second, third] = at;
      if (at.length === 1 && first === 'trial_id') id = String(value).slice(0, 100);
      else if (at.length === 1 && first === 'status') part.state = STATES.get(value) ?? 'unknown';
      else if (at.length === 1 && (first === 'score' || first === 'best_step')) part.set(first, value);
      else if (first === 'hyperparameters' && second === 'values' && at.length === 3) part.set(String(third), value);
      else if (first === 'metrics' && at.length === 3 && third === 'direction') directions.set(String(second), String(value));
      else if (first === 'metrics' && at.length === 5 && third === 'executions')
        addExecution(String(second), Number(at[4]), numberOf(value));
      else if (isMetric(at)) {
        if (at[3] === 'direction') directions.set(String(third), String(value));
        const number = numberOf(value);
        if (number !== undefined && at[5] === 'step') step = number;
        else if (number !== undefined && at[5] === 'value' && values.length < 1000) values.push(number);
      }
    },
    close(at, kind) {
      if (!isMetric(at) || kind !== 'object' || at.length !== 5 || at[3] !== 'observations') return;
      if (values.length > 0) part.add(String(at[2]), 'epoch', step ?? Number(at[4]), mean(values));
      values = [];
      step = undefined;
    },
  });
  return {
    push: stream.push,
    contents(ended) {
      const now = part.copy();
      for (const [metric, epochs] of executions) {
        for (const [epoch, held] of epochs.entries()) if (held) now.add(metric, 'epoch', epoch, held.sum / held.count);
      }
      if (stream.trouble) now.trouble(stream.trouble);
      else if (ended && !stream.whole) now.trouble({ message: `${path} breaks off before its end; what it holds until there was read.` });
      return { parts: [now.build()], troubles: [] };
    },
  };
}

function isMetric(at: JsonPath): boolean {
  return at.length > 3 && at[0] === 'metrics' && at[1] === 'metrics';
}

/** The direction that is written counts for the objective; for another metric without a known name it is a default, `min`. */
function meaningOf(key: string, direction: string | undefined): ScalarMeaning {
  const named = nameOfScalar(key);
  if (betterOf(named.metric) !== 'unknown' || (direction !== 'max' && direction !== 'min')) return named;
  return { ...named, better: direction === 'max' ? 'higher' : 'lower' };
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function openOracle(path: string): LogReader {
  const counts = { start_order: 0, end_order: 0 };
  const stream = jsonStream({
    leaf([first, second]) {
      if ((first === 'start_order' || first === 'end_order') && typeof second === 'number') counts[first] += 1;
    },
  });
  return {
    push: stream.push,
    contents(): LogContents {
      const said = counts.start_order > 0 ? ` (${counts.start_order} started, ${counts.end_order} ended)` : '';
      return {
        parts: [],
        troubles: [
          { message: `${path} only names the trials of the search${said}; what they measured is in trial.json of each trial's folder.` },
        ],
      };
    },
  };
}
