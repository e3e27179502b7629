// Writes logs to measure with: event files of scalars alone and beside histograms and images, tables and JSON as their writers make them, and printed output.
import { closeSync, openSync, readFileSync, writeSync } from 'node:fs';
import { FRAMINGS, framed, joined } from '../../test/fuzz/frames';

const TAGS = [
  'epoch_loss',
  'epoch_accuracy',
  'epoch_learning_rate',
  'Loss/train',
  'Loss/val',
  'metrics/top5',
  'grad_norm',
  'seconds_per_batch',
];
const IMAGE_BYTES = 300_000;
const PIECE = 1 << 20;

/** `scalars`: 8 tags, one value per event, as PyTorch and Keras write them. `mixed`: with a histogram and an image now and then, as real folders have. */
export function* events(kind: 'scalars' | 'mixed', bytes: number): Generator<Uint8Array> {
  const image = event(0, value('picture', field(4, field(4, noise(IMAGE_BYTES)))));
  const histogram = event(0, value('weights', field(5, field(7, noise(2000)))));
  let piece: Uint8Array[] = [];
  let size = 0;
  let written = 0;
  const version = field(3, text('brain.Event:2'));
  const put = (record: Uint8Array): void => {
    piece.push(record);
    size += record.length;
  };
  put(framed(joined([field(1, float64(1.7e9), 1), version])));
  for (let step = 0; written < bytes; step += 1) {
    for (const tag of TAGS) put(framed(event(step, value(tag, field(2, float32(1 / (step + 1)), 5)))));
    if (kind === 'mixed' && step % 50 === 0) put(framed(histogram));
    if (kind === 'mixed' && step % 200 === 0) put(framed(image));
    if (size < PIECE) continue;
    written += size;
    yield joined(piece);
    piece = [];
    size = 0;
  }
}

function* rows(bytes: number): Generator<Uint8Array> {
  let written = 0;
  let lines = 'epoch,accuracy,learning_rate,loss,val_accuracy,val_loss\n';
  for (let epoch = 0; written < bytes; epoch += 1) {
    const loss = 1 / (epoch + 1);
    lines += `${epoch},${1 - loss},0.0010000000474974513,${loss * 0.7171717171717},${1 - loss * 1.1},${loss * 1.3333333333}\n`;
    if (lines.length < PIECE) continue;
    written += lines.length;
    yield text(lines);
    lines = '';
  }
}

const text = (string: string): Uint8Array => new TextEncoder().encode(string);
const float32 = (number: number): Uint8Array => new Uint8Array(Float32Array.of(number).buffer);
const float64 = (number: number): Uint8Array => new Uint8Array(Float64Array.of(number).buffer);

function varint(number: number): Uint8Array {
  const bytes: number[] = [];
  let rest = number;
  for (; rest >= 128; rest = Math.floor(rest / 128)) bytes.push((rest % 128) + 128);
  return Uint8Array.from([...bytes, rest]);
}

function field(number: number, bytes: Uint8Array, kind = 2): Uint8Array {
  return joined([varint(number * 8 + kind), ...(kind === 2 ? [varint(bytes.length)] : []), bytes]);
}

function value(tag: string, content: Uint8Array): Uint8Array {
  return field(5, field(1, joined([field(1, text(tag)), content])));
}

function event(step: number, summary: Uint8Array): Uint8Array {
  return joined([field(1, float64(1.7e9 + step), 1), field(2, varint(step), 0), summary]);
}

function noise(length: number): Uint8Array {
  let state = 1;
  return Uint8Array.from({ length }, () => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
    return state >>> 24;
  });
}

/** An event file with one value of each tag per step. */
export function eventFile(curves: Readonly<Record<string, readonly number[]>>): Uint8Array {
  const tags = Object.entries(curves);
  const steps = Math.max(0, ...tags.map(([, values]) => values.length));
  const records = [framed(joined([field(1, float64(1.7e9), 1), field(3, text('brain.Event:2'))]))];
  for (let step = 0; step < steps; step += 1) {
    for (const [tag, values] of tags) records.push(framed(event(step, value(tag, field(2, float32(values[step] ?? 0), 5)))));
  }
  return joined(records);
}

/** Rows as Lightning writes them: mostly the loss of a step alone. */
function* sparseRows(): Generator<string> {
  yield 'epoch,step,train_loss_step,train_loss_epoch,val_loss,val_acc\n';
  for (let epoch = 0; ; epoch += 1) {
    for (let step = 1; step <= 20; step += 1) yield `${epoch},${(epoch * 20 + step) * 50 - 1},${falling(epoch + step / 20)},,,\n`;
    yield `${epoch},${(epoch + 1) * 1000 - 1},,,${falling(epoch)},${1 - falling(epoch)}\n`;
    yield `${epoch},${(epoch + 1) * 1000 - 1},,${falling(epoch)},,\n`;
  }
}

