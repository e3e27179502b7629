import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { BAD, GOOD, type Outcome, openWorkspace, type Watching, type Workspace } from './workspace';

let at: Workspace;

beforeEach(() => {
  at = openWorkspace();
});

afterEach(() => at.remove());

/** Runs the steps, each after the rounds before it have ended; gives what was printed from step to step. */
async function rounds(
  watching: Watching,
  steps: readonly (() => void)[],
): Promise<{ readonly printed: readonly string[]; readonly end: Outcome }> {
  const printed: string[] = [];
  let seen = 0;
  const settle = async (): Promise<void> => {
    await expect.poll(() => watching.out().slice(seen), { timeout: 10_000, interval: 20 }).toMatch(/(No findings|\d+ findings?\b).*\.\n$/);
    printed.push(watching.out().slice(seen));
    seen = watching.out().length;
  };
  await settle();
  for (const step of steps) {
    step();
    await settle();
  }
  watching.interrupt();
  return { printed, end: await watching.ended };
}

test('checks again what changes, survives syntax errors, deleted and new files, and ends when interrupted', async () => {
  at.write('bad.py', BAD);
  at.write('sub/good.py', GOOD);
  const { printed, end } = await rounds(at.watch('check', '.', '--watch', '--format', 'concise'), [
    () => at.write('bad.py', `${GOOD}\n`),
    () => at.write('sub/good.py', `${BAD}def (:\n`),
    () => at.write('sub/new.py', BAD),
    () => rmSync(join(at.path, 'sub'), { recursive: true }),
    () => at.write('sub/new.py', BAD),
  ]);
  const found = printed.map((text) => text.match(/^\S+\.py(?=:\d+:\d+: error)/gm) ?? []);
  expect(found).toEqual([['bad.py'], [], ['sub/good.py'], ['sub/good.py', 'sub/new.py'], [], ['sub/new.py']]);
  expect(printed[0]).toMatch(/^Checking all files …\n/);
  expect(printed[1]).toMatch(/^Checking what changed …\n/);
  expect(end.code).toBe(0);
  expect(end.err).toContain('sub/good.py:4: ');
});

test('a configuration that changes counts for all files', async () => {
  at.write('bad.py', BAD);
  const { printed } = await rounds(at.watch('check', '.', '--watch', '--format', 'concise'), [
    () => at.write('dropout-doctor.toml', 'ignore = ["rate-out-of-range"]\n'),
  ]);
  expect(printed.map((text) => text.includes('bad.py:3:8: error'))).toEqual([true, false]);
});

test('a file that is asked for by name is watched, too', async () => {
  at.write('sub/x.py', GOOD);
  const { printed, end } = await rounds(at.watch('check', 'sub/x.py', '--watch'), [() => at.write('sub/x.py', BAD)]);
  expect(printed[1]).toContain('sub/x.py:3:8 error rate-out-of-range');
  expect(end.code).toBe(0);
});
