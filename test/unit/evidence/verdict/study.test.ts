import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { HALVES, readHistories } from '../../../../bench/verdict/history';
import { figuresOf } from '../../../../bench/verdict/study';

const histories = readHistories('bench/verdict/data');
const fit = figuresOf(histories, HALVES.fit);
const fourth = figuresOf(histories, HALVES.fourth);
const held = figuresOf(histories, [...HALVES.held, ...HALVES.second, ...HALVES.third, ...HALVES.fourth]);

describe('the validation study', () => {
  it('has 1,200 histories, as many held out as fitted to', () => {
    expect(histories.length).toBeGreaterThanOrEqual(1200);
    expect(held.runs).toBeGreaterThanOrEqual(fit.runs);
    expect(fit.runs + held.runs).toBe(histories.length);
  });

  /** The aim is 90 % of the overfits and 2 % false alarms; the bounds here keep what there is (README). */
  it.each([
    ['fit', fit, 0.92, 0.02],
    ['held-out', held, 0.9, 0.005],
    ['fourth, unseen', fourth, 0.95, 0],
  ] as const)('%s histories: as many overfits are found, with as few false alarms, as the README says', (_, figures, least, most) => {
    const [overfits, underfits] = [figures.overfitRows[0], figures.underfitRows[0]];
    if (!overfits || !underfits) throw new Error('no row');
    expect(overfits.caught / overfits.of).toBeGreaterThanOrEqual(least);
    expect(overfits.falseAlarms / overfits.among).toBeLessThanOrEqual(most);
    expect(underfits.caught / underfits.of).toBeGreaterThanOrEqual(0.9);
    expect(underfits.falseAlarms / underfits.among).toBeLessThanOrEqual(0.03);
  });

  it('calls hardly a run a good fit that underfits, and none without anything to compare with', () => {
    for (const { goodFits } of [fit, held]) {
      const all = Object.values(goodFits.compared).reduce((sum, count) => sum + count, 0);
      expect((goodFits.compared.yes ?? 0) / all).toBeLessThanOrEqual(0.05);
      expect(goodFits.alone).toEqual({});
    }
  });

  it('never says underfits by a training loss that was logged with dropout on', () => {
    for (const { underfitRows } of [fit, held]) {
      expect(underfitRows.find(({ name }) => name.includes('dropout on'))?.falseAlarms).toBe(0);
    }
  });

  it('is what the README says', () => {
    const readme = readFileSync('bench/verdict/README.md', 'utf8');
    for (const { overfitRows, underfitRows } of [fit, fourth, held]) {
      for (const { name, caught, of, falseAlarms, among } of [...overfitRows, ...underfitRows]) {
        const line = readme
          .split('\n')
          .find((text) => text.startsWith(`| ${name} | ${caught}/${of} `) && text.includes(`| ${falseAlarms}/${among} `));
        expect(line, `${name}: ${caught}/${of}, ${falseAlarms}/${among}`).toBeDefined();
      }
    }
  });
});
