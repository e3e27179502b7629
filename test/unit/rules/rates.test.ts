import { describe, expect, test } from 'vitest';
import type { Reading } from '../../../src/model/reading';
import type { DropoutSite } from '../../../src/model/site';
import { cardById, cards } from '../../../src/rules/cards';
import { fedFinding, fedRates } from '../../../src/rules/fed';
import { rules } from '../../../src/rules/index';
import { isLiteral, isPassed, isTried, passedLiterals, percentMeant, recurrentAtOne, setRate } from '../../../src/rules/rates';

const NUMBER = { start: 40, end: 43 };
const CALL = { start: 30, end: 50 };

/** As much of a site as these functions look at. */
function siteOf({ rate = {}, context = {}, ...more }: Readonly<Record<string, unknown>> = {}): DropoutSite {
  const byDefault = { id: 'a', kind: 'layer', framework: 'torch', callee: 'torch.nn.Dropout', parameter: 'p', span: CALL };
  const known = { value: 0.5, form: 'literal', text: '0.5', origin: null, span: NUMBER };
  const site = {
    ...byDefault,
    rate: { ...known, ...(rate as object) },
    context: { inTest: false, functionName: null, ...(context as object) },
  };
  return { ...site, ...more } as unknown as DropoutSite;
}

describe('cards', () => {
  test('are what settings need of the rules, in their order', () => {
    expect(cards).toEqual(rules.map(({ id, category, severity, summary }) => ({ id, category, severity, summary })));
    expect(cardById('rate-out-of-range')).toEqual(cards.find(({ id }) => id === 'rate-out-of-range'));
    expect(cardById('no-such-rule')).toBeNull();
  });
});

describe('rates', () => {
  test('a number that a call hands on is told at the call', () => {
    const argument = siteOf({ kind: 'argument' });
    const named = siteOf({ kind: 'argument', rate: { origin: { start: 7, end: 8 } } });
    const passed = passedLiterals([argument, named, siteOf()]);
    expect([...passed]).toEqual([NUMBER.start, 7]);
    expect(isPassed(siteOf({ rate: { origin: NUMBER } }), passed)).toBe(true);
    expect(isPassed(siteOf({ rate: { origin: { start: 8, end: 9 } } }), passed)).toBe(false);
    expect(isPassed(siteOf({ kind: 'argument', rate: { origin: NUMBER } }), passed)).toBe(false);
    expect(isPassed(siteOf(), passed)).toBe(false);
    expect([...passedLiterals([siteOf({ kind: 'argument', rate: { span: null } })])]).toEqual([-1]);
  });

  test('only a number that stands in the call is a literal', () => {
    expect(isLiteral(siteOf())).toBe(true);
    expect(isLiteral(siteOf({ rate: { value: null } }))).toBe(false);
    expect(isLiteral(siteOf({ rate: { form: 'name' } }))).toBe(false);
  });

  test.each([
    [{ inTest: true }, true],
    [{ expectedToFail: true }, true],
    [{ functionName: 'test_rates' }, true],
    [{ functionName: '_testRates' }, true],
    [{ functionName: 'test' }, true],
    [{ functionName: 'testify' }, false],
    [{ functionName: 'contest' }, false],
    [{}, false],
  ])('what is tried out: %o is %s', (context, is) => {
    expect(isTried(siteOf({ context }))).toBe(is);
  });

  test('is put where it is decided', () => {
    const at = (rate: object) => (setRate(siteOf({ rate }), 0.2).change as { readonly at: string }).at;
    expect([at({}), at({ form: 'name' }), at({ form: 'name', origin: NUMBER }), at({ origin: NUMBER })]).toEqual([
      'argument',
      'argument',
      'origin',
      'argument',
    ]);
    expect(setRate(siteOf(), 0.2)).toMatchObject({ title: 'Set the rate to 0.2 (drops 20 %, keeps 80 %)', safe: false });
  });

  test('a number of percent is divided by a hundred; below ten a point may be missing as well', () => {
    const rates = (written: number, more = {}) =>
      percentMeant(siteOf(more), written).map(({ change, safe }) => [(change as { rate: number }).rate, safe]);
    expect(rates(50)).toEqual([[0.5, true]]);
    expect(rates(10)).toEqual([[0.1, true]]);
    expect(rates(5)).toEqual([
      [0.05, false],
      [0.5, false],
    ]);
    expect(rates(2)).toEqual([
      [0.02, false],
      [0.2, false],
    ]);
    expect(rates(90, { parameter: 'keep_prob' })).toEqual([[0.1, true]]);
    expect(rates(50, { framework: 'config' })).toEqual([[0.5, false]]);
    expect(rates(50, { rate: { form: 'name' } })).toEqual([[0.5, false]]);
    expect([rates(1.9), rates(100), rates(-5)]).toEqual([[], [], []]);
  });

  test.each([
    [{ framework: 'keras', callee: 'keras.layers.SimpleRNN' }, 'drops 100 %, keeps 0 % in training'],
    [{ framework: 'keras', callee: 'keras.layers.SimpleRNNCell' }, 'drops 100 %, keeps 0 % in training'],
    [{ framework: 'keras', callee: 'keras.layers.LSTM' }, 'drops its whole input or nothing, depending on the backend'],
    [{ framework: 'keras', callee: 'keras.layers.LSTM', parameter: 'recurrent_dropout' }, 'drops nothing'],
    [{ framework: 'keras', callee: 'keras.layers.GRUCell' }, 'drops nothing'],
    [{ framework: 'keras', callee: 'keras.layers.ConvLSTM2D' }, 'drops nothing'],
    [{ framework: 'tfjs', callee: 'tf.layers.simpleRNN' }, 'drops nothing'],
  ])('a recurrent layer at a rate of 1: %o', (more, words) => {
    expect(recurrentAtOne(siteOf(more))).toBe(words);
  });
});

