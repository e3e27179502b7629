import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readData } from '../../../../src/cli/labData';
import { loadedFiles, loadedOffer } from '../../../../src/cli/labLoaded';
import { labUsage, readLabOptions } from '../../../../src/cli/labOptions';
import { DATA_NAMES } from '../../../../src/lab/data/choice';
import type { DataPlace } from '../../../../src/model/facts';
import { errorOf, floats, idx, npy, okOf } from './files';

const media = join(__dirname, '../../../../media');
let folder = '';
const io = () => ({ cwd: folder, assets: join(folder, 'dist'), color: false, out: () => {}, err: () => {} });
const read = (args: readonly string[], loaded: Parameters<typeof readData>[2] = []) =>
  readData(readLabOptions(['net.py', ...args]), io(), loaded);

const rows = 60;
const labels = Array.from({ length: rows }, (_, at) => at % 3);

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'lab-data-'));
  cpSync(join(media, 'data'), join(folder, 'dist', 'data'), { recursive: true });
  cpSync(join(media, 'digits.csv.gz'), join(folder, 'dist', 'digits.csv.gz'));
  writeFileSync(join(folder, 'x_train.npy'), npy('<f4', [rows, 2], floats(labels.flatMap((label, at) => [label + at / 7, at % 11]))));
  writeFileSync(join(folder, 'y_train.npy'), npy('|u1', [rows], Uint8Array.from(labels)));
  const raw = join(folder, 'data', 'MNIST', 'raw');
  mkdirSync(raw, { recursive: true });
  const pixels = Array.from({ length: rows * 16 }, (_, at) => (at * 37) % 251);
  writeFileSync(join(raw, 'train-images-idx3-ubyte'), idx([rows, 4, 4], pixels));
  writeFileSync(join(raw, 'train-labels-idx1-ubyte'), idx([rows], labels));
  writeFileSync(join(folder, 'a.csv'), `a,y\n${labels.map((label, at) => `${at * 1.5},${label}`).join('\n')}\n`);
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('--data', () => {
  test.each(DATA_NAMES)('%s', async (name) => {
    const { dataset, choice, decision } = okOf(await read(['--data', name]));
    expect(dataset.rows).toBeGreaterThan(100);
    expect(choice.used).toMatchObject({ rows: dataset.rows, of: dataset.rows });
    expect(decision).toMatch(/^(Classification|Regression)/);
  });

  test('all names and options are in the help', () => {
    for (const name of DATA_NAMES) expect(labUsage).toContain(name);
    for (const option of ['--rows N|all', '--drop-duplicates', 'label-noise=0', 'turns=1.5']) expect(labUsage).toContain(option);
  });

  test('arrays in two files, the second found by its name', async () => {
    for (const name of ['x_train.npy', 'y_train.npy']) {
      const { dataset, choice } = okOf(await read(['--data', name]));
      expect(dataset).toMatchObject({ rows, width: 2, classNames: ['0', '1', '2'] });
      expect(choice).toMatchObject({ kind: 'file', format: 'npy', name, target: 'y_train' });
    }
  });

  test('rows and duplicates', async () => {
    const { dataset, notes } = okOf(await read(['--data', 'a.csv', '--target', 'y', '--rows', '30']));
    expect(dataset.rows).toBe(30);
    expect(notes).toContainEqual(expect.stringMatching(/^30 of 60 rows taken/));
    expect(okOf(await read(['--data', 'iris', '--drop-duplicates'])).choice).toMatchObject({
      dropDuplicates: true,
      used: { rows: 149, of: 150 },
    });
    expect(okOf(await read(['--data', 'moons:rows=20000'])).dataset.rows).toBe(20_000);
  });

  test.each([
    [['--data', 'nowhere.npz'], /no file nowhere\.npz.*own data are digits, breast-cancer.*tokens/],
    [['--data', 'moons:size=3'], /moons has no option "size"/],
    [['--data', 'a.csv'], /--target; a\.csv has a, y/],
    [['--data', 'a.csv', '--target', 'z'], /no column "z"/],
    [['--data', 'loaded'], /loads no data that lies on this machine/],
  ])('%j is refused', async (args, message) => {
    expect(errorOf(await read(args)).message).toMatch(message);
  });

  test.each([
    ['--rows', '5'],
    ['--rows', 'many'],
  ])('%s %s is no number of rows', (...args) => {
    expect(() => readLabOptions(['net.py', ...args])).toThrow(/--rows must be a whole number/);
  });
});

describe('what the file loads', () => {
  const place = (of: DataPlace['of'], name: string, pattern: string): DataPlace => ({
    span: { start: 11, end: 12 },
    reader: 'f',
    of,
    name,
    pattern,
  });
  const facts = (...data: DataPlace[]) => ({
    text: 'first line\nsecond\n',
    facts: { classes: [], applications: [], keras: null, program: [], data },
  });

  test('is found beside the file and in the caches, and trained on only when asked', async () => {
    const there = loadedFiles(
      facts(place('file', '', 'a.csv'), place('file', '', 'gone.csv'), place('torchvision', 'MNIST', 'data')),
      'net.py',
      io(),
    );
    expect(there.map(({ label }) => label)).toEqual([
      'a.csv (f, line 2)',
      'train-images-idx3-ubyte with train-labels-idx1-ubyte (f, line 2)',
    ]);
    const images = okOf(await read(['--data', 'loaded:2'], there));
    expect(images.dataset).toMatchObject({ image: [4, 4, 1], rows });
    expect(images.choice).toMatchObject({ kind: 'file', format: 'idx', name: 'train-images-idx3-ubyte' });
    expect(errorOf(await read(['--data', 'loaded'], there)).message).toMatch(/--target; a\.csv has a, y/);
    expect(errorOf(await read(['--data', 'loaded:3'], there)).message).toMatch(/loaded:1 = a\.csv .*loaded:2 = train-images/);
    expect(okOf(await read([], there)).choice.kind).toBe('digits');
  });

  test('is offered in words', () => {
    const one = { label: 'a.csv (f, line 2)', paths: [] };
    expect(loadedOffer('digits', [])).toEqual([]);
    expect(loadedOffer('loaded', [one])).toEqual([]);
    expect(loadedOffer('digits', [one])).toEqual(['The file loads a.csv (f, line 2); --data loaded trains on it.']);
    expect(loadedOffer('digits', [one, one])[0]).toContain('loaded:2 = a.csv');
  });
});
