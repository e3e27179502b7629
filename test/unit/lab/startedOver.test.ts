import { describe, expect, test } from 'vitest';
import { lookLevel } from '../../../src/lab/statistics/looks';
import { isSameSubject, startedOver } from '../../../src/lab/statistics/startedOver';
import type { DataChoice, LabNetwork, StudyPlan } from '../../../src/lab/study';
import { baseOf } from './experiments/inProcess';

const { plan } = baseOf({ epochs: 16, seeds: 3, rates: [0, 0.5] });
const used = { rows: 500, of: 500, digest: 'a1' };
const table: DataChoice = { kind: 'csv', name: 'flowers.csv', target: 'kind', used };
const onTable: StudyPlan = { ...plan, data: table };

const withLayers = (change: (layer: LabNetwork['layers'][number]) => LabNetwork['layers'][number]): StudyPlan => ({
  ...plan,
  network: { ...plan.network, layers: plan.network.layers.map(change) },
});

describe('a question that is started over', () => {
  test('each look is counted, and each halves the level of the next', () => {
    let before = { plan: { ...plan, seeds: 6, looks: [3, 6] }, isDecided: true };
    const levels = [20, 30, 40].map((epochs) => {
      const next = startedOver({ ...plan, epochs }, before);
      before = { plan: next as typeof before.plan, isDecided: true };
      return lookLevel(next);
    });
    expect(levels).toEqual([0.05 / 8, 0.05 / 16, 0.05 / 32]);
    expect(before.plan.asked).toBe(4);
  });

  test('what was not decided is no look, but those before it are', () => {
    expect(startedOver({ ...plan, epochs: 60 }, { plan, isDecided: false })).toEqual({ ...plan, epochs: 60 });
    const lengthened = { ...plan, seeds: 6, looks: [3, 6] };
    expect(startedOver({ ...plan, epochs: 60 }, { plan: lengthened, isDecided: false }).asked).toBe(1);
  });

  test('the same plan once more gives the same numbers: no further look', () => {
    const before = { ...plan, asked: 2, seeds: 6, looks: [3, 6] };
    expect(startedOver({ ...plan, seeds: 6 }, { plan: before, isDecided: true })).toEqual(before);
    expect(startedOver(plan, { plan, isDecided: true })).toEqual(plan);
  });

  test('further repeats of a question that was started over go on with its looks', () => {
    const next = startedOver({ ...plan, seed: 7 }, { plan, isDecided: true });
    expect(lookLevel({ ...next, seeds: 6, looks: [3, 6] })).toBe(0.05 / 8);
  });
});

describe('the same network and data', () => {
  test('rates, activations and first weights make no other network, its layers do', () => {
    const otherRates = withLayers((layer) => (layer.type === 'dropout' ? { ...layer, rate: 0.9 } : layer));
    const otherWeights = withLayers((layer) => ({ ...layer, initial: { kernel: { kind: 'constant', value: 0 } } }) as typeof layer);
    const otherActivation = withLayers((layer) => (layer.type === 'activation' ? { ...layer, name: 'tanh' } : layer));
    const wider = withLayers((layer) => (layer.type === 'dense' ? { ...layer, units: layer.units + 1 } : layer));
    const others = [otherRates, otherWeights, otherActivation, wider];
    expect(others.map((one) => isSameSubject(plan, one))).toEqual([true, true, true, false]);
    expect(startedOver(wider, { plan, isDecided: true })).toEqual(wider);
  });

  test('fewer rows of the data are the same data; another target, source or content is not', () => {
    const other = (data: DataChoice): boolean => isSameSubject(onTable, { ...onTable, data });
    expect(other({ ...table, maxRows: 100, used: { rows: 100, of: 500, digest: 'b2' } })).toBe(true);
    expect(other({ ...table, used: { rows: 500, of: 500, digest: 'c3' } })).toBe(false);
    expect(other({ ...table, maxRows: 100, used: { rows: 100, of: 700, digest: 'b2' } })).toBe(false);
    expect(other({ ...table, target: 'colour' })).toBe(false);
    expect(other({ kind: 'digits', used })).toBe(false);
    const made = (seed: number): DataChoice => ({ kind: 'made', name: 'moons', options: { rows: 400, seed } });
    expect(isSameSubject({ ...plan, data: made(1) }, { ...plan, data: made(2) })).toBe(false);
  });
});
