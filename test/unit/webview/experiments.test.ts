import { describe, expect, test } from 'vitest';
import { parseExperiment, parseStudy } from '../../../src/editor/lab/studySchema';
import { EXPERIMENTS } from '../../../src/lab/experiments';
import type { Estimate, Plot, Table } from '../../../src/lab/experiments/experiment';
import { armInWords } from '../../../src/lab/experiments/points';
import type { ExperimentRecord } from '../../../src/lab/experiments/record';
import { timeLeftInWords } from '../../../src/lab/search/progress';
import type { Study, TrialResult } from '../../../src/lab/study';
import { costText, formFor, offersOn } from '../../../webview/lab/model/experiments';
import { outcomeParts } from '../../../webview/lab/model/outcome';
import { armsToShow, curvesPlot, curvesTable, drawnPlot, plotWords } from '../../../webview/lab/model/plots';
import { moreRepeatsOf } from '../../../webview/lab/model/repeats';
import type { ShownExperiment } from '../../../webview/lab/session/state';
import { missingTrials, networkChanged, phaseOf, shownExperiment } from '../../../webview/lab/session/state';
import { sampleSubject } from '../../harness/sampleSubject';
import { resultOf } from '../lab/experiments/made';
import { bench, until } from './labBench';
import { samplePlan } from './samples';

const SMALL = { to: '0.4', step: '0.4', seeds: '2', epochs: '3' } as const;

async function opened(options: Parameters<typeof bench>[0] = {}) {
  const one = bench(options);
  await one.actions.open();
  one.actions.edit(SMALL);
  return one;
}

async function finished(experiment: string): Promise<ExperimentRecord> {
  const { actions, state } = await opened();
  actions.ask({ experiment, search: null });
  await actions.start();
  return shownExperiment(state())?.record as ExperimentRecord;
}

/** The same training with a curve that has come to rest. */
const settled = ({ arm, repeat }: TrialResult): TrialResult => resultOf(arm, repeat, { loss: 0.5 + 0.01 * repeat, epochs: 16, pace: 0.8 });

/** As the host stores it and gives it back. */
function parsed(record: ExperimentRecord | undefined): ExperimentRecord {
  const read = parseExperiment(JSON.stringify(record));
  if (!('value' in read)) throw new Error('not read');
  return read.value;
}

