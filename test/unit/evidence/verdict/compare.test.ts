import { describe, expect, it } from 'vitest';
import { compare } from '../../../../src/evidence/verdict/compare';
import { bowl, falling, run } from './runs';

/** A settled run whose best validation loss is `best`. */
function settled(best: number, dropout: number, more: Record<string, number | string> = {}) {
  return run({
    name: `rate ${dropout}`,
    validation: falling(40, best, 2, 2),
    train: falling(40, best * 0.9, 2, 2),
    dropout: 'on',
    parameters: { dropout, lr: 0.001, ...more },
  });
}

describe('runs with and without dropout', () => {
  it('speak against dropout when the run without it does not overfit and is better', () => {
    const { kind, reason, costs } = compare(settled(0.3, 0), [settled(0.4, 0.5), settled(0.36, 0.2)]);
    expect(kind).toBe('not-needed');
    expect(costs).toBeCloseTo(0.2, 1);
    expect(reason).toContain('dropout costs 20 %');
    expect(reason).toContain('(drops 20 %, keeps 80 %)');
  });

  it('say nothing against it when it helps, or when the run without it overfits', () => {
    expect(compare(settled(0.4, 0), [settled(0.3, 0.5)]).kind).toBe('helps');
    const overfit = run({ validation: bowl(40, 7, 0.03, 0.3), train: falling(40, 0.01), parameters: { dropout: 0, lr: 0.001 } });
    expect(compare(overfit, [settled(0.2, 0.5)]).kind).toBe('helps');
    expect(compare(overfit, [settled(0.4, 0.5)]).kind).toBe('no-better');
  });

  it('cannot tell within the noise of a single pair, nor from an undecidable baseline', () => {
    expect(compare(settled(0.3, 0), [settled(0.302, 0.5)])).toMatchObject({ kind: 'cannot-tell' });
    const short = run({ validation: falling(12, 0.1, 2, 10), train: falling(12, 0.1, 2, 10), parameters: { dropout: 0, lr: 0.001 } });
    expect(compare(short, [settled(3, 0.5)]).kind).toBe('cannot-tell');
    expect(compare(settled(0.3, 0), []).kind).toBe('cannot-tell');
  });

  it('take the noise from repeats', () => {
    const repeats = (bests: readonly number[], rate: number) => bests.map((best, seed) => settled(best, rate, { seed }));
    const same = compare(repeats([0.3, 0.302, 0.298], 0), repeats([0.3, 0.301, 0.303], 0.5));
    expect(same.kind).toBe('not-needed');
    expect(same.reason).toContain('dropout gains nothing');
    expect(same.reason).toContain('3 and 3 repeats');
    expect(compare(repeats([0.2, 0.4], 0), repeats([0.25, 0.3], 0.5)).kind).not.toBe('helps');
    expect(compare(repeats([0.3, 0.302, 0.298], 0), repeats([0.25, 0.251, 0.249], 0.5)).kind).toBe('helps');
  });

  it('leave out runs that differ in more than the rate', () => {
    const other = compare(settled(0.3, 0), [settled(0.5, 0.5, { lr: 0.1 })]);
    expect(other).toMatchObject({ kind: 'cannot-tell' });
    expect(other.reason).toContain('lr');
    expect(compare(settled(0.3, 0), [settled(0.5, 0.5, { lr: '1e-3', run_name: 'b', seed: 3 })]).kind).toBe('not-needed');
  });

  it('wait for a run with dropout that was still improving', () => {
    const slow = run({ validation: falling(12, 0.1, 2, 12), train: falling(12, 0.1, 2, 10), parameters: { dropout: 0.5, lr: 0.001 } });
    const { kind, reason } = compare(settled(0.3, 0), [slow]);
    expect(kind).toBe('cannot-tell');
    expect(reason).toContain('had not finished');
  });
});
