import type { Claim, LogFormat, LogReader } from '../format';
import { type JsonHead, jsonHead } from '../jsonHead';
import { type JsonPath, type JsonScalar, jsonStream } from '../jsonText';
import { numberOf } from '../jsonWord';
import { nameOfScalar } from '../names';
import { type PartBuilder, partBuilder, type ScalarMeaning } from '../part';
import { baseName, folderOf, partFromEnd } from '../paths';
import { LIMITS } from '../run';

/** The state that the Trainer of Transformers saves beside its checkpoints, and its `log_history` saved alone as a list. */
export const hfTrainer: LogFormat = {
  id: 'hf-trainer',
  title: 'Hugging Face Trainer',
  mayBe: (path) => /(?:^|\/)trainer_state\.json$|(?:log_?history|trainer|training|train|logs?|history|metrics)[^/]*\.json$/i.test(path),
  claim,
  open,
};

function claim(path: string, head: Uint8Array): Claim {
  const json = jsonHead(head);
  if (!json) return 'no';
  if (json.root === 'object' && json.keys.get('log_history') === 'array') return json.keys.has('global_step') ? 'certain' : 'likely';
  if (json.root === 'array') return claimRows(json);
  return baseName(path) === 'trainer_state.json' && json.keys.has('global_step') ? 'likely' : 'no';
}

/** `trainer.state.log_history` alone: what it logs of evaluations and at the end nobody else writes. */
function claimRows({ leaves }: JsonHead): Claim {
  const keys = new Set(leaves.flatMap(([path]) => (path.length === 2 ? [path[1]] : [])));
  if (!keys.has('step') || !keys.has('epoch')) return 'no';
  if (['eval_steps_per_second', 'train_samples_per_second', 'eval_samples_per_second', 'train_runtime'].some((key) => keys.has(key)))
    return 'certain';
  return keys.has('loss') && (keys.has('learning_rate') || keys.has('grad_norm')) ? 'likely' : 'no';
}

/** How fast it went, which is no curve of the training. */
const SPEED =
  /^(?:(?:eval|train|test|predict)_(?:.+_)?)?(?:runtime|samples_per_second|steps_per_second|jit_compilation_time|mem_\w+|model_preparation_time)$/;

function meaningOf(key: string): ScalarMeaning | null {
  if (SPEED.test(key) || key === 'total_flos') return null;
  if (key === 'loss' || key === 'mean_token_accuracy' || key === 'entropy') return { metric: key, role: 'train' };
  const named = nameOfScalar(key);
  // A user who evaluates on the training set does so with dropout off, one who logs in the training step does not.
  return named.role === 'train' ? { ...named, dropout: 'unknown' } : named;
}

/** A checkpoint's folder says nothing of the run: the one above does. */
export function runFolder(path: string): string {
  const folder = folderOf(path);
  return /(?:^|\/)checkpoint-\d+$/.test(folder) ? folderOf(folder) : folder;
}

function open(path: string): LogReader {
  const parts: Readonly<Record<'epoch' | 'step', PartBuilder>> = { epoch: partOf(path), step: partOf(path) };
  let row = new Map<string, JsonScalar>();
  let ended = false;
  let last = { epoch: Number.NaN, step: 0 };
  let rows = 0;
  let rowsOfOneEpoch = 0;
  const progress = new Map<string, number>();
  const endRow = (): void => {
    const epoch = numberOf(row.get('epoch')) ?? last.epoch;
    const step = numberOf(row.get('step')) ?? last.step + 1;
    // The last row sums up: its `train_loss` is the mean over the whole training.
    if (row.has('total_flos')) ended = true;
    else {
      for (const [key, said] of row) {
        const value = key === 'epoch' || key === 'step' ? undefined : numberOf(said);
        if (value === undefined) continue;
        parts.epoch.add(key, 'epoch', epoch, value);
        parts.step.add(key, 'step', step, value);
      }
      if (row.has('loss')) {
        rows += 1;
        if (epoch <= last.epoch && step > last.step) rowsOfOneEpoch += 1;
        last = { epoch, step };
      }
    }
    row = new Map();
  };
  const set = (key: string, value: JsonScalar): void => {
    if (typeof value === 'number') progress.set(key, value);
    if (KEPT.has(key)) for (const part of [parts.epoch, parts.step]) part.set(key, value);
  };
  const isRow = (at: JsonPath, depth: number): boolean =>
    (depth === 1 && typeof at[0] === 'number') || (depth === 2 && at[0] === 'log_history' && typeof at[1] === 'number');
  const stream = jsonStream({
    leaf(at, value) {
      const key = at[at.length - 1];
      if (typeof key !== 'string') return;
      if (at.length === 1) set(key, value);
      else if (isRow(at, at.length - 1) && row.size < LIMITS.curves) row.set(key, value);
    },
    close(at, kind) {
      if (kind === 'object' && isRow(at, at.length)) endRow();
    },
  });
  return {
    push: stream.push,
    contents(complete) {
      // Rounded to two digits an epoch can stand for many steps.
      const part = (rowsOfOneEpoch > rows / 4 ? parts.step : parts.epoch).copy();
      const whole = progress.get('max_steps') ?? 0;
      if (ended || (whole > 0 && (progress.get('global_step') ?? 0) >= whole)) part.state = 'finished';
      if (stream.trouble) part.trouble(stream.trouble);
      else if (complete && !stream.whole)
        part.trouble({ message: `${path} breaks off before its end; what it holds until there was read.` });
      const { troubles, ...rest } = part.build();
      return part.count > 0 ? { parts: [{ ...rest, troubles }], troubles: [] } : { parts: [], troubles };
    },
  };
}

function partOf(path: string): PartBuilder {
  const isCheckpoint = /^checkpoint-\d+$/.test(partFromEnd(path, 1));
  return partBuilder({
    name: (isCheckpoint ? partFromEnd(path, 2) : partFromEnd(path, 1)) || baseName(path),
    format: 'hf-trainer',
    file: path,
    // A state alone in its folder, or a list saved under a name of its own.
    group: baseName(path) === 'trainer_state.json' ? runFolder(path) : path,
    dropout: { train: 'on', validation: 'off', test: 'off' },
    meaning: meaningOf,
  });
}

const KEPT: ReadonlySet<string> = new Set([
  'best_metric',
  'best_model_checkpoint',
  'best_global_step',
  'eval_steps',
  'global_step',
  'logging_steps',
  'max_steps',
  'num_train_epochs',
  'save_steps',
  'train_batch_size',
]);
