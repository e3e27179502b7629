import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { run } from '../../../src/cli/run';
import type { VerdictRecord } from '../../../src/report/verdict';

let folder = '';

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'dropout-doctor-verdict-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

async function verdict(...args: readonly string[]): Promise<{ readonly code: number; readonly out: string; readonly err: string }> {
  const out: string[] = [];
  const err: string[] = [];
  const io = {
    cwd: folder,
    assets: folder,
    color: false,
    out: (text: string) => out.push(text),
    err: (text: string) => err.push(text),
  };
  const code = await run(['verdict', ...args], io);
  return { code, out: out.join(''), err: err.join('') };
}

function write(path: string, text: string | Uint8Array): void {
  mkdirSync(join(folder, path, '..'), { recursive: true });
  writeFileSync(join(folder, path), text);
}

/** Training loss falls; validation turns at `turn` and rises by 0.05 an epoch. */
function overfitting(epochs: number, turn: number): string {
  const rows = Array.from({ length: epochs }, (_, epoch) => {
    const train = 2 * 0.8 ** epoch;
    const validation = epoch <= turn ? 1 - 0.1 * epoch : 1 - 0.1 * turn + 0.05 * (epoch - turn);
    return `${epoch},${train.toFixed(4)},${validation.toFixed(4)}`;
  });
  return `epoch,loss,val_loss\n${rows.join('\n')}\n`;
}

describe('verdict', () => {
  it('says that a run overfits, since when and why', async () => {
    write('training.csv', overfitting(25, 6));
    const { code, out } = await verdict('training.csv');
    expect(code).toBe(0);
    expect(out).toMatch(
      /^training\.csv · Keras CSVLogger\n {2}overfits: Validation loss rose \d+ % from its best 0\.\d+ \(epoch \d+\) to 1\.\d+ \(epoch 24\)/,
    );
    expect(out).toContain('training measured with dropout on');
    expect(out).toMatch(/1 run: 1 overfits\.\n$/);
  });

  it('prints one object for each run as JSON', async () => {
    write('training.csv', overfitting(25, 6));
    const { out } = await verdict('training.csv', '--format', 'json');
    const records = JSON.parse(out) as readonly VerdictRecord[];
    expect(records).toHaveLength(1);
    const [record] = records;
    expect(record).toMatchObject({
      file: 'training.csv',
      format: 'keras-csv',
      epochs: 25,
      verdict: 'overfits',
      bestEpoch: 6,
      metric: 'loss',
    });
    expect(record?.metrics.loss).toMatchObject({ dropout: 'on', validationDropout: 'off' });
    expect(record?.metrics.loss?.train?.slice(0, 2)).toEqual([2, 1.6]);
    expect(record?.metrics.loss?.validation).toHaveLength(25);
  });

  it('finds logs in folders, joins their parts, and follows no link in circles', async () => {
    write('a/training.csv', overfitting(25, 6));
    write('b/training.csv', overfitting(30, 8));
    write('b/iris.csv', 'sepal,petal,species\n5.1,1.4,setosa\n4.9,1.3,setosa\n');
    write('node_modules/training.csv', overfitting(25, 6));
    symlinkSync(folder, join(folder, 'a', 'loop'));
    const { out } = await verdict('.', '--format', 'json');
    expect((JSON.parse(out) as readonly VerdictRecord[]).map(({ file }) => file)).toEqual(['a/training.csv', 'b/training.csv']);
  });

  it('calls a run that does not overfit so, where only underfitting is open', async () => {
    const rows = Array.from({ length: 30 }, (_, epoch) => `${epoch},${(0.4 + 0.5 ** epoch).toFixed(4)},${(0.5 + 0.5 ** epoch).toFixed(4)}`);
    write('training.csv', `epoch,loss,val_loss\n${rows.join('\n')}\n`);
    const { out } = await verdict('training.csv');
    expect(out).toMatch(
      /\n {2}does not overfit: Validation loss settled at 0\.5, its best.* Whether it could do better only a comparison tells/,
    );
    expect(out).toMatch(/1 run: 1 does not overfit\.\n$/);
    const json = await verdict('training.csv', '--format', 'json');
    expect(JSON.parse(json.out)).toMatchObject([{ verdict: 'undecidable', doesOverfit: false }]);
  });

  it('holds runs only against those that lie beside them', async () => {
    const log = (floor: number): string =>
      `epoch,loss,val_loss\n${Array.from({ length: 30 }, (_, epoch) => `${epoch},${floor + 0.5 ** epoch},${floor + 0.5 ** epoch}`).join('\n')}\n`;
    write('a/one.csv', log(0.5));
    write('a/two.csv', log(0.2));
    write('b/three.csv', log(0.9));
    const { out } = await verdict('.');
    expect(out).toMatch(/a\/one\.csv.*\n.*It is worse than two \(0\.2/);
    expect(out).toMatch(/b\/three\.csv.*\n.*Whether it could do better only a comparison tells/);
  });

  it('reads what is compressed, under the name of the file', async () => {
    write('training.csv.gz', gzipSync(overfitting(25, 6)));
    const { out } = await verdict('training.csv.gz', '--format', 'json');
    expect(JSON.parse(out)).toMatchObject([{ file: 'training.csv.gz', verdict: 'overfits' }]);
  });

  it('keeps the readable part of a damaged archive and says where it ends', async () => {
    const whole = gzipSync(overfitting(4000, 6));
    write('training.csv.gz', whole.subarray(0, whole.length >> 1));
    const torn = await verdict('training.csv.gz', '--format', 'json');
    expect((JSON.parse(torn.out) as readonly VerdictRecord[])[0]?.epochs).toBeGreaterThan(100);
    write('broken.csv.gz', new TextEncoder().encode('no archive'));
    const broken = await verdict('broken.csv.gz');
    expect(broken.code).toBe(2);
    expect(broken.err).toContain('broken.csv.gz');
  });

  it('says what is no log, and fails when nothing could be read', async () => {
    write('notes.md', '# notes\n');
    const none = await verdict('notes.md', 'missing.csv');
    expect(none.code).toBe(2);
    expect(none.err).toBe('notes.md: no training log of a known format\nmissing.csv: no such file or directory\n');
    const nothing = await verdict();
    expect(nothing.code).toBe(2);
    expect(nothing.err).toContain('name a training log or a folder');
  });
});
