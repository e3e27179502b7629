import Papa from 'papaparse';
import { describe, expect, test } from 'vitest';
import { outcomeOf } from '../../../src/lab/experiments/run';
import { schedules } from '../../../src/lab/experiments/schedules';
import { reportText } from '../../../src/lab/results/formats';
import { reportOfOutcome } from '../../../src/lab/results/report';
import type { TrialResult } from '../../../src/lab/study';
import { baseOf } from './experiments/inProcess';
import { armOf, losses, resultOf } from './experiments/made';

const base = baseOf({ epochs: 60, seeds: 6 });
const source = { uri: 'file:///net.py', network: 'A|net_*', fingerprint: '', siteCount: 1 };

function exported(results: readonly TrialResult[]) {
  const report = reportOfOutcome(source, outcomeOf(schedules, base, results), [], '1.2.3');
  return { csv: reportText(report, 'csv'), markdown: reportText(report, 'markdown'), json: reportText(report, 'json') };
}

const arms = ['none', 'constant', 'early, linear', 'early, held', 'late'].flatMap((arm) => armOf(arm, losses(0.5)));

describe('results that leave the lab', () => {
  test('a training that fails, before its first epoch too, has a row that says why', () => {
    const failed = { ...resultOf('late', 7, { loss: 1, failure: 'It "diverged",\nin epoch 1.' }), epochs: [] };
    const halfway = resultOf('late', 8, { loss: Number.NaN, epochs: 2, failure: '=BOOM()' });
    const { csv, json } = exported([...arms, failed, halfway]);
    const { data } = Papa.parse<Record<string, string>>(csv, { header: true, skipEmptyLines: true });
    expect(data).toHaveLength(5 * 6 * 60 + 1 + 2);
    expect(data.at(-3)).toMatchObject({ arm: 'late', repeat: '8', state: 'failed', epoch: '', failure: 'It "diverged",\nin epoch 1.' });
    // No spreadsheet runs it, and no number is made up.
    expect(data.at(-1)).toMatchObject({ epoch: '2', validation_loss: '', failure: "'=BOOM()" });
    expect(JSON.parse(json).trials).toHaveLength(32);
  });

  test('numbers keep all their digits', () => {
    const { csv } = exported(arms);
    const { data } = Papa.parse<Record<string, string>>(csv, { header: true, skipEmptyLines: true });
    const [first] = arms;
    expect(data.slice(0, 60).map(({ validation_loss }) => Number(validation_loss))).toEqual(
      first?.epochs.map(({ validationLoss }) => validationLoss),
    );
  });

  test('marks of Markdown in names are only text, so that tables keep their columns', () => {
    const { markdown } = exported(arms);
    expect(markdown).toContain('## A\\|net\\_\\*: Is dropout better');
    const table = markdown.split('\n').filter((line) => line.startsWith('|'));
    const columns = (line: string): number => line.split(/(?<!\\)\|/).length;
    expect(new Set(table.map(columns)).size).toBe(1);
    expect(table).toHaveLength(2 + 5);
  });
});
