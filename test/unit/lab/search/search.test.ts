import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { ashaSearch } from '../../../../src/lab/search/asha';
import { gridSearch, randomSearch } from '../../../../src/lab/search/grid';
import { type BracketPlan, halvingSearch, hyperbandSearch, kerasTunerBrackets, paperBrackets } from '../../../../src/lab/search/hyperband';
import { inLanes } from '../../../../src/lab/search/lanes';
import { cutoffOf, pruner } from '../../../../src/lab/search/pruning';
import { type Proposal, type RateSpace, ratesKey, type Search } from '../../../../src/lab/search/search';

interface Golden {
  readonly kerasTuner: readonly { readonly maxEpochs: number; readonly factor: number; readonly brackets: readonly BracketPlan[] }[];
  /** Rows [number of the trial it began as, epochs, the trial it continues, round]. */
  readonly traces: readonly {
    readonly maxEpochs: number;
    readonly factor: number;
    readonly workers: number;
    readonly rows: readonly (readonly (number | null)[])[];
  }[];
  readonly scores: readonly (readonly [number, number, number])[];
}

interface Pruned {
  readonly ray: readonly {
    readonly minEpochs: number;
    readonly maxEpochs: number;
    readonly factor: number;
    readonly stops: readonly (number | null)[];
  }[];
  readonly optunaBrackets: readonly { readonly min: number; readonly max: number; readonly factor: number; readonly brackets: number }[];
}

const read = (name: string) => JSON.parse(readFileSync(join(__dirname, '../golden', name), 'utf8'));
const golden: Golden = read('search.json');
const pruned: Pruned = read('pruning.json');
const space: RateSpace = { sites: [], choices: [0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8] };

/** The made-up score of test/oracles/lab_search.py and lab_pruning.py. */
const score = (number: number, epochs: number): number =>
  ((number * 7919 + 13) % 1009) / 1009 + ((1 / (1 + epochs)) * ((number * 104729 + 7) % 997)) / 997;

/** Runs a search to its end on workers that need one unit of time per epoch; results come at the end of each. */
function play(search: Search, workers: number, failed: (id: number) => boolean = () => false, speed: (id: number) => number = () => 1) {
  const asked: Proposal[] = [];
  const roots: number[] = [];
  let busy: { at: number; id: number }[] = [];
  let now = 0;
  for (;;) {
    while (busy.length < workers) {
      const next = search.ask();
      if (next === null || next === 'wait') {
        if (busy.length === 0) return { asked, roots, left: next };
        break;
      }
      asked.push(next);
      roots.push(next.continues === null ? next.id : (roots[next.continues] as number));
      const done = next.continues === null ? 0 : (asked[next.continues]?.epochs ?? 0);
      busy.push({ at: now + (next.epochs - done) * speed(next.id), id: next.id });
    }
    busy = busy.sort((one, other) => one.at - other.at || one.id - other.id);
    const { at, id } = busy.shift() as { at: number; id: number };
    now = at;
    search.tell({ id, loss: failed(id) ? null : score(roots[id] as number, asked[id]?.epochs ?? 0) });
  }
}

const sizes = (plans: readonly BracketPlan[]): string[] =>
  plans.map(({ rungs }) => rungs.map(({ size, epochs }) => `${size}@${epochs}`).join(' '));

test('the score is that of the oracle', () => {
  for (const [number, epochs, value] of golden.scores) expect(score(number, epochs)).toBeCloseTo(value, 14);
});

describe('grid and random', () => {
  test('every point in every repeat, whole repeats first', () => {
    const { asked, left } = play(gridSearch({ sites: ['a', 'b'], choices: [0, 0.5] }, 2, 7), 3);
    expect(left).toBeNull();
    expect(asked.map(({ rates, repeat }) => `${ratesKey(rates)}#${repeat}`)).toEqual(
      [0, 1].flatMap((repeat) => ['a=0 b=0', 'a=0 b=0.5', 'a=0.5 b=0', 'a=0.5 b=0.5'].map((key) => `${key}#${repeat}`)),
    );
    expect(asked.every(({ epochs, continues }) => epochs === 7 && continues === null)).toBe(true);
  });

  test('random points: seeded, uniform, and a point that comes again is its next repeat', () => {
    const draw = (seed: number): Proposal[] => play(randomSearch(space, 900, 5, seed), 4).asked;
    expect(draw(3)).toEqual(draw(3));
    expect(draw(3)).not.toEqual(draw(4));
    const keys = draw(3).map(({ rates, repeat }) => `${ratesKey(rates)}#${repeat}`);
    expect(new Set(keys).size).toBe(900);
    for (const rate of space.choices) {
      const repeats = draw(3).filter(({ rates }) => rates === rate);
      // 100 expected, standard deviation 9.4.
      expect(Math.abs(repeats.length - 100)).toBeLessThan(38);
      expect(repeats.map(({ repeat }) => repeat)).toEqual(repeats.map((_, index) => index));
    }
  });

  test('told of what was never asked', () => {
    expect(() => gridSearch(space, 1, 5).tell({ id: 0, loss: 1 })).toThrow(RangeError);
  });
});

