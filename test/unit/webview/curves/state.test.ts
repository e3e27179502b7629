import { describe, expect, test } from 'vitest';
import { choiceFrom, firstChoice, listedRuns, MOST_SHOWN, placeFrom, shownRuns, toggled } from '../../../../webview/curves/state';
import { CASES, sampleRun, stateOf } from '../../../harness/curvesSamples';

const runs = (count: number) => Array.from({ length: count }, (_, index) => sampleRun(`r${index}`, { ended: index, verdict: {} }));
const page = (count: number, change: Partial<typeof firstChoice> = {}) => ({
  state: { title: '', place: '', phase: 'ready' as const, runs: runs(count), notes: [] },
  choice: { ...firstChoice, ...change },
});
const drawn = (of: ReturnType<typeof page>) => shownRuns(of).map(({ run, place }) => `${run.id}@${place}`);

describe('runs that are drawn', () => {
  test('are the latest three as long as nobody chose', () => {
    expect(drawn(page(5))).toEqual(['r2@0', 'r3@1', 'r4@2']);
    expect(drawn(page(0))).toEqual([]);
  });

  test('keep their looks while others come and go', () => {
    let now = page(5);
    for (const [id, expected] of [
      ['r3', ['r2@0', 'r4@2']],
      ['r0', ['r2@0', 'r0@1', 'r4@2']],
      ['r2', ['r0@1', 'r4@2']],
      ['r1', ['r1@0', 'r0@1', 'r4@2']],
    ] as const) {
      now = page(5, { shown: toggled(now, id) });
      expect(drawn(now)).toEqual(expected);
    }
  });

  test('may be none, and give way to the latest when their log was written anew', () => {
    expect(drawn(page(5, { shown: [] }))).toEqual([]);
    expect(drawn(page(5, { shown: toggled(page(5, { shown: ['r1'] }), 'r1') }))).toEqual([]);
    expect(drawn(page(2, { shown: ['old'] }))).toEqual(['r0@0', 'r1@1']);
  });

  test('are twelve at most', () => {
    const full = page(20, { shown: runs(MOST_SHOWN).map(({ id }) => id) });
    expect(toggled(full, 'r15')).toBeNull();
    expect(toggled(full, 'r3')).toContain(null);
  });
});

describe('the list of runs', () => {
  const state = stateOf((CASES.mixed as () => ReturnType<NonNullable<typeof CASES.mixed>>)());
  const listed = (change: Partial<typeof firstChoice>) => listedRuns({ state, choice: { ...firstChoice, ...change } }).map(({ id }) => id);

  test('is filtered by all words of names, verdicts as they are shown, formats and hyperparameters', () => {
    expect(listed({ filter: 'cannot TELL' })).toEqual(['short', 'diverged']);
    expect(listed({ filter: 'dropout=0.5' })).toEqual(['good']);
    expect(listed({ filter: 'lr=0.001 overfits' })).toEqual(['overfit']);
    expect(listed({ filter: 'tensorboard digitnet' })).toEqual(['good']);
    expect(listed({ filter: 'nothing' })).toEqual([]);
  });

  test('is sorted both ways, and what is unknown comes last', () => {
    expect(listed({ sort: { by: 'best', down: false } })).toEqual(['good', 'overfit', 'short', 'diverged']);
    expect(listed({ sort: { by: 'best', down: true } })).toEqual(['diverged', 'short', 'overfit', 'good']);
    const some = { ...state, runs: [sampleRun('a', { ended: null, verdict: {} }), sampleRun('b', { ended: 5, verdict: {} })] };
    for (const down of [true, false])
      expect(listedRuns({ state: some, choice: { ...firstChoice, sort: { by: 'ended', down } } }).map(({ id }) => id)).toEqual(['b', 'a']);
  });
});

describe('the memory of the page', () => {
  test('brings every choice back', () => {
    const choice = {
      shown: ['a', null, 'b'],
      metric: 'accuracy',
      axis: 'step' as const,
      smoothing: 0.6,
      logarithmic: true,
      asTable: true,
      filter: 'x',
      sort: { by: 'best' as const, down: true },
    };
    const memory = JSON.parse(JSON.stringify({ ...choice, place: 'file:///logs' }));
    expect(choiceFrom(memory)).toEqual(choice);
    expect(placeFrom(memory)).toBe('file:///logs');
  });

  test.each([
    undefined,
    null,
    3,
    'x',
    [],
    { shown: [1], metric: 5, axis: 'z', smoothing: 7, logarithmic: 'yes', filter: {}, sort: { by: 'x' } },
  ])('%j counts for nothing', (memory) => {
    expect(choiceFrom(memory)).toEqual(firstChoice);
    expect(placeFrom(memory)).toBeUndefined();
  });
});
