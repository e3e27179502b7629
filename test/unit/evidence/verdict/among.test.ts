import { describe, expect, it } from 'vitest';
import type { Run } from '../../../../src/evidence/run';
import { judgeAmong, judgeEach, mayChange } from '../../../../src/evidence/verdict/among';
import { judge } from '../../../../src/evidence/verdict/judge';
import { referencesOf } from '../../../../src/evidence/verdict/references';
import { run, series } from './runs';

const settled = (end: number): number[] => series(30, (epoch) => end * (1 + 2 * Math.exp(-epoch / 3)));

const made = (file: string, end: number, more: Partial<Run> = {}): Run => ({
  ...run({ name: file, validation: settled(end), train: settled(end * 0.95) }),
  files: [file],
  ...more,
});

const overfitting: Run = {
  ...run({
    name: 'over',
    train: series(30, (epoch) => Math.exp(-epoch / 6)),
    validation: series(30, (epoch) => 0.4 + 0.5 * Math.exp(-epoch / 3) + 0.03 * Math.max(0, epoch - 10)),
  }),
  files: ['logs/over.csv'],
};

describe('a run among others', () => {
  const [good, poor, far] = [made('logs/a.csv', 0.3), made('logs/b.csv', 0.6), made('elsewhere/c.csv', 0.1)];
  const all = [good, poor, far, overfitting];

  it('is judged as by all others at once', () => {
    const asked = all.map((one) => judge(one, { references: referencesOf(one, all) }));
    expect(judgeEach(all)).toEqual(asked);
    expect(asked.map(({ kind }) => kind)).toEqual(['good-fit', 'underfits', 'undecidable', 'overfits']);
  });

  it('says which run had a say', () => {
    expect(judgeAmong(poor, all)).toMatchObject({ isCompared: true, reference: good });
    expect(judgeAmong(far, all)).toMatchObject({ isCompared: true, reference: null });
    expect(judgeAmong(overfitting, all)).toMatchObject({ isCompared: false, reference: null });
  });

  it('is judged again only where another run can change the verdict', () => {
    const judged = judgeAmong(poor, all);
    expect(mayChange(judged, good, null)).toBe(true);
    expect(mayChange(judged, good, made('logs/a.csv', 0.29))).toBe(true);
    expect(mayChange(judged, null, made('logs/d.csv', 0.1))).toBe(true);
    expect(mayChange(judged, null, made('logs/d.csv', 0.5))).toBe(false);
    expect(mayChange(judged, made('logs/d.csv', 0.5), made('logs/d.csv', 0.4))).toBe(false);
    expect(mayChange(judged, null, run({ train: settled(0.1) }))).toBe(false);
    expect(mayChange(judgeAmong(overfitting, all), null, good)).toBe(false);
    expect(mayChange(judgeAmong(far, all), null, poor)).toBe(true);
  });
});

describe('logs at the top of what is read', () => {
  it('have the same neighbours as below a folder', () => {
    const format = 'tensorboard';
    const [top, inner] = [made('events', 0.3, { format }), made('sub/events', 0.6, { format })];
    const below = [top, inner].map((one) => ({ ...one, files: one.files.map((file) => `/home/work/${file}`) }));
    expect(judgeEach([top, inner])).toEqual(judgeEach(below));
  });
});