describe('fed', () => {
  const reading = (sites: readonly DropoutSite[], fed: object, run: object = {}): Reading =>
    ({
      sites,
      facts: { program: [{ kind: 'run' }, { kind: 'run', fed: [{ value: 0.5, span: NUMBER, ...fed }], ...run }] },
    }) as unknown as Reading;
  const taker = (text: string, more = {}) => siteOf({ callee: 'tensorflow.nn.dropout', parameter: 'keep_prob', rate: { text }, ...more });
  const told = (sites: readonly DropoutSite[], fed: object, run = {}) =>
    fedRates(reading(sites, fed, run)).map(({ rate, keeps, site }) => [rate, keeps, site?.id ?? null]);

  test('a number is the probability of the dropout that takes its name', () => {
    expect(told([taker('keep')], { name: 'keep', value: 0.8 })).toEqual([[1 - 0.8, true, 'a']]);
    expect(told([taker('self.__keep')], { name: '_keep' })).toEqual([[0.5, true, 'a']]);
    expect(told([taker('rate', { parameter: 'rate' })], { name: 'rate', value: 0.3 })).toEqual([[0.3, false, 'a']]);
    expect(told([taker('keep', { callee: 'tensorflow.compat.v1.nn.dropout' })], { name: 'keep' })).toHaveLength(1);
    expect(told([taker('1 - drop')], { name: 'drop', value: 0.3 })).toEqual([[0.3, false, 'a']]);
    expect(told([taker('1. - keep', { parameter: 'rate' })], { name: 'keep', value: 0.8 })).toEqual([[1 - 0.8, true, 'a']]);
  });

  test.each([
    ['the run is meant', [taker('keep')], { name: 'keep' }, { intended: true }],
    ['it is reckoned with', [taker('0.5 * keep')], { name: 'keep' }, {}],
    ['another reckons with it', [taker('keep'), taker('keep * 2', { id: 'b' })], { name: 'keep' }, {}],
    ['one keeps and another drops', [taker('keep'), taker('keep', { parameter: 'rate' })], { name: 'keep' }, {}],
    ['a layer has a mode of its own', [taker('keep', { callee: 'tensorflow.layers.dropout' })], { name: 'keep' }, {}],
    ['a callee only ends alike', [taker('keep', { callee: 'my.tensorflow.nn.dropout' })], { name: 'keep' }, {}],
    ['nobody takes it', [taker('other')], { name: 'rate' }, {}],
    ['the mode is fed as well', [], { name: 'keep_prob', modeFed: true }, {}],
  ] as const)('nothing where %s', (_, sites, fed, run) => {
    expect(told(sites, fed, run)).toEqual([]);
  });

  test.each([
    'keep_prob',
    '_keep_prob',
    'keepprob',
    'dropout_keep_prob',
    'keep_rate',
    'p_keep',
    'pkeep',
    'p_keep_conv',
    'keep_prob_ph',
    'keep_prob_placeholder',
  ])('without the dropout %s can only mean what is kept', (name) => {
    expect(told([], { name, value: 0.75 })).toEqual([[0.25, true, null]]);
  });

  test.each(['keep', 'upkeep', 'rate', 'keep_going', 'keep_probable'])('without the dropout %s may mean anything', (name) => {
    expect(told([], { name })).toEqual([]);
  });

  test('a finding offers what switches dropout off', () => {
    const file = reading([taker('keep')], { name: 'keep' });
    const [rated] = fedRates(file);
    const finding = rated && fedFinding('some-rule', rated, file, 'Words.');
    expect(finding).toMatchObject({ severity: 'warning', span: NUMBER, siteId: null, unnecessary: false });
    expect(finding?.remedies).toMatchObject([{ title: 'Feed 1', change: { type: 'set-number', span: NUMBER, value: 1 }, safe: false }]);
    expect(finding?.related).toEqual([{ span: CALL, message: 'The dropout that takes it' }]);
    const dropped = rated && fedFinding('some-rule', { ...rated, keeps: false, site: null }, file, 'Words.');
    expect(dropped).toMatchObject({ remedies: [{ title: 'Feed 0' }], related: [] });
  });
});
