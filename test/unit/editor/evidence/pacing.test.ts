import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { lanes, pacer } from '../../../../src/editor/evidence/pacing';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** Works so long, asks for a rest, and tells how long it was. */
async function rested(rest: () => Promise<void>, worked: number): Promise<number> {
  vi.advanceTimersByTime(worked);
  const since = performance.now();
  const resting = rest();
  await vi.runAllTimersAsync();
  await resting;
  return performance.now() - since;
}

it('goes on without a rest after little work', async () => {
  expect(await rested(pacer(), 5)).toBe(0);
});

it('rests as long as was worked, small pieces together', async () => {
  const rest = pacer();
  expect(await rested(rest, 8)).toBe(0);
  expect(await rested(rest, 8)).toBe(16);
  expect(await rested(rest, 8)).toBe(0);
});

it('does not take waiting for the disk for work: the rest has a bound', async () => {
  expect(await rested(pacer(), 4000)).toBe(25);
});

it('can work longer', async () => {
  const rest = pacer(20);
  expect(await rested(rest, 15)).toBe(0);
  expect(await rested(rest, 6)).toBe(21);
});

it('lets so many go on at once, in the order in which they came, whatever becomes of them', async () => {
  const inLane = lanes(2);
  const events: string[] = [];
  const work = (name: string, milliseconds: number, fails = false) =>
    inLane(async () => {
      events.push(`${name} begins`);
      await new Promise((resolve) => setTimeout(resolve, milliseconds));
      events.push(`${name} ends`);
      if (fails) throw new Error(name);
      return name;
    }).catch(({ message }: Error) => `failed: ${message}`);
  const all = Promise.all([work('a', 30), work('b', 10, true), work('c', 10), work('d', 1)]);
  await vi.runAllTimersAsync();
  expect(await all).toEqual(['a', 'failed: b', 'c', 'd']);
  expect(events).toEqual(['a begins', 'b begins', 'b ends', 'c begins', 'c ends', 'd begins', 'd ends', 'a ends']);
});
