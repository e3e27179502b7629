import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Setting } from '../../../src/lab/space/settings';
import { BLANK_FORM, budgetOf, factsFor, formOf } from '../../../webview/lab/model/defaults';
import { type NumberField, readForm, type StudyForm } from '../../../webview/lab/model/form';
import { furtherSettings, originOf } from '../../../webview/lab/model/origins';
import { samplePlan } from './samples';

function formWith(change: Partial<StudyForm>): StudyForm {
  return { ...BLANK_FORM, ...change };
}

describe('reading the form', () => {
  test('the untouched form gives nine rates and three repeats', () => {
    const { settings, problems } = readForm(BLANK_FORM);
    expect(problems).toEqual({});
    expect(settings?.rates).toEqual([0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8]);
    expect(settings).toMatchObject({ seeds: 3, trainSize: null, labelNoise: 0, optimizer: { name: 'adam', epsilon: 1e-8 } });
  });

  test('an end that the step does not reach is tried all the same', () => {
    expect(readForm(formWith({ to: '0.5', step: '0.2' })).rates).toEqual([0, 0.2, 0.4, 0.5]);
  });

  test('one rate is allowed', () => {
    expect(readForm(formWith({ from: '0.5', to: '0.5' })).settings?.rates).toEqual([0.5]);
  });

  test('a decimal comma is read, and percent of random labels become a share', () => {
    const { settings } = readForm(formWith({ step: '0,2', labelNoise: '12.5' }));
    expect(settings?.rates).toHaveLength(5);
    expect(settings?.labelNoise).toBe(0.125);
  });

  test.each<[NumberField, string, RegExp]>([
    ['from', '-0.1', /from 0 to 0.95/],
    ['to', '1', /from 0 to 0.95/],
    ['to', '', /number/],
    ['step', '0', /above 0/],
    ['seeds', '2.5', /whole number/],
    ['seeds', '0', /from 1 to 30/],
    ['epochs', 'many', /whole number/],
    ['learningRate', '0', /above 0/],
    ['learningRate', 'Infinity', /number/],
    ['labelNoise', '100', /from 0 to 90/],
    ['trainSize', '3', /from 10/],
    ['seed', '-1', /from 0/],
  ])('%s "%s" is refused with words', (field, value, words) => {
    const { settings, problems } = readForm(formWith({ [field]: value }));
    expect(settings).toBeNull();
    expect(Object.keys(problems)).toEqual([field]);
    expect(problems[field]).toMatch(words);
  });

  test('a range that runs backwards and one with too many rates name the field to blame', () => {
    expect(readForm(formWith({ from: '0.5', to: '0.2' })).problems.to).toContain('0.5');
    const many = readForm(formWith({ step: '0.01' }));
    expect(many.problems.step).toContain('81 rates');
    expect(many.rates).toEqual([]);
  });

  test('both ends are always among the rates, ascending, and there are as many as announced', () => {
    const hundredths = fc.integer({ min: 0, max: 95 });
    fc.assert(
      fc.property(hundredths, hundredths, fc.integer({ min: 1, max: 95 }), (one, other, step) => {
        const [from, to] = [Math.min(one, other), Math.max(one, other)];
        const { rates, problems } = readForm(formWith({ from: String(from / 100), to: String(to / 100), step: String(step / 100) }));
        const count = Math.ceil((to - from) / step) + 1;
        if (problems.step) {
          expect(count).toBeGreaterThan(21);
          return;
        }
        expect(rates).toHaveLength(count);
        expect(rates[0]).toBe(from / 100);
        expect(rates.at(-1)).toBe(to / 100);
        expect([...rates].sort((a, b) => a - b)).toEqual(rates);
      }),
    );
  });
});

describe('optimizer and loss', () => {
  test('numbers are read where the optimizer has them; empty ones are left to the trainer', () => {
    const adam = readForm(formWith({ beta1: '0.8', beta2: '', momentum: 'none of adam', maxNorm: '3' })).settings;
    expect(adam?.optimizer).toEqual({
      name: 'adam',
      learningRate: 0.001,
      momentum: 0,
      weightDecay: 0,
      epsilon: 1e-8,
      beta1: 0.8,
      maxNorm: 3,
    });
    const sgd = readForm(formWith({ optimizer: 'sgd', momentum: '0.9', nesterov: true, beta1: 'none of sgd', epsilon: '' })).settings;
    expect(sgd?.optimizer).toMatchObject({ name: 'sgd', momentum: 0.9, nesterov: true });
    expect(sgd?.optimizer).not.toHaveProperty('beta1');
    expect(readForm(formWith({ optimizer: 'rmsprop', beta2: '1' })).problems.beta2).toContain('from 0 to 0.999999');
  });

  test('a loss is taken when one is chosen; Huber needs its δ', () => {
    expect(readForm(BLANK_FORM).settings).not.toHaveProperty('loss');
    expect(readForm(formWith({ loss: 'mean-absolute-error', huberDelta: '' })).settings?.loss).toEqual({ name: 'mean-absolute-error' });
    expect(readForm(formWith({ loss: 'huber', huberDelta: '0.5' })).settings?.loss).toEqual({ name: 'huber', delta: 0.5 });
    expect(readForm(formWith({ loss: 'huber', huberDelta: '' })).problems.huberDelta).toContain('number');
  });
});

