import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Checked, checkInThreads, FEWEST, threads } from '../../../src/cli/crew';
import { buildCli } from './built';

const FILES = 260;

let folder: string;
let assets: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'dropout-doctor-crew-'));
  assets = join(folder, 'assets');
  await buildCli(assets);
  const source = join(folder, 'source');
  mkdirSync(source);
  for (let index = 0; index < FILES; index++) {
    const rate = index % 9 === 0 ? 50 : 0.5;
    const shared = index % 5 === 0 ? `from m${String(index + 1).padStart(3, '0')} import RATE as OTHER\nnn.Dropout(OTHER)\n` : '';
    const name = `m${String(index).padStart(3, '0')}.py`;
    writeFileSync(join(source, name), `import torch.nn as nn\n\nRATE = ${rate}\nd = nn.Dropout(RATE)\n${shared}`);
  }
  writeFileSync(join(source, 'm100.py'), Buffer.from([0, 1, 2]));
}, 60_000);

afterAll(() => rmSync(folder, { recursive: true, force: true }));

function check(...more: readonly string[]) {
  const run = spawnSync(process.execPath, [join(assets, 'cli.js'), 'check', 'source', ...more], { cwd: folder, encoding: 'utf8' });
  return { code: run.status, out: run.stdout, err: run.stderr };
}

async function inThreads(count: number): Promise<readonly Checked[]> {
  const task = { paths: ['source'], cwd: folder, assets, asked: { settings: {}, config: null }, format: 'json', color: false };
  const seen: Checked[] = [];
  await checkInThreads(task, FILES, count, (checked) => seen.push(checked));
  return seen;
}

test('three threads give the same as one, in the order of the files', async () => {
  const [one, three] = [await inThreads(1), await inThreads(3)];
  expect(three).toEqual(one);
  expect(one.map(({ index }) => index)).toEqual(Array.from({ length: FILES }, (_, index) => index));
  expect(one.filter(({ piece }) => piece === null).map(({ said }) => said)).toEqual(['source/m100.py: a binary file\n']);
}, 60_000);

test('the command line finds the same in many files as in each alone', () => {
  expect(threads(FILES)).toBeGreaterThanOrEqual(1);
  expect(threads(FEWEST - 1)).toBe(1);
  const whole = check('--format', 'json');
  expect(whole.code).toBe(1);
  expect(whole.err).toBe('source/m100.py: a binary file\n');
  const found: { file: string; rule: string }[] = JSON.parse(whole.out);
  const expected = Array.from({ length: FILES }, (_, index) => index).filter((index) => index !== 100);
  const own = expected.filter((index) => index % 9 === 0).length;
  const borrowed = expected.filter((index) => index % 5 === 0 && (index + 1) % 9 === 0).length;
  expect(found).toHaveLength(own + borrowed);
  expect(new Set(found.map(({ rule }) => rule))).toEqual(new Set(['rate-out-of-range']));
  expect(found.map(({ file }) => file)).toEqual([...found.map(({ file }) => file)].sort());
}, 60_000);

test('a thread that cannot start ends the command with a message', async () => {
  const task = {
    paths: ['source'],
    cwd: folder,
    assets: join(folder, 'nowhere'),
    asked: { settings: {}, config: null },
    format: 'json',
    color: false,
  };
  await expect(checkInThreads(task, FILES, 2, () => undefined)).rejects.toThrow(/cli\.js/);
});