function* records(): Generator<string> {
  for (let epoch = 0; ; epoch += 1) {
    yield `{"epoch": ${epoch}, "train_loss": ${falling(epoch)}, "val_loss": ${falling(epoch) * 1.1}, "val_acc": ${1 - falling(epoch)}, "lr": 0.0003}\n`;
  }
}

/** `trainer_state.json`; its end is missing, which costs nothing. */
function* states(): Generator<string> {
  yield '{\n  "best_metric": null,\n  "log_history": [';
  for (let step = 10; ; step += 10) {
    const comma = step === 10 ? '' : ',';
    yield `${comma}\n    {\n      "epoch": ${step / 1000},\n      "grad_norm": ${falling(step)},\n      "learning_rate": 3e-05,\n      "loss": ${falling(step)},\n      "step": ${step}\n    }`;
    if (step % 100 === 0)
      yield `,\n    {\n      "epoch": ${step / 1000},\n      "eval_loss": ${falling(step)},\n      "step": ${step}\n    }`;
  }
}

function* printed(): Generator<string> {
  for (let epoch = 1; ; epoch += 1) {
    const loss = falling(epoch);
    yield `Epoch [${epoch}/100000], Train Loss: ${loss.toFixed(4)}, Train Acc: ${(100 - 10 * loss).toFixed(2)}%, Val Loss: ${(1.2 * loss).toFixed(4)}, Val Acc: ${(90 - 10 * loss).toFixed(2)}%\n`;
  }
}

/** A line per step with a date in front, as `logging` writes them. */
function* logged(): Generator<string> {
  for (let step = 1; ; step += 1) {
    const time = `${String(Math.floor(step / 60) % 60).padStart(2, '0')}:${String(step % 60).padStart(2, '0')},${String(step % 1000).padStart(3, '0')}`;
    yield `2026-11-21 12:${time} - INFO - train.py:88 - epoch ${Math.floor(step / 1000)} | step ${step} | loss ${falling(step).toFixed(5)} | lr 3.00e-04 | 4.20 it/s\n`;
  }
}

/** Progress bars of Keras, each written over the one before. */
function* bars(): Generator<string> {
  for (let epoch = 1; ; epoch += 1) {
    yield `Epoch ${epoch}/100000\n`;
    for (let step = 1; step < 60; step += 1) {
      const bar = `${step}/60 [${'='.repeat(step / 2)}>${'.'.repeat(30 - step / 2)}] - ETA: ${60 - step}s - loss: ${falling(epoch).toFixed(4)} - accuracy: 0.9`;
      yield bar + '\b'.repeat(bar.length);
    }
    yield `60/60 [${'='.repeat(30)}] - 3s 51ms/step - loss: ${falling(epoch).toFixed(4)} - accuracy: 0.9 - val_loss: ${falling(epoch).toFixed(4)}\n`;
  }
}

function falling(at: number): number {
  return 3 / (1 + at) ** 0.3;
}

const TEXTS: Readonly<Record<string, () => Generator<string>>> = {
  lightning: sparseRows,
  jsonl: records,
  trainer: states,
  printed,
  logged,
  bars,
};

function* pieces(texts: Generator<string>, bytes: number): Generator<Uint8Array> {
  let written = 0;
  let piece = '';
  for (const line of texts) {
    piece += line;
    if (piece.length < PIECE) continue;
    written += piece.length;
    yield text(piece);
    piece = '';
    if (written >= bytes) return;
  }
}

/** A run of wandb: the scalars of a committed one, again and again. */
function* wandbRuns(bytes: number): Generator<Uint8Array> {
  const framing = FRAMINGS.get('wandb');
  const seed = readFileSync('test/fixtures/logs/wandb/offline-run-blocks/run-blocks.wandb');
  const all = framing?.split(new Uint8Array(seed)) ?? [];
  const many = Array.from({ length: Math.ceil(bytes / seed.length) }, () => all).flat();
  if (framing) yield framing.join(many);
}

function contents(kind: string, bytes: number): Generator<Uint8Array> {
  const texts = TEXTS[kind];
  if (texts) return pieces(texts(), bytes);
  if (kind === 'csv') return rows(bytes);
  return kind === 'wandb' ? wandbRuns(bytes) : events(kind === 'mixed' ? 'mixed' : 'scalars', bytes);
}

/** Writes a log of about so many megabytes. */
export function make(kind: string, path: string, megabytes: number): void {
  const file = openSync(path, 'w');
  for (const piece of contents(kind, megabytes * 1e6)) writeSync(file, piece);
  closeSync(file);
}