describe('first weights', () => {
  test('nothing is set where all is as in the file', () => {
    expect(readForm(BLANK_FORM).settings).not.toHaveProperty('initial');
    expect(readForm(formWith({ initialLayers: { out: 'file' } })).settings).not.toHaveProperty('initial');
  });

  test('a scheme for all, others for single layers; normals share their deviation', () => {
    const form = formWith({ initial: 'he-normal', initialDeviation: '0,05', initialLayers: { fc1: 'normal', out: 'file' } });
    expect(readForm(form).settings?.initial).toEqual({
      all: { name: 'he-normal' },
      layers: { fc1: { name: 'normal', deviation: 0.05 }, out: null },
    });
    expect(readForm(formWith({ initialLayers: { out: 'orthogonal' } })).settings?.initial).toEqual({
      all: null,
      layers: { out: { name: 'orthogonal' } },
    });
  });

  test('the deviation is asked for where there is a normal, and only there', () => {
    expect(readForm(formWith({ initial: 'normal', initialDeviation: '0' })).problems.initialDeviation).toContain('above 0');
    expect(readForm(formWith({ initial: 'orthogonal', initialDeviation: 'none' })).problems).toEqual({});
  });
});

describe('where a setting comes from', () => {
  const settings: readonly Setting[] = [
    { name: 'learning rate', value: '0.01', origin: { kind: 'file', span: { start: 70, end: 75 } } },
    { name: 'smoothing', value: '0.9', origin: { kind: 'default', of: 'keras' } },
    { name: 'batch size', value: '32', origin: { kind: 'lab', reason: 'chosen for this data' } },
    { name: 'ε of batch normalisation', value: '0.001', origin: { kind: 'default', of: 'keras' } },
  ];

  test('a line of the file, a framework, the lab, or the user', () => {
    const places = { 70: 'line 4' };
    expect(originOf('learningRate', settings, {}, places)).toBe('line 4');
    expect(originOf('learningRate', settings, {}, {})).toBe('in the file');
    expect(originOf('beta2', settings, {}, places)).toBe('Keras default');
    expect(originOf('batchSize', settings, {}, places)).toBe('chosen for this data');
    expect(originOf('batchSize', settings, { batchSize: '8' }, places)).toBe('set by you');
    expect(originOf('epsilon', settings, {}, places)).toBeUndefined();
  });

  test('what has no field is told apart', () => {
    expect(furtherSettings(settings).map(({ name }) => name)).toEqual(['ε of batch normalisation']);
  });
});

describe('form of a plan', () => {
  test('a plan becomes a form and comes back the same', () => {
    const { network: _network, data: _data, ...settings } = samplePlan({ rates: [0, 0.2, 0.4], labelNoise: 0.2, trainSize: 300 });
    expect(readForm(formOf(samplePlan(settings))).settings).toEqual(settings);
    const optimizer = { ...settings.optimizer, name: 'sgd', momentum: 0.9, nesterov: true, maxNorm: 4 } as const;
    const other = { ...settings, optimizer, loss: { name: 'huber', delta: 2 } } as const;
    expect(readForm(formOf(samplePlan(other))).settings).toEqual(other);
    const initial = { all: { name: 'normal', deviation: 0.1 }, layers: { fc1: { name: 'keras-default' }, out: null } } as const;
    expect(readForm(formOf(samplePlan({ ...settings, initial }))).settings).toEqual({ ...settings, initial });
    const activations = { act1: 'tanh' } as const;
    expect(readForm(formOf(samplePlan({ ...settings, activations }))).settings).toEqual({ ...settings, activations });
    const wished = { ...settings, device: 'gpu' } as const;
    expect(readForm(formOf(samplePlan(wished))).settings).toEqual(wished);
  });
});

describe('defaults that follow edits', () => {
  test("another optimizer takes none of the file's numbers along; the file's own keeps them", () => {
    const facts = { optimizer: 'sgd', learningRate: 0.5, momentum: 0.9, nesterov: true, epsilon: 1e-6, batchSize: 16 } as const;
    expect(factsFor(facts, { optimizer: 'adam' })).toEqual({ optimizer: 'adam', batchSize: 16 });
    expect(factsFor(facts, { optimizer: 'sgd' })).toEqual(facts);
    expect(factsFor(facts, {})).toEqual(facts);
  });

  test('only whole, positive numbers change the budget', () => {
    expect(budgetOf({ trainSize: '300', batchSize: '16' })).toEqual({ trainSize: 300, batchSize: 16 });
    expect(budgetOf({ trainSize: '', batchSize: '-1' })).toEqual({});
    expect(budgetOf({ trainSize: '3.5', batchSize: 'x' })).toEqual({});
  });
});
