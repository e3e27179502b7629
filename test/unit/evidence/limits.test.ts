import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { copyFileSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import type { LogContents } from '../../../src/evidence/format';
import { LOG_FORMATS, readLog, recognise } from '../../../src/evidence/formats';
import { openLog } from '../../../src/evidence/logs';
import { LIMITS, type Trouble } from '../../../src/evidence/run';
import { linesOf } from './texts/summary';

/** Each item of the "Limits and bad input": what is readable is kept, and a message names the place of the rest. Links in circles: test/unit/cli. */

const root = join(__dirname, '../../..');
const fixture = (path: string): Uint8Array => new Uint8Array(readFileSync(join(root, 'test/fixtures/logs', path)));
const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);
const environment = { sqlite: async () => new Uint8Array(readFileSync(join(root, 'node_modules/sql.js/dist/sql-wasm.wasm'))) };

interface Read {
  readonly runs: readonly (readonly string[])[];
  readonly troubles: readonly Trouble[];
  readonly files: readonly string[];
}

async function read(path: string, content: string | Uint8Array): Promise<Read> {
  const bytes = typeof content === 'string' ? utf8(content) : content;
  const format = recognise(path, bytes.subarray(0, 65_536), 'possible');
  if (!format) throw new Error(`${path} is claimed by no format`);
  return summary(await readLog(format, path, bytes, environment));
}

function summary({ parts, troubles }: LogContents): Read {
  return {
    runs: parts.map(linesOf),
    troubles: [...troubles, ...parts.flatMap((part) => part.troubles)],
    files: parts.flatMap(({ files }) => files),
  };
}

describe('text that is not as it should be', () => {
  const TABLE = ['loss train epoch/on 0:0.9 1:0.7 2:0.6', 'loss validation epoch/off 0:1 1:0.8 2:0.7'];
  const TORN = [{ message: 'Line 4 is cut off; its last cell is left out.', line: 4 }];
  const CASES: readonly (readonly [
    what: string,
    path: string,
    content: string,
    runs: readonly (readonly string[])[],
    troubles: unknown,
  ])[] = [
    [
      'an epoch twice: the later one counts',
      'run/log.csv',
      'epoch,loss,val_loss\n0,0.9,1.0\n1,0.8,0.9\n1,0.7,0.8\n2,0.6,0.7\n',
      [TABLE],
      [],
    ],
    [
      'two runs appended',
      'run/log.csv',
      'epoch,loss,val_loss\n0,0.9,1.0\n1,0.7,0.8\n2,0.6,0.7\n0,0.9,1.0\n1,0.7,0.8\n2,0.6,0.7\n',
      [TABLE, TABLE],
      [],
    ],
    [
      'NA, nan, inf and empty cells',
      'run/log.csv',
      'epoch,loss,val_loss\n0,0.9,NA\n1,nan,0.8\n2,inf,-inf\n3,0.5,N/A\n4,,0.4\n',
      [['loss train epoch/on 0:0.9 1:NaN 2:Infinity 3:0.5', 'loss validation epoch/off 1:0.8 2:-Infinity 4:0.4']],
      [],
    ],
    ['commas for decimal points', 'run/log.csv', 'epoch;loss;val_loss\n0;0,9;1,0\n1;0,7;0,8\n2;0,6;0,7\n', [TABLE], []],
    ['a byte order mark', 'run/log.csv', '\ufeffepoch,loss,val_loss\n0,0.9,1.0\n1,0.7,0.8\n2,0.6,0.7\n', [TABLE], []],
    ['CRLF', 'run/log.csv', 'epoch,loss,val_loss\r\n0,0.9,1.0\r\n1,0.7,0.8\r\n2,0.6,0.7\r\n', [TABLE], []],
    [
      'a torn row',
      'run/log.csv',
      'epoch,loss,val_loss\n0,0.9,1.0\n1,0.7,0.8\n2,0.6',
      [['loss train epoch/on 0:0.9 1:0.7', 'loss validation epoch/off 0:1 1:0.8']],
      TORN,
    ],
    [
      'JSON with NaN and infinities',
      'run/history.json',
      '{"loss": [0.9, NaN, Infinity], "val_loss": [1.0, 0.8, -Infinity]}',
      [['loss train epoch/on 0:0.9 1:NaN 2:Infinity', 'loss validation epoch/off 0:1 1:0.8 2:-Infinity']],
      [],
    ],
    [
      'torn JSON',
      'run/history.json',
      '{"loss": [0.9, 0.7, 0.6], "val_loss": [1.0, 0.8, 0.7',
      [['loss train epoch/on 0:0.9 1:0.7 2:0.6', 'loss validation epoch/off 0:1 1:0.8']],
      [{ message: 'run/history.json breaks off before its end; what it holds until there was read.' }],
    ],
    [
      'a torn line of JSON, NaN before it',
      'run/metrics.jsonl',
      '{"epoch": 0, "train_loss": 0.9, "val_loss": NaN}\n{"epoch": 1, "train_loss": 0.7, "val_loss": 0.8}\n{"epoch": 2, "train_l',
      [['loss train epoch/unknown 0:0.9 1:0.7', 'loss validation epoch/unknown 0:NaN 1:0.8']],
      [{ message: 'Line 3 is cut off; it is left out.', line: 3 }],
    ],
    [
      'a torn notebook',
      'nb.ipynb',
      '{"cells":[{"cell_type":"code","outputs":[{"output_type":"stream","text":["epoch 1 loss 0.5\\n","epoch 2 loss 0.4\\n","epoch 3 loss 0.3\\n"]}]},{"cell_ty',
      [['loss other epoch/unknown 1:0.5 2:0.4 3:0.3']],
      [{ message: 'nb.ipynb breaks off before its end; what it holds until there was read.' }],
    ],
  ];
  it.each(CASES)('%s', async (_what, path, content, runs, troubles) => {
    const found = await read(path, content);
    expect(found.runs).toEqual(runs);
    expect(found.troubles).toEqual(troubles);
    expect(new Set(found.files)).toEqual(new Set([path]));
  });
});

