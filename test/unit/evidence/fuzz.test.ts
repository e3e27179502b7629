import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { LOG_FORMATS } from '../../../src/evidence/formats';
import { problemOf } from '../../fuzz/check';
import { mutated } from '../../fuzz/mutate';
import { randomOf, seedOf } from '../../fuzz/random';
import { seedsOf } from '../../fuzz/seeds';

/** The nightly script takes more and longer ones: test/fuzz/README.md. */
const COUNT = 100;
const LONGEST = 8192;
const root = join(__dirname, '../../..');
const environment = { sqlite: async () => new Uint8Array(readFileSync(join(root, 'node_modules/sql.js/dist/sql-wasm.wasm'))) };

describe('no reader throws, loses its bounds or depends on how a file comes in', () => {
  it.each(LOG_FORMATS.map(({ id }) => id))('%s', async (id) => {
    const format = LOG_FORMATS.find((one) => one.id === id) as (typeof LOG_FORMATS)[number];
    const seeds = seedsOf(format, join(root, 'test/fixtures/logs'), LONGEST);
    for (let index = 0; index < COUNT; index += 1) {
      const random = randomOf(seedOf(1, id, index));
      const bytes = mutated(id, seeds.bytes, random, 2 * LONGEST);
      const problem = await problemOf(format, seeds.path, bytes, random, environment);
      expect(problem, `input ${index}`).toBeNull();
    }
  });
});
