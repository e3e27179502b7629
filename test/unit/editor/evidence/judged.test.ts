import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { openLibrary } from '../../../../src/advice/evidence/load';
import { JudgedRuns } from '../../../../src/editor/evidence/judged';
import type { Run } from '../../../../src/evidence/run';
import { judgeEach } from '../../../../src/evidence/verdict/among';
import type { Verdict } from '../../../../src/evidence/verdict/verdict';
import { run, series } from '../../evidence/verdict/runs';

const library = openLibrary();
const settled = (end: number): number[] => series(30, (epoch) => end * (1 + 2 * Math.exp(-epoch / 3)));

function made(id: string, end: number): Run {
  return { ...run({ name: id, validation: settled(end), train: settled(end * 0.9) }), files: [`${id}.csv`] };
}

/** The editor's runs as they come and go, with the verdicts that it shows. */
function board() {
  const runs = new Map<string, Run>();
  const shown = new Map<string, Verdict>();
  const judged = new JudgedRuns((id, verdict) => shown.set(id, verdict));
  return {
    runs,
    shown,
    judged,
    put(id: string, one: Run, machine = 'file:///'): void {
      runs.set(id, one);
      shown.set(id, judged.set(id, one, machine, library));
    },
    drop(id: string): void {
      runs.delete(id);
      shown.delete(id);
      judged.delete(id, library);
    },
  };
}

const kinds = (verdicts: Iterable<Verdict>): readonly string[] => [...verdicts].map(({ kind, cause }) => `${kind} ${cause}`);

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

describe('runs of the editor', () => {
  it('are judged beside those that come later, as the command line judges them', async () => {
    const { runs, shown, put } = board();
    put('logs/a', made('logs/a', 0.6));
    expect(kinds(shown.values())).toEqual(['undecidable no-reference']);
    put('logs/b', made('logs/b', 0.3));
    await vi.advanceTimersByTimeAsync(1000);
    expect(kinds(shown.values())).toEqual(['underfits poor', 'good-fit settled']);
    expect([...shown.values()]).toEqual(judgeEach([...runs.values()]));
  });

  it('are alone again when the others go, and never meet those of another machine', async () => {
    const { shown, put, drop } = board();
    put('a', made('logs/a', 0.6));
    put('b', made('logs/b', 0.3), 'vscode-remote://elsewhere/');
    await vi.advanceTimersByTimeAsync(1000);
    expect(kinds(shown.values())).toEqual(['undecidable no-reference', 'undecidable no-reference']);
    put('c', made('logs/c', 0.3));
    await vi.advanceTimersByTimeAsync(1000);
    expect(shown.get('a')?.kind).toBe('underfits');
    drop('c');
    await vi.advanceTimersByTimeAsync(1000);
    expect(shown.get('a')?.kind).toBe('undecidable');
  });

  it('say in the end what the command line says, in whatever order they come, change and go', async () => {
    const step = fc.record({
      id: fc.constantFrom('logs/a', 'logs/b', 'logs/c', 'logs/old/d'),
      end: fc.option(fc.constantFrom(0.2, 0.21, 0.3, 0.6, 0.9)),
      wait: fc.constantFrom(0, 100, 3000),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 12 }), async (steps) => {
        const { runs, shown, put, drop, judged } = board();
        for (const { id, end, wait } of steps) {
          if (end === null) drop(id);
          else put(id, made(id, end));
          await vi.advanceTimersByTimeAsync(wait);
        }
        await vi.advanceTimersByTimeAsync(20_000);
        const ids = [...runs.keys()];
        expect(ids.map((id) => shown.get(id))).toEqual(judgeEach(ids.map((id) => runs.get(id) as Run)));
        judged.dispose();
      }),
      { numRuns: 60 },
    );
  });

  it('are left alone after the end', async () => {
    const { shown, put, judged } = board();
    put('logs/a', made('logs/a', 0.6));
    put('logs/b', made('logs/b', 0.3));
    judged.dispose();
    await vi.advanceTimersByTimeAsync(5000);
    expect(shown.get('logs/a')?.kind).toBe('undecidable');
  });
});