describe("Hyperband as keras-tuner's own code schedules it", () => {
  test.each(golden.kerasTuner)('$maxEpochs epochs, factor $factor', ({ maxEpochs, factor, brackets }) => {
    expect(kerasTunerBrackets(maxEpochs, factor)).toEqual(brackets);
  });

  test.each([
    [8, 2, 36, 102],
    [81, 3, 211, 1767],
    [10, 3, 30, 120],
  ])('%i epochs, factor %i: %i trials and %i epochs', (maxEpochs, factor, trials, epochs) => {
    const { asked, left } = play(hyperbandSearch({ space, maxEpochs, factor, form: 'keras-tuner', seed: 1 }), 1);
    expect(left).toBeNull();
    expect(asked).toHaveLength(trials);
    const fresh = ({ epochs: all, continues }: Proposal): number => all - (continues === null ? 0 : (asked[continues]?.epochs ?? 0));
    expect(asked.reduce((sum, one) => sum + fresh(one), 0)).toBe(epochs);
  });

  test.each(golden.traces)('$maxEpochs epochs, factor $factor, $workers workers: the same trials promoted in the same order', (trace) => {
    const search = hyperbandSearch({ space, maxEpochs: trace.maxEpochs, factor: trace.factor, form: 'keras-tuner', seed: 1 });
    const { asked, roots } = play(search, trace.workers);
    expect(asked.map(({ id, epochs, continues, rung }) => [roots[id], epochs, continues, rung])).toEqual(trace.rows);
  });

  test("counting powers instead of dividing logarithms keeps the bracket that Optuna's formula loses", () => {
    const count = pruned.optunaBrackets.map(({ max, factor }) => paperBrackets(max, factor).length);
    expect(pruned.optunaBrackets.map(({ brackets }) => brackets)).toEqual([5, 5, 3, 4]);
    expect(count).toEqual([5, 6, 4, 4]);
  });
});

describe('Hyperband of Li et al. 2018', () => {
  test('R = 81, η = 3 is Table 1', () => {
    expect(sizes(paperBrackets(81, 3))).toEqual(['81@1 27@3 9@9 3@27 1@81', '34@3 11@9 3@27 1@81', '15@9 5@27 1@81', '8@27 2@81', '5@81']);
  });

  test('the proposals do not depend on the number of workers nor on their speed', () => {
    const search = (): Search => hyperbandSearch({ space, maxEpochs: 27, factor: 3, form: 'paper', seed: 5 });
    const keysOf = (played: ReturnType<typeof play>): string[] =>
      played.asked.map((one) => `${one.bracket} ${one.rung} ${ratesKey(one.rates)}#${one.repeat} ${one.epochs}`).sort();
    // The score is of the point here, since ids depend on the order.
    const byPoint = (workers: number, speed: (id: number) => number): string[] => {
      const running = search();
      const points = new Map<number, Proposal>();
      const wrapped: Search = {
        ask() {
          const next = running.ask();
          if (next !== null && next !== 'wait') points.set(next.id, next);
          return next;
        },
        tell({ id }) {
          const { rates, repeat, epochs } = points.get(id) as Proposal;
          running.tell({ id, loss: score(Number(rates) * 1000 + repeat, epochs) });
        },
      };
      return keysOf(play(wrapped, workers, undefined, speed));
    };
    const alone = byPoint(1, () => 1);
    expect(byPoint(4, () => 1)).toEqual(alone);
    expect(byPoint(7, (id) => 1 + ((id * 31) % 5))).toEqual(alone);
  });

  test('failed trials are never promoted and stall nothing', () => {
    for (const form of ['paper', 'keras-tuner'] as const) {
      const failed = (id: number): boolean => id % 3 === 0;
      const { asked, left } = play(hyperbandSearch({ space, maxEpochs: 27, factor: 3, form, seed: 1 }), 3, failed);
      expect(left).toBeNull();
      expect(asked.some(({ continues }) => continues !== null && failed(continues))).toBe(false);
      expect(new Set(asked.map(({ bracket }) => bracket))).toEqual(new Set([0, 1, 2, 3]));
      expect(asked.filter(({ epochs }) => epochs === 27).length).toBeGreaterThan(4);
    }
    const none = play(hyperbandSearch({ space, maxEpochs: 9, factor: 3, form: 'paper', seed: 1 }), 2, () => true);
    expect(none.left).toBeNull();
    expect(none.asked.every(({ rung }) => rung === 0)).toBe(true);
  });

  test('successive halving alone keeps the best third each time', () => {
    const { asked, roots } = play(halvingSearch({ space, count: 20, minEpochs: 2, maxEpochs: 18, factor: 3, seed: 1 }), 4);
    expect(asked.map(({ rung }) => rung).filter((rung) => rung === 1)).toHaveLength(6);
    const best = Array.from({ length: 20 }, (_, id) => id).sort((one, other) => score(one, 2) - score(other, 2));
    expect(asked.filter(({ rung }) => rung === 1).map(({ id }) => roots[id])).toEqual(best.slice(0, 6));
    expect(asked.filter(({ rung }) => rung === 2).map(({ epochs }) => epochs)).toEqual([18, 18]);
  });
});

