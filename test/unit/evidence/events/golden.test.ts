import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { eventReader } from '../../../../src/evidence/events/event';
import { opaqueEvents } from '../../../../src/evidence/events/opaque';
import { recordReader } from '../../../../src/evidence/tfrecord';

type Values = readonly (readonly [step: number, value: number | string])[];

const folder = join(__dirname, '../../../fixtures/logs/tensorboard');
const golden: Readonly<Record<string, Readonly<Record<string, Values>>>> = JSON.parse(
  readFileSync(join(folder, '../golden/events.json'), 'utf8'),
);

/** Every value of every tag, in the order of the file. */
function valuesOf(bytes: Uint8Array, piece = bytes.length): Record<string, [number, number | string][]> {
  const found: Record<string, [number, number | string][]> = {};
  const read = eventReader({
    scalar: (tag) => {
      const values: [number, number | string][] = [];
      found[tag] = values;
      return (step, value) => values.push([step, Number.isFinite(value) ? value : String(value)]);
    },
    hyperparameters: () => {},
    session: () => {},
  });
  const records = recordReader({
    take: (data, from, to) => expect(read(data, from, to)).toBe(true),
    skips: opaqueEvents(),
    trouble: ({ message }) => expect(message).toBe(''),
  });
  for (let at = 0; at < bytes.length; at += piece) records.push(bytes.subarray(at, at + piece));
  expect(records.torn).toBeNull();
  return found;
}

/** As Python prints what is no number. */
function asNumbers(values: Values): readonly (readonly [number, number | string])[] {
  const names: Readonly<Record<string, string>> = { inf: 'Infinity', '-inf': '-Infinity', nan: 'NaN' };
  return values.map(([step, value]) => [step, typeof value === 'string' ? (names[value] ?? value) : value]);
}

describe('event files hold the values that TensorBoard reads from them', () => {
  it('has files of every writer', () => expect(Object.keys(golden).length).toBeGreaterThanOrEqual(17));
  it.each(Object.keys(golden))('%s', (file) => {
    const bytes = new Uint8Array(readFileSync(join(folder, file)));
    const wanted = Object.fromEntries(Object.entries(golden[file] ?? {}).map(([tag, values]) => [tag, asNumbers(values)]));
    expect(valuesOf(bytes)).toEqual(wanted);
    expect(valuesOf(bytes, 977)).toEqual(wanted);
  });
});