describe('event files', () => {
  const path = 'tensorboard/torch/events.out.tfevents.1700000000.computer';

  it('a record with a wrong checksum is named by its byte and left out', async () => {
    const bytes = fixture(path);
    const at = Buffer.from(bytes).indexOf('Loss/train', 300) + 3;
    bytes[at] = 0;
    const { troubles, runs } = await read(path, bytes);
    expect(troubles).toEqual([
      { message: expect.stringMatching(/^The record at byte \d+ is damaged .*left out/), byte: expect.any(Number) },
    ]);
    expect((troubles[0]?.byte ?? 0) < at && at - (troubles[0]?.byte ?? 0) < 100).toBe(true);
    expect(runs[0]?.find((line) => line.startsWith('loss train'))?.split(' ').length).toBe(3 + 11);
  });

  it('a torn tail is named by its byte', async () => {
    const bytes = fixture(path);
    const { troubles, runs } = await read(path, bytes.subarray(0, bytes.length - 5));
    expect(troubles).toEqual([
      { message: expect.stringMatching(/^The last record is not complete: it begins at byte \d+/), byte: expect.any(Number) },
    ]);
    expect(runs[0]?.length).toBeGreaterThan(2);
  });

  it('a quarter of a gigabyte takes no more memory than its curves', async () => {
    const bytes = fixture(path);
    const reader = LOG_FORMATS.find(({ id }) => id === 'tensorboard')?.open(path, {});
    const before = process.memoryUsage();
    for (let length = 0; length < 256e6; length += bytes.length) reader?.push(bytes);
    const after = process.memoryUsage();
    expect(after.arrayBuffers - before.arrayBuffers).toBeLessThan(20e6);
    expect(after.heapUsed - before.heapUsed).toBeLessThan(150e6);
    expect((await reader?.contents(true))?.parts.length).toBe(1);
  }, 60_000);
});

describe('archives', () => {
  it('a gzip bomb is cut where its bound is, and what came before is kept', async () => {
    const whole = Buffer.concat([
      utf8(`epoch,loss,val_loss\n${Array.from({ length: 6000 }, (_, at) => `${at},0.5,0.6\n`).join('')}`),
      Buffer.alloc(6e7),
    ]);
    const bomb = gzipSync(whole);
    expect(bomb.length).toBeLessThan(1e6);
    const file = { path: 'run/log.csv.gz', size: bomb.length, modified: 1 };
    const log = await openLog(file, { files: { read: async (_path, from, length) => bomb.subarray(from, from + length) } });
    const contents = await log?.contents();
    expect(contents?.parts[0]?.metrics[0]?.validation?.at.length).toBe(6000);
    const said = [...(contents?.troubles ?? []), ...(contents?.parts.flatMap(({ troubles }) => troubles) ?? [])];
    expect(said.length).toBeGreaterThan(0);
    expect(said.length).toBeLessThanOrEqual(LIMITS.troubles);
    for (const { message, line } of said) expect(/Line \d+|log\.csv\.gz/.test(message) || line !== undefined).toBe(true);
  }, 60_000);

  it('a zip file is not opened at all', () => {
    const head = Uint8Array.from([0x50, 0x4b, 3, 4, ...new Array<number>(200).fill(0)]);
    for (const path of ['logs.zip', 'run/log.csv.zip', 'runs.zip']) expect(recognise(path, head, 'possible'), path).toBeNull();
  });
});

