import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Run } from '../../../../src/evidence/run';
import { judge } from '../../../../src/evidence/verdict/judge';
import { run } from './runs';

/** Training-like curves: a fall, perhaps a rise, and noise. */
const drawn = fc
  .record({
    count: fc.integer({ min: 1, max: 80 }),
    best: fc.double({ min: 0.05, max: 1, noNaN: true }),
    slope: fc.double({ min: 0, max: 0.1, noNaN: true }),
    noise: fc.double({ min: 0, max: 0.3, noNaN: true }),
    gap: fc.double({ min: 0.1, max: 1.2, noNaN: true }),
    wiggle: fc.array(fc.double({ min: -1, max: 1, noNaN: true }), { minLength: 80, maxLength: 80 }),
    dropout: fc.constantFrom('on' as const, 'off' as const, 'unknown' as const),
    samples: fc.option(fc.integer({ min: 20, max: 5000 }), { nil: undefined }),
  })
  .map(({ count, best, slope, noise, gap, wiggle, dropout, samples }) => {
    const at = best * count;
    const validation = Array.from({ length: count }, (_, epoch) => {
      const form = epoch <= at ? 0.4 + Math.exp(-epoch / 5) : 0.4 + Math.exp(-at / 5) + slope * (epoch - at);
      return form * (1 + noise * (wiggle[epoch] as number));
    });
    const train = Array.from({ length: count }, (_, epoch) => gap * (0.3 + Math.exp(-epoch / 5)));
    return { validation, train, dropout, ...(samples === undefined ? {} : { samples }) };
  });

const scaled = (of: Run, factor: number): Run => ({
  ...of,
  metrics: of.metrics.map((metric) => ({
    ...metric,
    ...(metric.train && { train: { ...metric.train, values: metric.train.values.map((value) => value * factor) } }),
    ...(metric.validation && { validation: { ...metric.validation, values: metric.validation.values.map((value) => value * factor) } }),
  })),
});

describe('every verdict', () => {
  it('does not depend on the unit of the loss', () => {
    fc.assert(
      fc.property(drawn, fc.integer({ min: -6, max: 6 }), (curves, power) => {
        const [one, other] = [judge(run(curves)), judge(scaled(run(curves), 2 ** power))];
        expect({ ...other, reason: '', best: 0, validation: 0, train: 0 }).toEqual({
          ...one,
          reason: '',
          best: 0,
          validation: 0,
          train: 0,
        });
      }),
      { seed: 1 },
    );
  });

  it('has a sentence with the numbers that decided, and none that is no number', () => {
    fc.assert(
      fc.property(drawn, (curves) => {
        const verdict = judge(run(curves));
        expect(verdict.reason).toMatch(/^[A-Z].*[.]$/);
        expect(verdict.reason).not.toMatch(/NaN|undefined|Infinity|null/);
        if (verdict.cause !== 'too-short') expect(verdict.reason).toMatch(/\d/);
        if (verdict.kind === 'overfits') expect(verdict.overfits).toBe(true);
        if (verdict.kind === 'good-fit' || verdict.kind === 'underfits') expect(verdict.overfits).toBe(false);
        expect(verdict.since === null).toBe(verdict.kind !== 'overfits');
      }),
      { seed: 1 },
    );
  });

  it('with a NaN in validation is undecidable, wherever it stands', () => {
    fc.assert(
      fc.property(drawn, fc.nat(79), fc.constantFrom(Number.NaN, Number.POSITIVE_INFINITY), (curves, place, value) => {
        const validation = curves.validation.slice();
        validation[place % validation.length] = value;
        expect(judge(run({ ...curves, validation }))).toMatchObject({ kind: 'undecidable', cause: 'diverged' });
      }),
      { seed: 1 },
    );
  });

  it('of the first epochs does not change with what comes later', () => {
    fc.assert(
      fc.property(drawn, fc.nat(80), (curves, length) => {
        const cut = Math.max(1, Math.min(length, curves.validation.length));
        const prefix = (values: readonly number[]): number[] => values.slice(0, cut);
        const early = judge(run({ ...curves, validation: prefix(curves.validation), train: prefix(curves.train) }));
        const whole = run(curves);
        const asItWas = { ...whole, metrics: whole.metrics.map((metric) => cutTo(metric, cut)) };
        expect(judge(asItWas)).toEqual(early);
        expect(early.points).toBe(cut);
        expect(early.lastAt).toBe(cut);
      }),
      { seed: 1 },
    );
  });

  it('is the same for training measured with dropout on, whatever is added to it', () => {
    fc.assert(
      fc.property(drawn, fc.integer({ min: 0, max: 8 }), (curves, more) => {
        const on = judge(run({ ...curves, dropout: 'on' }));
        const other = judge(run({ ...curves, dropout: 'on', train: curves.train.map((value) => value + more) }));
        expect(other.kind).toBe(on.kind);
        expect(other.cause).toBe(on.cause);
      }),
      { seed: 1 },
    );
  });
});

function cutTo(metric: Run['metrics'][number], length: number): Run['metrics'][number] {
  const cut = <T extends { readonly at: readonly number[]; readonly values: readonly number[] }>(curve: T): T => ({
    ...curve,
    at: curve.at.slice(0, length),
    values: curve.values.slice(0, length),
  });
  return { ...metric, ...(metric.train && { train: cut(metric.train) }), ...(metric.validation && { validation: cut(metric.validation) }) };
}
