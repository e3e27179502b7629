import { describe, expect, test } from 'vitest';
import type { RunPart } from '../../../src/evidence/format';
import { joinParts } from '../../../src/evidence/join';
import { partBuilder } from '../../../src/evidence/part';

interface Told {
  readonly format?: string;
  readonly group?: string;
  /** Positions, and one value for all of them. */
  readonly at?: readonly number[];
  readonly value?: number;
  readonly started?: number;
  readonly parameter?: number;
}

function part(
  file: string,
  { format = 'tensorboard', group = 'tensorboard:runs/a', at = [], value = 0, started, parameter }: Told,
): RunPart {
  const dropout = { train: 'unknown', validation: 'unknown', test: 'unknown' } as const;
  const builder = partBuilder({ name: 'a', format, file, group, dropout });
  for (const position of at) builder.add('val_loss', 'step', position, value);
  builder.seen(started);
  if (parameter !== undefined) builder.set('dropout', parameter);
  return builder.build();
}

function curveOf(parts: readonly RunPart[]): { readonly at: readonly number[]; readonly values: readonly number[] } | undefined {
  const curve = joinParts(parts)[0]?.metrics[0]?.validation;
  return curve && { at: curve.at, values: curve.values };
}

describe('a training that was continued in a new event file', () => {
  test('goes on behind the end', () => {
    const parts = [part('1', { at: [0, 1, 2], value: 1, started: 10 }), part('2', { at: [3, 4], value: 2, started: 20 })];
    expect(curveOf(parts)).toEqual({ at: [0, 1, 2, 3, 4], values: [1, 1, 1, 2, 2] });
    expect(joinParts(parts)).toHaveLength(1);
  });

  test('from a checkpoint before the end: the later file counts from its first position on, in whichever order they are listed', () => {
    const first = part('1', { at: [0, 1, 2, 3, 4, 5, 6], value: 1, started: 10 });
    const second = part('2', { at: [3, 4], value: 2, started: 20 });
    const wanted = { at: [0, 1, 2, 3, 4], values: [1, 1, 1, 2, 2] };
    expect(curveOf([first, second])).toEqual(wanted);
    expect(curveOf([second, first])).toEqual(wanted);
  });

  test('without times the file that begins further on is the later one', () => {
    const first = part('1', { at: [0, 1, 2, 3], value: 1 });
    const second = part('2', { at: [2, 3, 4], value: 2 });
    expect(curveOf([second, first])).toEqual({ at: [0, 1, 2, 3, 4], values: [1, 1, 2, 2, 2] });
  });

  test('files without times that begin alike hold the same: the longer one stays', () => {
    const whole = part('checkpoint-1000', { format: 'hf-trainer', at: [0, 1, 2, 3], value: 1 });
    const early = part('checkpoint-500', { format: 'hf-trainer', at: [0, 1], value: 1 });
    expect(curveOf([whole, early])?.at).toEqual([0, 1, 2, 3]);
  });

  test('stays within the bounds of a curve', () => {
    const far = Array.from({ length: 16_000 }, (_, index) => index);
    const curve = joinParts([
      part('1', { at: far, value: 1, started: 10 }),
      part('2', { at: far.map((at) => at + 16_000), value: 2, started: 20 }),
    ])[0]?.metrics[0]?.validation;
    expect(curve?.at.length).toBeLessThanOrEqual(16_384);
    expect(curve?.at.at(-1)).toBe(31_999);
    expect(curve?.thinned).toBe(2);
  });
});

test('of a curve that two formats hold the longer one stays', () => {
  const json = part('ray.json', { format: 'ray', group: 'trial', at: [1, 2, 3], value: 1, started: 10 });
  const csv = part('progress.csv', { format: 'ray-csv', group: 'trial', at: [2, 3], value: 2, started: 20 });
  expect(curveOf([json, csv])).toEqual({ at: [1, 2, 3], values: [1, 1, 1] });
});

describe('a run without any curve is none', () => {
  test('alone', () => expect(joinParts([part('hparams.yaml', { group: 'b', parameter: 0.5 })])).toEqual([]));

  test('but its parameters go to the run of its group', () => {
    const runs = joinParts([part('1', { parameter: 0.5 }), part('2', { at: [1], value: 1 }), part('3', { group: 'c', parameter: 0.1 })]);
    expect(runs.map(({ parameters }) => parameters.get('dropout'))).toEqual([0.5]);
  });
});