describe('an experiment in the session', () => {
  test('trains what it said, is stored after each training, and tells its verdict', async () => {
    const { actions, state, trained, experiments, saved } = await opened();
    actions.ask({ experiment: 'data-size', search: null });
    await actions.start();
    await until(() => experiments.at(-1)?.trials.length === 16);
    expect(trained).toHaveLength(16);
    expect(phaseOf(state())).toBe('done');
    expect(saved).toEqual([]);
    const { record, conclusion, missing } = shownExperiment(state()) ?? {};
    expect(missing).toBe(0);
    expect(conclusion?.verdict).toMatchObject({ kind: 'not-converged', sentence: expect.stringContaining('still falling') });
    expect(record).toMatchObject({
      experiment: 'data-size',
      source: { uri: 'file:///sample/digits.py', network: 'DigitNet', fingerprint: '0.5|0.5' },
      base: { problem: 'classification', trainingRows: 1079, plan: { seeds: 2, epochs: 3, data: { kind: 'digits' } } },
      trainers: [{ name: 'fast', description: 'workers of the test' }],
    });
    expect(record?.base.siteNames).toEqual({ site1: 'line 12', site2: 'line 14' });
    expect(state().run).toBeNull();
  });

  test('Cancel ends the workers at once; what is finished stays, also after the page was closed, and Continue trains the rest', async () => {
    const { actions, state, step, waiting, workersEnded, experiments } = await opened({ byHand: true });
    actions.ask({ experiment: 'per-site', search: null });
    const run = actions.start();
    await until(() => waiting() === 2);
    expect(phaseOf(state())).toBe('running');
    expect(state().run?.progress.trials).toBe(8);
    step();
    await until(() => state().experiment?.record.trials.length === 1);
    actions.cancel();
    await run;
    expect(workersEnded()).toBe(2);
    expect(phaseOf(state())).toBe('cancelled');
    expect(state().experiment?.missing).toBe(7);
    expect(state().experiment?.conclusion.verdict.kind).toBe('incomplete');
    await until(() => experiments.at(-1)?.trials.length === 1);

    const again = bench({ experiment: experiments.at(-1) as ExperimentRecord });
    await again.actions.open();
    expect(phaseOf(again.state())).toBe('cancelled');
    await again.actions.resume();
    expect(again.trained).toHaveLength(7);
    expect(phaseOf(again.state())).toBe('done');
    const whole = await finished('per-site');
    expect(again.state().experiment?.record.trials).toEqual(whole.trials);
  });

  test('what cannot be asked here is not started', async () => {
    const { actions, state, trained } = await opened();
    actions.edit({ from: '0.4' });
    actions.ask({ experiment: 'convergence-cost', search: null });
    await actions.start();
    expect(trained).toEqual([]);
    expect(phaseOf(state())).toBe('idle');
  });

  test('fields that are not shown hold nothing up', async () => {
    const { actions, trained } = await opened();
    actions.edit({ step: 'half' });
    actions.ask({ experiment: 'inside', search: null });
    await actions.start();
    expect(trained).toEqual([]);
    actions.ask({ experiment: 'schedules', search: null });
    await actions.start();
    expect(trained).toHaveLength(10);
  });

  test('stands beside the study; each can be shown, and setting up again takes its own settings', async () => {
    const { actions, state } = await opened();
    await actions.start();
    expect(state().view).toBe('study');
    actions.setUp(true);
    actions.ask({ experiment: 'mc-dropout', search: null });
    actions.edit({ epochs: '4' });
    await actions.start();
    expect(shownExperiment(state())?.record.experiment).toBe('mc-dropout');
    actions.show('study');
    expect(shownExperiment(state())).toBeNull();
    expect(missingTrials(state().study as never)).toEqual([]);
    actions.setUp(true);
    expect(state().question.experiment).toBe('compare-rates');
    expect(state().form.epochs).toBe('3');
    actions.show('experiment');
    actions.setUp(true);
    expect(state().question.experiment).toBe('mc-dropout');
    expect(state().form.epochs).toBe('4');
    actions.setUp(false);
    expect(phaseOf(state())).toBe('done');
  });

  test('what is shown is exported: what it is read back from says the same as the page', async () => {
    const { actions, state, exported } = await opened();
    await actions.exportResults();
    expect(exported).toEqual([]);
    await actions.start();
    await actions.exportResults();
    const study = state().study as Study;
    const back = parseStudy(exported[0]?.texts.json ?? '');
    expect(back).toMatchObject({ value: study });
    expect(exported[0]?.name).toBe(`${study.source.network}-compare-rates`);
    expect(exported[0]?.texts.markdown).toContain(study.verdict.sentence.split(':')[0]);

    actions.setUp(true);
    actions.ask({ experiment: 'schedules', search: null });
    await actions.start();
    await actions.exportResults();
    const { record, conclusion } = shownExperiment(state()) as ShownExperiment;
    const outcome = JSON.parse(exported[1]?.texts.json ?? '');
    expect(outcome).toMatchObject({ experiment: 'schedules', plan: record.base.plan, source: record.source, verdict: conclusion.verdict });
    expect(outcome.trials).toEqual(record.trials);
  });

  test('opens on what was made last, and says when its network is another', async () => {
    const experiment = await finished('schedules');
    const { actions, page, state } = bench({ experiment: { ...experiment, createdAt: '2026-01-03T00:00:00Z' } });
    await actions.open();
    expect(state().view).toBe('experiment');
    expect(networkChanged(state())).toBe(false);
    const subject = sampleSubject(true);
    const layers = subject.model.layers.map((layer) =>
      layer.operation.type === 'dense' && layer.name === 'fc1' ? { ...layer, operation: { ...layer.operation, units: 32 } } : layer,
    );
    page.subjectChanged({ subject: { ...subject, model: { ...subject.model, layers } }, reason: '' });
    expect(networkChanged(state())).toBe(true);
  });

  test('a worker that dies changes no number; a failed training is named and tried again', async () => {
    const undisturbed = await finished('schedules');
    const once = await opened({ deaths: [2] });
    once.actions.ask({ experiment: 'schedules', search: null });
    await once.actions.start();
    expect(once.state().experiment?.record.trials).toEqual(undisturbed.trials);

    const twice = await opened({ deaths: [1, 2, 3, 4] });
    twice.actions.ask({ experiment: 'schedules', search: null });
    await twice.actions.start();
    const failed = () => twice.state().experiment?.record.trials.filter(({ state }) => state === 'failed') ?? [];
    expect(failed()).toHaveLength(2);
    expect(twice.state().experiment?.conclusion.verdict.sentence).toContain('out of memory');
    await twice.actions.resume();
    expect(failed()).toEqual([]);
    expect(twice.state().experiment?.record.trials).toEqual(undisturbed.trials);
  });

  test('more repeats train only what is new and are counted as another look; by themselves where that was asked', async () => {
    const { actions, state, trained } = await opened();
    actions.edit({ ...SMALL, seeds: '1' });
    actions.ask({ experiment: 'sample-count', search: null });
    await actions.start();
    const { record, conclusion } = state().experiment as NonNullable<ReturnType<typeof state>['experiment']>;
    expect(conclusion.verdict.kind).toBe('incomplete');
    expect(moreRepeatsOf({ record, conclusion })).toMatchObject({ kind: 'add', repeats: 1 });
    const before = trained.length;
    await actions.addRepeats(1);
    expect(trained.length).toBe(2 * before);
    expect(state().experiment?.record.base.plan).toMatchObject({ seeds: 2, looks: [2] });
    const undecided = {
      record: state().experiment?.record ?? record,
      conclusion: { verdict: { kind: 'cannot-tell', sentence: '' } },
    } as const;
    const next = moreRepeatsOf(undecided);
    expect(next).toMatchObject({ kind: 'add', repeats: 2, plan: { seeds: 4, looks: [2, 4] } });

    const alone = await opened();
    alone.actions.edit({ ...SMALL, seeds: '1' });
    alone.actions.ask({ experiment: 'sample-count', search: null });
    alone.actions.adapt(true);
    await alone.actions.start();
    expect(alone.state().experiment?.record.base.plan.seeds).toBeGreaterThan(1);
    expect(alone.state().repeatsNote).not.toBeNull();
  });

  test('an experiment that is started over keeps its looks, also past another one; other data start anew', async () => {
    const record = await finished('schedules');
    const { actions, state, experiments } = bench({ experiment: { ...record, trials: record.trials.map(settled) } });
    const plan = () => state().experiment?.record.base.plan;
    const ask = async (experiment: string, change: Parameters<typeof actions.edit>[0]) => {
      actions.setUp(true);
      actions.edit({ ...SMALL, ...change });
      actions.ask({ experiment, search: null });
      await until(() => state().dataChoice?.kind === (change.data === 'wine' ? 'bundled' : 'digits') && state().fit?.network != null);
      await actions.start();
    };
    await actions.open();
    expect(state().experiment?.conclusion.verdict.kind).toBe('cannot-tell');
    await ask('schedules', { epochs: '4' });
    expect(plan()).toMatchObject({ epochs: 4, asked: 1 });
    await ask('sample-count', {});
    expect(plan()?.asked).toBeUndefined();
    expect(state().experiment?.record.asked).toEqual({ schedules: 1 });
    await until(() => experiments.at(-1)?.experiment === 'sample-count');
    // Also after the panel was closed.
    const later = bench({ experiment: parsed(experiments.at(-1)) });
    await later.actions.open();
    later.actions.setUp(true);
    later.actions.edit({ ...SMALL, epochs: '5' });
    later.actions.ask({ experiment: 'schedules', search: null });
    await later.actions.start();
    expect(later.state().experiment?.record.base.plan.asked).toBe(1);
    await ask('schedules', { data: 'wine' });
    expect(plan()?.data.kind).toBe('bundled');
    expect(plan()?.asked).toBeUndefined();
    expect(state().experiment?.record.asked).toBeUndefined();
  });

  test('what cannot be stored is said', async () => {
    const { actions, state } = await opened({ host: { saveExperiment: () => Promise.reject(new Error('disk full')) } });
    actions.ask({ experiment: 'schedules', search: null });
    await actions.start();
    await until(() => state().failure !== null);
    expect(state().failure).toBe('The experiment could not be stored: disk full');
  });
});

