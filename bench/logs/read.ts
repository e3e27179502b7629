// Reads one log in this process, in pieces of a megabyte, and prints what it took as JSON.
//   node read.cjs make KIND PATH MEGABYTES | read PATH | memory MEGABYTES
import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import type { LogReader } from '../../src/evidence/format';
import { HEAD_BYTES, recognise } from '../../src/evidence/formats';
import { events, make } from './make';

const PIECE = 1 << 20;
const [task = '', ...rest] = process.argv.slice(2);

async function main(): Promise<void> {
  if (task === 'make') make(rest[0] ?? '', rest[1] ?? '', Number(rest[2]));
  else if (task === 'read') console.log(JSON.stringify(await read(rest[0] ?? '')));
  else console.log(JSON.stringify(await memory(Number(rest[0]))));
}

async function read(path: string): Promise<object> {
  const file = openSync(path, 'r');
  const { size } = fstatSync(file);
  const piece = new Uint8Array(PIECE);
  const head = piece.slice(0, readSync(file, piece, 0, HEAD_BYTES, 0));
  const format = recognise(path, head, 'possible');
  if (!format) throw new Error(`${path} is no log`);
  const before = process.cpuUsage();
  const reader = format.open(path, {});
  for (let at = 0; at < size; ) {
    const length = readSync(file, piece, 0, PIECE, at);
    reader.push(length === PIECE ? piece : piece.subarray(0, length));
    at += length;
  }
  const { parts, troubles } = await reader.contents(true);
  const { user, system } = process.cpuUsage(before);
  closeSync(file);
  const curves = parts
    .flatMap(({ metrics }) => metrics.flatMap(({ train, validation, test, other }) => [train, validation, test, other]))
    .filter(Boolean);
  return { format: format.id, megabytes: size / 1e6, seconds: (user + system) / 1e6, curves: curves.length, troubles: troubles.length };
}

/** An event file of that size which never is on the disk. */
async function memory(megabytes: number): Promise<object> {
  const path = 'runs/big/events.out.tfevents.1700000000.computer';
  const format = recognise(path, new Uint8Array(0));
  const reader = format?.open(path, {}) as LogReader;
  const before = process.memoryUsage.rss();
  let most = 0;
  let bytes = 0;
  for (const piece of events('mixed', megabytes * 1e6)) {
    reader.push(piece);
    bytes += piece.length;
    most = Math.max(most, process.memoryUsage.rss());
  }
  await reader.contents(true);
  return { megabytes: bytes / 1e6, before: before / 1e6, most: Math.max(most, process.memoryUsage.rss()) / 1e6 };
}

main();
