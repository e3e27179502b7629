import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parentPort, workerData } from 'node:worker_threads';
import { LOG_FORMATS } from '../../src/evidence/formats';
import { problemOf } from './check';
import { mutated } from './mutate';
import { randomOf, seedOf } from './random';
import { seedsOf } from './seeds';

interface Work {
  readonly id: string;
  readonly seed: number;
  readonly from: number;
  readonly to: number;
  readonly root: string;
  /** The input at work, and how often a new one was begun: what the one who waits looks at. */
  readonly progress: Int32Array;
  /** Writes the input before it is read. */
  readonly save: boolean;
}

const { id, seed, from, to, root, progress, save } = workerData as Work;

/** Reads one input after the other; ends at the first that is wrong, and says which. */
async function work(): Promise<{ readonly index: number; readonly problem: string } | null> {
  const format = LOG_FORMATS.find((one) => one.id === id);
  if (!format) return { index: from, problem: `is no format; there are ${LOG_FORMATS.map((one) => one.id).join(', ')}` };
  const seeds = seedsOf(format, join(root, 'test', 'fixtures', 'logs'));
  const wasm = (): Uint8Array => new Uint8Array(readFileSync(join(root, 'node_modules', 'sql.js', 'dist', 'sql-wasm.wasm')));
  const environment = { sqlite: async () => wasm() };
  for (let index = from; index < to; index += 1) {
    Atomics.store(progress, 0, index);
    Atomics.add(progress, 1, 1);
    const random = randomOf(seedOf(seed, id, index));
    const bytes = mutated(id, seeds.bytes, random);
    if (save) write(index, bytes);
    const problem = await problemOf(format, seeds.path, bytes, random, environment);
    if (problem) {
      write(index, bytes);
      return { index, problem };
    }
  }
  return null;
}

function write(index: number, bytes: Uint8Array): void {
  const folder = join(root, 'test-results', 'fuzz');
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, `${id}-${seed}-${index}`), bytes);
}

work().then(
  (found) => parentPort?.postMessage(found),
  (error: unknown) => parentPort?.postMessage({ index: Atomics.load(progress, 0), problem: `throws ${String(error)}` }),
);
