// Writes logs to measure with: event files of scalars alone and beside histograms and images, and a CSV file as Keras writes it.
import { closeSync, openSync, writeSync } from 'node:fs';
import { framed, joined } from '../../test/fuzz/frames';

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

/** Writes a log of about so many megabytes. */
export function make(kind: string, path: string, megabytes: number): void {
  const file = openSync(path, 'w');
  const bytes = megabytes * 1e6;
  for (const piece of kind === 'csv' ? rows(bytes) : events(kind === 'mixed' ? 'mixed' : 'scalars', bytes)) writeSync(file, piece);
  closeSync(file);
}