describe('what it will cost', () => {
  const base = { plan: samplePlan({ rates: [0, 0.2, 0.4], seeds: 3, epochs: 10 }), problem: 'classification', trainingRows: 1000 } as const;
  const offerOf = (id: string, of: Parameters<typeof offersOn>[0] = base, search: null | 'grid' = null) => {
    const found = offersOn(of, { experiment: id, search }).find(({ experiment }) => experiment.id === id);
    if (!found) throw new Error(id);
    return found;
  };

  test('trainings, epochs, and the work beside that of comparing rates', () => {
    expect(costText(offerOf('compare-rates'), null)).toBe('9 trainings, 90 epochs');
    expect(costText(offerOf('inside'), null)).toMatch(
      /^9 trainings, 90 epochs; (as much work as|1\.\d times the work of) comparing rates$/,
    );
    expect(costText(offerOf('capacity-then-dropout'), null)).toMatch(/^at most \d+ trainings/);
    expect(costText(offerOf('search'), null)).toMatch(/^about \d+ trainings/);
    expect(costText(offerOf('mc-dropout'), null)).toContain('3 trainings, 30 epochs; ');
  });

  test('time once this machine has trained something', () => {
    const offer = offerOf('schedules');
    const seconds = 200;
    const text = costText(offer, (offer.effort?.work ?? 0) / (seconds * 1000));
    const known = timeLeftInWords({ seconds, known: true, atMost: false });
    expect(known).toBe('about 3 minutes left');
    expect(text).toContain('; very roughly 3 minutes on this machine');
  });

  test('a network without what an experiment needs is refused with the reason, by all experiments alike', () => {
    const { network } = base.plan;
    const bare = { ...network, layers: network.layers.filter(({ type }) => type !== 'dropout') };
    const offers = offersOn({ ...base, plan: { ...base.plan, network: bare } }, { experiment: 'compare-rates', search: null });
    expect(offers).toHaveLength(EXPERIMENTS.length);
    expect(offers.map(({ refusal }) => refusal)).toEqual(EXPERIMENTS.map(() => 'the network has no dropout site'));
    expect(offerOf('per-site').refusal).toContain('one dropout site only');
    expect(offerOf('search').refusal).toBeNull();
    expect(costText(offerOf('per-site'), null)).toBe('');
  });

  test('a form keeps its rates where they are tried', () => {
    const { form } = bench().state();
    const typed = { ...form, from: '0.3' };
    for (const experiment of EXPERIMENTS) expect(formFor(typed, experiment).from).toBe(experiment.triesRates ? '0.3' : '0');
  });
});