describe('a notebook with a hundred megabytes of outputs', () => {
  it('is read in bounded memory and time', async () => {
    const image = utf8(
      `{"output_type":"display_data","metadata":{},"data":{"image/png":"${'iVBORw0KGgoA'.repeat(83_000)}","text/plain":["<Figure>"]}}`,
    );
    const text = utf8(
      '{"output_type":"stream","name":"stdout","text":["epoch 1 loss 0.5\\n","epoch 2 loss 0.4\\n","epoch 3 loss 0.3\\n"]}',
    );
    const reader = LOG_FORMATS.find(({ id }) => id === 'notebook')?.open('big.ipynb', {});
    const before = process.memoryUsage();
    const began = process.cpuUsage();
    let length = 0;
    let most = 0;
    const push = (bytes: Uint8Array): void => {
      reader?.push(bytes);
      length += bytes.length;
      most = Math.max(most, process.memoryUsage().heapUsed);
    };
    push(utf8('{"cells":['));
    for (let cell = 0; length < 100e6; cell += 1) {
      push(utf8(`${cell > 0 ? ',' : ''}{"cell_type":"code","source":[],"outputs":[`));
      push(image);
      push(utf8(','));
      push(text);
      push(utf8(']}'));
    }
    push(utf8('],"nbformat":4}'));
    const contents = await reader?.contents(true);
    expect(contents?.troubles).toEqual([]);
    expect(contents?.parts.length).toBeGreaterThan(95);
    expect(linesOf(contents?.parts.at(-1) as (typeof contents & object)['parts'][number])).toEqual([
      'loss other epoch/unknown 1:0.5 2:0.4 3:0.3',
    ]);
    expect(process.cpuUsage(began).user / 1000).toBeLessThan(30_000);
    expect(most - before.heapUsed).toBeLessThan(250e6);
  }, 60_000);
});

describe('a database that a study writes to', () => {
  const trials = async (bytes: Uint8Array): Promise<Read> => read('study/optuna.db', bytes);

  it('that goes through a write-ahead log says that the last changes may lie beside it', async () => {
    const bytes = fixture('optuna/optuna.db');
    const wanted = await trials(bytes);
    bytes.set([2, 2], 18);
    const found = await trials(bytes);
    expect(found.runs).toEqual(wanted.runs);
    expect(found.troubles[0]?.message).toBe(
      'study/optuna.db is written through a write-ahead log; the last changes may be in study/optuna.db-wal, which is not read.',
    );
  });

  const python = ['python3', 'python'].find((name) => spawnSync(name, ['-c', 'import sqlite3']).status === 0);
  const HOLD = `
import sqlite3, sys
connection = sqlite3.connect(sys.argv[1], isolation_level=None)
if sys.argv[2] == "wal":
    connection.execute("PRAGMA journal_mode = WAL")
connection.execute("BEGIN EXCLUSIVE" if sys.argv[2] == "exclusive" else "BEGIN IMMEDIATE")
connection.execute("UPDATE trials SET state = 'FAIL'")
print("held", flush=True)
sys.stdin.read()
`;
  it.skipIf(!python).each(['immediate', 'exclusive', 'wal'])(
    'and holds locked (%s): what was written before is read',
    async (how) => {
      const folder = mkdtempSync(join(tmpdir(), 'dropout-doctor-locked-'));
      const path = join(folder, 'optuna.db');
      copyFileSync(join(root, 'test/fixtures/logs/optuna/optuna.db'), path);
      const holder = spawn(python as string, ['-c', HOLD, path, how], { stdio: ['pipe', 'pipe', 'inherit'] });
      try {
        await once(holder.stdout, 'data');
        const found = await trials(new Uint8Array(readFileSync(path)));
        expect(found.runs).toEqual((await trials(fixture('optuna/optuna.db'))).runs);
        expect(found.troubles.some(({ message }) => /write-ahead log/.test(message))).toBe(how === 'wal');
      } finally {
        holder.stdin.end();
        await once(holder, 'close');
        rmSync(folder, { recursive: true, force: true });
      }
    },
    30_000,
  );
});
