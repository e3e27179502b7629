import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { recognise } from '../../../../src/evidence/formats';
import { bytesOf, linesOf, logs, partsOf } from './summary';

/** What somebody reads from these files, written down by hand: curves of each run, as `linesOf` puts them. */
const golden: Readonly<Record<string, readonly (readonly string[])[]>> = JSON.parse(
  readFileSync(join(logs, 'golden/written.json'), 'utf8'),
);

describe('texts hold what a person reads from them', () => {
  it.each(Object.keys(golden))('%s', async (path) => {
    expect((await partsOf(path, bytesOf(path))).map(linesOf)).toEqual(golden[path]);
  });

  it('none is left out', () => {
    const written = readdirSync(join(logs, 'text-log/written')).map((name) => `text-log/written/${name}`);
    expect(written.filter((path) => !(path in golden))).toEqual([]);
  });

  it('and a discovery reads them as texts, but the one that holds no history', () => {
    const formats = Object.keys(golden).map((path) => [path, recognise(path, bytesOf(path))?.id ?? null]);
    const expected = Object.keys(golden).map((path) => [
      path,
      path.endsWith('.ipynb') ? 'notebook' : path.includes('not-a-history') ? null : 'text-log',
    ]);
    expect(formats).toEqual(expected);
  });

  it('trials of a search have their names and hyperparameters', async () => {
    const parts = await partsOf('keras-tuner.log', bytesOf('text-log/written/keras-tuner.log'));
    expect(parts.map(({ name, parameters }) => [name, Object.fromEntries(parameters)])).toEqual([
      ['keras-tuner.log trial 1', { dropout: 0.2, units: 64 }],
      ['keras-tuner.log trial 2', { dropout: 0.5, units: 32 }],
    ]);
  });

  it('samples of the validation set, where they are said', async () => {
    const samples = async (name: string): Promise<unknown> =>
      (await partsOf(name, bytesOf(`text-log/written/${name}`)))[0]?.validationSamples;
    expect(await samples('classes-example.log')).toBe(1000);
    expect(await samples('phases.log')).toBeUndefined();
  });
});
