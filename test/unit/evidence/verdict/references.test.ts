import { describe, expect, it } from 'vitest';
import type { Run } from '../../../../src/evidence/run';
import { referencesOf } from '../../../../src/evidence/verdict/references';
import { falling, run } from './runs';

const made = (file: string, more: Partial<Run> = {}, drawn: Parameters<typeof run>[0] = {}): Run => ({
  ...run({ validation: falling(20, 0.4), train: falling(20, 0.3), ...drawn }),
  files: [file],
  ...more,
});
/** Another result than `made` gives, so that it is no copy. */
const other = (file: string, more: Partial<Run> = {}, drawn: Parameters<typeof run>[0] = {}): Run =>
  made(file, more, { validation: falling(20, 0.2), ...drawn });
const refers = (one: Run, another: Run): boolean => referencesOf(one, [one, another]).includes(another);

describe('runs that count as trained on the same data', () => {
  it.each([
    ['one folder', 'logs/a.csv', 'logs/b.csv'],
    ['versions', 'lightning_logs/version_0/metrics.csv', 'lightning_logs/version_1/metrics.csv'],
    ['numbered', 'runs/train/results.csv', 'runs/train2/results.csv'],
    ['trials', 'exp/fn_0a1b2_00000_0_dropout=0.0_2026-01-02/progress.csv', 'exp/fn_0a1b2_00001_1_dropout=0.3_2026-01-02/progress.csv'],
    ['checkpoints', 'out/run1/checkpoint-100/trainer_state.json', 'out/run2/trainer_state.json'],
    ['mlflow', 'mlruns/0/0123456789abcdef/metrics/val_loss', 'mlruns/0/fedcba9876543210/metrics/eval/loss'],
    ['backslashes', 'C:\\logs\\version_0\\metrics.csv', 'C:\\logs\\version_7\\metrics.csv'],
  ])('%s', (_, one, another) => {
    expect(refers(made(one), other(another))).toBe(true);
  });

  it.each([
    ['projects beside each other', 'digits/metrics.csv', 'flowers/metrics.csv'],
    ['far away', 'a/logs/version_0/metrics.csv', 'b/logs/version_1/metrics.csv'],
    ['inside of another', 'logs/a.csv', 'logs/old/a.csv'],
  ])('not: %s', (_, one, another) => {
    expect(refers(made(one), other(another))).toBe(false);
  });

  it('folders of TensorBoard are runs whatever their names', () => {
    const format = 'tensorboard';
    expect(refers(made('runs/wide/events', { format }), other('runs/narrow/events', { format }))).toBe(true);
    expect(refers(made('runs/wide/train/events', { format }), other('runs/narrow/validation/events', { format }))).toBe(true);
  });

  it('runs of one file when they are called alike', () => {
    const trial = (name: string) => ({ name });
    expect(refers(made('study.log', trial('first trial 0')), other('study.log', trial('first trial 12')))).toBe(true);
    expect(refers(made('study.log', trial('first trial 0')), other('study.log', trial('second trial 0')))).toBe(false);
  });

  it('not of another writer, with other metrics, or a copy', () => {
    expect(refers(made('l/a.csv'), other('l/b.csv', { format: 'other' }))).toBe(false);
    expect(refers(made('l/a.csv'), other('l/b.csv', {}, { accuracy: falling(20, 0.9) }))).toBe(false);
    expect(refers(made('l/a.csv'), made('l/b.csv'))).toBe(false);
    expect(referencesOf(run({}), [run({})])).toEqual([]);
  });

  it('not where the parameters or the size of the validation set say otherwise', () => {
    const on = (dataset: string) => ({ parameters: new Map([['dataset', dataset]]) });
    expect(refers(made('l/a.csv', on('a')), other('l/b.csv', on('a')))).toBe(true);
    expect(refers(made('l/a.csv', on('a')), other('l/b.csv', on('b')))).toBe(false);
    expect(refers(made('l/a.csv', {}, { samples: 100 }), other('l/b.csv', {}, { samples: 200 }))).toBe(false);
    expect(refers(made('l/a.csv', {}, { samples: 100 }), other('l/b.csv'))).toBe(true);
  });

  it('not where they began far from each other', () => {
    expect(refers(made('l/a.csv'), other('l/b.csv', {}, { train: falling(20, 0.3, 60) }))).toBe(false);
    expect(refers(made('l/a.csv', {}, { dropout: 'on' }), other('l/b.csv', {}, { validation: falling(20, 0.3, 60) }))).toBe(false);
  });
});
