import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { RunPart } from '../../../../src/evidence/format';
import { bytesOf, logs, partsOf } from './summary';

/** What the programs knew and printed: test/oracles/logs_texts.py. */
const golden: Readonly<Record<string, readonly Readonly<Record<string, readonly number[]>>[]>> = JSON.parse(
  readFileSync(join(logs, 'golden/texts.json'), 'utf8'),
);

const CURVES: readonly (readonly [name: string, metric: string, role: 'train' | 'validation'])[] = [
  ['loss', 'loss', 'train'],
  ['train_loss', 'loss', 'train'],
  ['val_loss', 'loss', 'validation'],
  ['accuracy', 'accuracy', 'train'],
  ['val_accuracy', 'accuracy', 'validation'],
];

function valuesOf(part: RunPart | undefined, names: readonly string[]): Record<string, readonly number[] | undefined> {
  const chosen = CURVES.filter(([name]) => names.includes(name));
  return Object.fromEntries(chosen.map(([name, metric, role]) => [name, part?.metrics.find((one) => one.name === metric)?.[role]?.values]));
}

describe('prints of real training programs', () => {
  it.each(Object.keys(golden))('%s', async (name) => {
    const runs = golden[name] as (typeof golden)[string];
    const parts = await partsOf(`text-log/${name}`, bytesOf(`text-log/${name}`));
    expect(parts.map((part, index) => valuesOf(part, Object.keys(runs[index] ?? {})))).toEqual(runs);
    for (const metric of parts.flatMap((part) => part.metrics)) {
      expect(metric.train?.dropout ?? 'on').toBe('on');
      expect(metric.validation?.dropout ?? 'off').toBe('off');
      expect(metric.other).toBeUndefined();
    }
  });

  it('a notebook holds the same runs in its cells', async () => {
    const parts = await partsOf('notebook/two-trainings.ipynb', bytesOf('notebook/two-trainings.ipynb'));
    expect(parts.map(({ name, cell }) => [name, cell])).toEqual([
      ['cell 2', 1],
      ['cell 4', 3],
    ]);
    expect(valuesOf(parts[0], ['loss', 'val_loss', 'accuracy', 'val_accuracy'])).toEqual(golden['keras-bars.log']?.[0]);
    expect(valuesOf(parts[1], ['loss', 'val_loss', 'accuracy', 'val_accuracy'])).toEqual(golden['keras-lines.out']?.[0]);
  });
});