const mean = (value: number, spread = 0.1, n = 3): Estimate => ({
  n,
  mean: value,
  interval: n > 1 ? [value - spread, value + spread] : null,
});
const none: Estimate = { n: 0, mean: Number.NaN, interval: null };

describe('charts of tables', () => {
  const table: Table = {
    title: 'Runs',
    columns: ['k', 'loss', 'error'],
    rows: [
      ['off', mean(0.4), mean(0.1)],
      [1, mean(0.9), mean(0.3)],
      [10, mean(0.5), none],
      [100, none, mean(0.1)],
    ],
  };
  const plot: Plot = {
    title: 'Loss by runs',
    x: 'k',
    y: 'loss',
    series: [
      { table: 0, x: 0, y: 1 },
      { label: 'wrong', table: 0, x: 0, y: 2 },
    ],
  };

  test('numbers make an axis; words and missing numbers are left out', () => {
    const drawn = drawnPlot(plot, [table]);
    expect(drawn.categories).toBeNull();
    expect(drawn.series.map(({ label, points }) => [label, points.map(({ x }) => x)])).toEqual([
      ['loss', [1, 10]],
      ['wrong', [1, 100]],
    ]);
    expect(drawn.series[0]?.points[0]).toEqual({ x: 1, y: 0.9, interval: [0.8, 1], n: 3 });
    expect(plotWords(drawn)).toBe(
      'Loss by runs. loss: 0.900 at k 1 to 0.500 at k 10; wrong: 0.300 at k 1 to 0.100 at k 100. A table below has all numbers.',
    );
  });

  test('words stand side by side in the order of the table', () => {
    const rows = [
      ['none', null, mean(0.2)],
      ['constant', mean(-0.1), null],
      ['late', mean(0.3), mean(0.1)],
      ['never', none, null],
    ];
    const drawn = drawnPlot({ ...plot, x: 'schedule' }, [{ ...table, rows }]);
    expect(drawn.categories).toEqual(['none', 'constant', 'late']);
    expect(drawn.series.map(({ points }) => points.map(({ x }) => x))).toEqual([
      [1, 2],
      [0, 2],
    ]);
    expect(plotWords(drawn)).toContain('loss: from −0.100 at constant to 0.300 at late');
  });

  test('a chart without numbers says so', () => {
    expect(plotWords(drawnPlot(plot, [{ ...table, rows: [[1, none, null]] }]))).toBe('Loss by runs: nothing measured yet.');
  });

  test('curves: few at first, named by lines, and as a table', () => {
    const curve = (arm: string, values: readonly number[]) => ({ arm, quantity: 'validation loss', n: 2, values }) as const;
    const curves = [curve('a=0 b=0', [3, 2, 1.5]), curve('a=0.2 b=0', [3, 1, 0.5]), curve('a=0 b=0.4', [3, 2, 1]), curve('x', [3, 2, 2])];
    expect(armsToShow(curves)).toEqual(['a=0 b=0', 'a=0.2 b=0', 'x']);
    const nameOf = (arm: string) => armInWords({ siteNames: { a: 'line 1', b: 'line 2' } }, arm);
    expect(curvesPlot(curves, nameOf).series.map(({ label }) => label)).toEqual(['no dropout', 'line 1: 0.2', 'line 2: 0.4', 'x']);
    expect(curvesPlot(curves, nameOf).y).toBe('validation loss');
    expect(curvesTable(curves, nameOf)).toMatchObject({
      columns: ['what', 'repeats', 'epoch 1', 'epoch 2', 'epoch 3', 'last epoch'],
      rows: [['no dropout, validation loss', 2, 3, 2, 1.5, 3], expect.anything(), expect.anything(), expect.anything()],
    });
    expect(nameOf('final: a=0.5 b=0.2')).toBe('final: line 1: 0.5, line 2: 0.2');
    expect(nameOf('width × 0.5, rate 0.2')).toBe('width × 0.5, rate 0.2');
  });

  test('a verdict has its state as heading, and does not say it twice', () => {
    expect(outcomeParts({ kind: 'not-converged', sentence: 'Not converged: after 3 epochs it fell.' })).toEqual({
      heading: 'Not converged',
      text: 'After 3 epochs it fell.',
    });
    expect(outcomeParts({ kind: 'cannot-tell', sentence: 'Rate 0.5: nothing can be told.' })).toEqual({
      heading: 'Cannot tell',
      text: 'Rate 0.5: nothing can be told.',
    });
  });
});
