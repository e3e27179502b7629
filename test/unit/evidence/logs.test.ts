import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import type { LogReader } from '../../../src/evidence/format';
import { type LogFile, openLog } from '../../../src/evidence/logs';
import { unzipped } from '../../../src/evidence/unzip';

/** A disk with one file that is written while it is read. */
function disk(): { text: string; modified: number; reads: number; readonly file: LogFile; open: () => ReturnType<typeof openLog> } {
  const at = {
    text: '',
    modified: 1,
    reads: 0,
    get file(): LogFile {
      return { path: 'training.csv', size: new TextEncoder().encode(at.text).length, modified: at.modified };
    },
    open: () => openLog(at.file, { files: { read: async (_path, start, length) => part(start, length) } }),
  };
  const part = (start: number, length: number): Uint8Array => {
    const bytes = new TextEncoder().encode(at.text).slice(start, start + length);
    at.reads += bytes.length;
    return bytes;
  };
  return at;
}

const rows = (from: number, to: number): string =>
  Array.from(
    { length: to - from },
    (_, index) => `${from + index},${(1 / (from + index + 1)).toFixed(3)},${(2 / (from + index + 1)).toFixed(3)}\n`,
  ).join('');

async function epochs(log: Awaited<ReturnType<typeof openLog>>): Promise<readonly number[]> {
  const contents = await log?.contents();
  return contents?.parts.map((part) => part.metrics[0]?.validation?.at.length ?? 0) ?? [];
}

describe('a log that is being written', () => {
  it('is read on where it grows, without reading the whole again', async () => {
    const at = disk();
    at.text = `epoch,loss,val_loss\n${rows(0, 5000)}`;
    const log = await at.open();
    expect(await epochs(log)).toEqual([5000]);
    at.reads = 0;
    at.text += rows(5000, 5010);
    at.modified = 2;
    expect(await log?.refresh(at.file)).toBe(true);
    expect(await epochs(log)).toEqual([5010]);
    expect(at.reads).toBeLessThan(4000);
    expect(await log?.refresh(at.file)).toBe(false);
  });

  it('is read from the start when it was truncated or written anew', async () => {
    const at = disk();
    at.text = `epoch,loss,val_loss\n${rows(0, 100)}`;
    const log = await at.open();
    at.text = `epoch,loss,val_loss\n${rows(0, 3)}`;
    at.modified = 2;
    await log?.refresh(at.file);
    expect(await epochs(log)).toEqual([3]);
    at.text = `epoch,loss,val_loss,lr\n${rows(0, 200).replaceAll('\n', ',0.1\n')}`;
    at.modified = 3;
    await log?.refresh(at.file);
    expect(await epochs(log)).toEqual([200]);
  });

  it('counts a row once that was half written when it was read', async () => {
    const at = disk();
    const whole = `epoch,loss,val_loss\n${rows(0, 20)}`;
    at.text = whole.slice(0, -9);
    const log = await at.open();
    await log?.contents();
    at.text = whole;
    at.modified = 2;
    await log?.refresh(at.file);
    expect(await epochs(log)).toEqual([20]);
    const contents = await log?.contents();
    expect(contents?.parts[0]?.metrics[0]?.validation?.values.at(-1)).toBe(0.1);
  });
});

describe('a compressed log', () => {
  const collect = (): LogReader & { taken: number } => {
    const reader = {
      taken: 0,
      push: (bytes: Uint8Array) => {
        reader.taken += bytes.length;
      },
      contents: () => ({ parts: [], troubles: [] }),
    };
    return reader;
  };

  it('that unfolds to more than its bound is cut there', async () => {
    const inner = collect();
    const reader = unzipped('bomb.gz', inner, 100_000);
    reader.push(gzipSync(new Uint8Array(50_000_000)));
    expect(inner.taken).toBe(100_000);
    expect((await reader.contents(true)).troubles).toEqual([{ message: 'bomb.gz unfolds to more than 0 MB; the rest was left out.' }]);
  });

  it('that is damaged keeps what came before', async () => {
    const inner = collect();
    const reader = unzipped('x.gz', inner);
    const lines = Array.from({ length: 20_000 }, (_, index) => `${index},${Math.sin(index)}`).join('\n');
    const whole = gzipSync(lines);
    whole.fill(0xff, whole.length >> 1, (whole.length >> 1) + 400);
    reader.push(whole);
    expect((await reader.contents(true)).troubles[0]?.message).toMatch(/^x\.gz is no intact gzip file/);
    expect(inner.taken).toBeGreaterThan(32_768);
  });
});