describe('ASHA', () => {
  const options = { space, count: 9, minEpochs: 1, maxEpochs: 9, factor: 3, seed: 1 };

  test('get_job: from the top down, the best third of what is finished, else a new point', () => {
    const search = ashaSearch(options);
    const ask = (): Proposal => {
      const next = search.ask();
      if (next === null || next === 'wait') throw new Error('expected a proposal');
      return next;
    };
    const told = [0.9, 0.2, 0.5, 0.1, 0.6, 0.7];
    expect([0, 1, 2].map(() => ask().rung)).toEqual([0, 0, 0]);
    for (const id of [0, 1]) search.tell({ id, loss: told[id] as number });
    // Two finished: ⌊2/3⌋ = 0 may go on.
    expect(ask()).toMatchObject({ id: 3, rung: 0 });
    search.tell({ id: 2, loss: 0.5 });
    expect(ask()).toMatchObject({ id: 4, rung: 1, epochs: 3, continues: 1 });
    expect(ask()).toMatchObject({ id: 5, rung: 0 });
    search.tell({ id: 3, loss: 0.1 });
    // Trial 3 is now best, but a third of four is one, and that is it.
    expect(ask()).toMatchObject({ rung: 1, continues: 3 });
  });

  test('a search whose results come one by one ends with the best of the middle rung at the top', () => {
    const { asked, left } = play(ashaSearch(options), 1);
    expect(left).toBeNull();
    expect(asked.filter(({ rung }) => rung === 0)).toHaveLength(9);
    expect(asked.filter(({ rung }) => rung === 1).length).toBeGreaterThanOrEqual(3);
    expect(asked.filter(({ rung }) => rung === 2).map(({ epochs }) => epochs)).toEqual(expect.arrayContaining([9]));
  });

  test('powers that logarithms miss: 243 epochs and factor 3 have a sixth rung', () => {
    const { asked } = play(ashaSearch({ ...options, count: 1000, maxEpochs: 243 }), 1);
    expect(Math.max(...asked.map(({ epochs }) => epochs))).toBe(243);
    expect(Math.max(...asked.map(({ rung }) => rung))).toBe(5);
  });
});

describe('lanes', () => {
  const searches: [string, () => Search][] = [
    ['ASHA', () => ashaSearch({ space, count: 30, minEpochs: 1, maxEpochs: 27, factor: 3, seed: 2 })],
    ['Hyperband of keras-tuner', () => hyperbandSearch({ space, maxEpochs: 27, factor: 3, form: 'keras-tuner', seed: 2 })],
  ];

  test.each(searches)('%s: the same proposals in the same order with any workers at any speed', (_, search) => {
    const proposals = (workers: number, speed: (id: number) => number): Proposal[] =>
      play(inLanes(search(), 4), workers, undefined, speed).asked;
    const alone = proposals(1, () => 1);
    expect(proposals(2, (id) => 1 + ((id * 37) % 11))).toEqual(alone);
    expect(proposals(9, (id) => 1 + ((id * 53) % 7))).toEqual(alone);
    // What it would have asked with four real workers of equal speed.
    expect(alone).toEqual(play(search(), 4).asked);
  });
});

describe('stopping early', () => {
  test.each(pruned.ray)(
    'the trials that Ray Tune stops: $minEpochs to $maxEpochs epochs, factor $factor',
    ({ minEpochs, maxEpochs, factor, stops }) => {
      const { stops: asks } = pruner({ kind: 'grace', epochs: minEpochs, maxEpochs, factor });
      const got = stops.map((_, number) => {
        for (let epoch = 1; epoch < maxEpochs; epoch += 1) if (asks(String(number), '', epoch, score(number, epoch))) return epoch;
        return null;
      });
      expect(got).toEqual(stops);
    },
  );

  test('cutoff: in the mirror, the doctest of Ray Tune', () => {
    expect(cutoffOf([-2, -4], 2)).toBe(-3);
    expect(cutoffOf([], 2)).toBeNull();
  });

  test('off by default; within a rate only its own trials count', () => {
    const off = pruner({ kind: 'off' });
    const own = pruner({ kind: 'within-rate', minEpochs: 2, maxEpochs: 20, factor: 2 });
    const slow = Array.from({ length: 6 }, (_, trial) => own.stops(`0.8/${trial}`, '0.8', 2, 2));
    expect(Array.from({ length: 6 }, (_, trial) => own.stops(`0/${trial}`, '0', 2, 0.5))).toEqual(slow);
    expect(slow).toEqual([false, false, false, false, false, false]);
    expect(own.stops('0.8/7', '0.8', 2, 3)).toBe(true);
    expect(off.stops('0.8/7', '0.8', 2, 3)).toBe(false);
    const grace = pruner({ kind: 'grace', epochs: 10, maxEpochs: 20, factor: 2 });
    expect(grace.stops('0', '0', 9, 1) || grace.stops('1', '0.8', 9, 5)).toBe(false);
    expect(grace.stops('0', '0', 10, 1)).toBe(false);
    expect(grace.stops('1', '0.8', 10, 5)).toBe(true);
  });
});
