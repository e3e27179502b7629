import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { bytesOf, claimed, contentsOf, curve, curvesOf, LOGS, partsOf } from './read';

type Golden = Readonly<Record<string, Readonly<Record<string, readonly (readonly [number, number | string])[]>>>>;
const golden = JSON.parse(readFileSync(new URL('golden/tables.json', LOGS), 'utf8')) as Golden;

/** Files whose rows are a run one by one; the others are asked below. */
const PLAIN = Object.keys(golden).filter((path) => !/appended|continued|resumed|every-second|headerless|lightning|empty/.test(path));

describe('values as the csv module of Python reads them', () => {
  it.each(PLAIN)('%s', async (path) => {
    const [part] = await partsOf(path);
    expect(part).toBeDefined();
    const curves = part ? curvesOf(part) : [];
    expect(curves.length).toBeGreaterThan(1);
    for (const { key, values, dropout } of curves) {
      if (key.includes('[')) continue;
      const expected = golden[path]?.[key]?.map(([, value]) => Number(String(value).replace('inf', 'Infinity')));
      expect(values, key).toEqual(expected);
      expect(['on', 'off', 'unknown']).toContain(dropout);
    }
  });

  it('a training that went on from epoch 3 replaces what was there', async () => {
    const parts = await partsOf('keras-csv/continued.csv');
    expect(parts).toHaveLength(1);
    const values = golden['keras-csv/continued.csv']?.val_loss?.map(([, value]) => value) ?? [];
    expect(curve(parts[0], 'loss', 'validation').at).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
    expect(curve(parts[0], 'loss', 'validation').values).toEqual([...values.slice(0, 3), ...values.slice(6)]);
  });

  it('a second training below the first is a run of its own', async () => {
    const parts = await partsOf('keras-csv/appended.csv');
    expect(parts.map(({ name }) => name)).toEqual(['appended', 'appended (2)']);
    const values = golden['keras-csv/appended.csv']?.loss?.map(([, value]) => value) ?? [];
    expect(curve(parts[0], 'loss', 'train').values).toEqual(values.slice(0, 6));
    expect(curve(parts[1], 'loss', 'train').values).toEqual(values.slice(6));
    expect(new Set(parts.map(({ group }) => group)).size).toBe(2);
  });

  it('Lightning: rows of an epoch come together, and steps stay apart', async () => {
    const path = 'lightning-csv/lightning_logs/version_0/metrics.csv';
    const [part] = await partsOf(path);
    const column = (key: string) => golden[path]?.[key]?.map(([, value]) => value);
    expect(curve(part, 'loss', 'train')).toMatchObject({
      key: 'train_loss_epoch',
      axis: 'epoch',
      dropout: 'on',
      values: column('train_loss_epoch'),
    });
    expect(curve(part, 'loss', 'validation')).toMatchObject({ axis: 'epoch', dropout: 'off', values: column('val_loss') });
    expect(curve(part, 'loss (step)', 'train')).toMatchObject({ axis: 'step', values: column('train_loss_step') });
  });

  it('Lightning: two validations in an epoch are told by step', async () => {
    const path = 'lightning-csv/lightning_logs/version_1/metrics.csv';
    const [part] = await partsOf(path);
    expect(curve(part, 'loss', 'validation')).toMatchObject({ axis: 'step', at: [20, 40, 60, 80] });
    expect(curve(part, 'loss', 'train').values).toEqual(golden[path]?.['train/loss']?.map(([, value]) => value));
  });

  it('timm: rows without evaluation, without a header, and of a process that resumed', async () => {
    const [second] = await partsOf('timm-csv/every-second/summary.csv');
    expect(curve(second, 'loss', 'validation').at).toEqual([1, 3, 5]);
    expect(curve(second, 'loss', 'train').at).toEqual([0, 1, 2, 3, 4, 5]);
    expect(curve(second, 'lr', 'other').values).toEqual([0.05, 0.05, 0.05, 0.05, 0.05, 0.05]);
    const [bare] = await partsOf('timm-csv/headerless/summary.csv');
    expect(curve(bare, 'loss', 'validation').at).toEqual([20, 21, 22, 23, 24]);
    const resumed = await partsOf('timm-csv/resumed/summary.csv');
    expect(resumed).toHaveLength(1);
    expect(curve(resumed[0], 'top1', 'validation').at).toEqual([0, 1, 2, 3, 4, 5, 6]);
  });

  it('the formats that claim them', () => {
    const claims = Object.keys(golden).map((path) => [path.split('/')[0], claimed(path, bytesOf(path)).split(' ')[0]]);
    expect(claims.filter(([folder, format]) => folder !== format && format !== 'no')).toEqual([]);
  });
});

describe('bytes in any split', () => {
  const some = [
    'csv/quoted.csv',
    'csv/utf16.csv',
    'csv/odd-rows.csv',
    'keras-csv/odd.csv',
    'lightning-csv/lightning_logs/version_1/metrics.csv',
    'jsonl/odd-lines.jsonl',
  ];
  it.each(some)('%s', async (path) => {
    const bytes = bytesOf(path);
    const id = claimed(path, bytes).split(' ')[0] as string;
    const whole = await contentsOf(id, path, bytes);
    for (const step of [1, 2, 3, 7, 64]) expect(await contentsOf(id, path, bytes, { step })).toEqual(whole);
  });

  it('asking in between changes nothing', async () => {
    const { kerasCsv } = await import('../../../../src/evidence/formats/keras-csv');
    const bytes = bytesOf('keras-csv/continued.csv');
    const reader = kerasCsv.open('a.csv', {});
    for (const byte of bytes) {
      reader.push(Uint8Array.of(byte));
      reader.contents(true);
    }
    expect(reader.contents(true)).toEqual(await contentsOf('keras-csv', 'a.csv', bytes));
  });
});
