import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { crc32 } from '../../../../src/evidence/crc';
import { readLog } from '../../../../src/evidence/formats';
import { wandb } from '../../../../src/evidence/formats/wandb';
import type { Curve, Run } from '../../../../src/evidence/run';

interface Golden {
  readonly history: readonly Readonly<Record<string, unknown>>[];
  readonly config: Readonly<Record<string, unknown>>;
  readonly exit: number | null;
}

const folder = join(__dirname, '../../../fixtures/logs/wandb');
const golden: Readonly<Record<string, Golden>> = JSON.parse(readFileSync(join(folder, '../golden/wandb.json'), 'utf8'));
const file = (name: string): Uint8Array => new Uint8Array(readFileSync(join(folder, name)));
const path = (name: string): string => Object.keys(golden).find((one) => one.startsWith(`offline-run-${name}/`)) ?? '';

async function runOf(bytes: Uint8Array, name = 'wandb/offline-run-1/run-1.wandb'): Promise<Run> {
  const { parts, troubles } = await readLog(wandb, name, bytes);
  expect(troubles).toEqual([]);
  expect(parts).toHaveLength(1);
  return parts[0] as Run;
}

function curve(run: Run, key: string): Curve | undefined {
  return run.metrics.flatMap((metric) => [metric.train, metric.validation, metric.test, metric.other]).find((one) => one?.key === key);
}

/** Infinities and numbers that are none, as Python prints them. */
const value = (number: unknown): unknown =>
  typeof number === 'string' ? { nan: Number.NaN, inf: Number.POSITIVE_INFINITY }[number] : number;

describe('offline runs of Weights & Biases', () => {
  it.each(Object.keys(golden))('%s holds what another reader reads', async (name) => {
    const { history, config, exit } = golden[name] as Golden;
    const run = await runOf(file(name));
    expect(run.troubles).toEqual([]);
    expect(run.state).toBe(exit === 0 ? 'finished' : 'failed');
    expect(run.name).toMatch(/^sample /);
    for (const [key, wanted] of Object.entries(config)) {
      if (typeof wanted !== 'object' || wanted === null) expect(run.parameters.get(key)).toEqual(wanted);
      else for (const [part, inner] of Object.entries(wanted)) expect(run.parameters.get(`${key}.${part}`)).toEqual(inner);
    }
    const numbers = new Set(history.flatMap((row) => Object.keys(row).filter((key) => typeof value(row[key]) === 'number')));
    for (const key of numbers) {
      const wanted = history.flatMap((row) => (typeof value(row[key]) === 'number' ? [value(row[key])] : []));
      if (/^_|epoch$|global_step$|^batches$/.test(key)) expect(curve(run, key)).toBeUndefined();
      else expect(curve(run, key)?.values).toEqual(wanted);
    }
  });

  it('takes epochs for positions where every row has one', async () => {
    const run = await runOf(file(path('plain')));
    expect(curve(run, 'val_loss')).toMatchObject({ axis: 'epoch', at: [0, 1, 2, 3, 4, 5], dropout: 'unknown' });
    expect(run.metrics.find(({ name }) => name === 'loss')).toMatchObject({
      train: { key: 'train.loss' },
      validation: { key: 'val_loss' },
    });
  });

  it('takes the axis that the user defined', async () => {
    const run = await runOf(file(path('custom-axis')));
    expect(curve(run, 'valid/loss')).toMatchObject({ axis: 'epoch', at: [1, 2, 3, 4] });
    expect(curve(run, 'loss')).toMatchObject({ axis: 'step', at: Array.from({ length: 20 }, (_, index) => 8 * (index + 1)) });
  });

  it("knows how Hugging Face's Trainer measures", async () => {
    const run = await runOf(file(path('trainer')));
    expect(curve(run, 'train/loss')).toMatchObject({ axis: 'step', at: [10, 20, 30, 40, 50], dropout: 'on' });
    expect(curve(run, 'eval/loss')).toMatchObject({ at: [20, 40], dropout: 'off' });
  });

  it('keeps what stands before a torn end and around damage, and says where', async () => {
    const bytes = file(path('plain'));
    const torn = await runOf(bytes.subarray(0, bytes.length - 300));
    expect(torn.troubles).toEqual([
      { message: expect.stringMatching(/^The last record, at byte \d+, is not complete\.$/), byte: expect.any(Number) },
    ]);
    expect(curve(torn, 'val_loss')?.values.length).toBeGreaterThan(3);
    const at = Buffer.from(bytes).indexOf('"val_loss"') < 0 ? Buffer.from(bytes).lastIndexOf('val_loss') : 0;
    const damaged = bytes.slice();
    damaged[at] = (damaged[at] as number) ^ 1;
    const run = await runOf(damaged);
    expect(run.troubles).toEqual([{ message: expect.stringMatching(/its checksum is wrong/), byte: expect.any(Number) }]);
    expect(run.state).toBe('finished');
  });

  it('reads keys of older versions, steps of the record, and rows that are no message', async () => {
    const text = (string: string): number[] => [...new TextEncoder().encode(string)];
    const message = (field: number, bytes: readonly number[]): number[] => [...varint(field * 8 + 2), ...varint(bytes.length), ...bytes];
    const item = (key: string, json: string): number[] => message(1, [...message(1, text(key)), ...message(16, text(json))]);
    const row = (step: number, loss: string): number[] => message(2, [...item('loss', loss), ...message(2, [8, ...varint(step)])]);
    const bytes = log([row(5, '0.5'), [0xff, 0xff], row(300, 'NaN'), row(301, '"Infinity"'), message(18, [8, ...varint(255)])]);
    const run = await runOf(bytes, 'a/b/run-x.wandb');
    expect(run).toMatchObject({ name: 'b', state: 'failed', troubles: [{ message: expect.stringMatching(/no intact message/) }] });
    expect(curve(run, 'loss')).toMatchObject({ axis: 'step', at: [5, 300, 301], values: [0.5, Number.NaN, Number.POSITIVE_INFINITY] });
  });

  it('says of an empty file nothing, and of one that is none what is wrong', async () => {
    expect(await readLog(wandb, 'run.wandb', new Uint8Array(0))).toEqual({ parts: [], troubles: [] });
    expect(await readLog(wandb, 'run.wandb', file(path('plain')).slice(0, 7))).toEqual({ parts: [], troubles: [] });
    const { parts, troubles } = await readLog(wandb, 'run.wandb', new TextEncoder().encode('epoch,loss\n'.repeat(9000)));
    expect(parts).toEqual([]);
    expect(troubles.length).toBeGreaterThan(0);
  });
});

function varint(number: number): number[] {
  return number < 128 ? [number] : [(number & 127) | 128, ...varint(number >>> 7)];
}

/** A log of short records. */
function log(records: readonly (readonly number[])[]): Uint8Array {
  const header = [0x3a, 0x57, 0x26, 0x42, 0xe1, 0xbe, 0];
  return Uint8Array.from([
    ...header,
    ...records.flatMap((record) => {
      const body = Uint8Array.from([1, ...record]);
      const sum = crc32(body, 0, body.length);
      return [...new Uint8Array(Uint32Array.of(sum).buffer), record.length & 255, record.length >>> 8, ...body];
    }),
  ]);
}
