import { expect, test } from 'vitest';
import { RuleTimes } from '../../../src/editor/ruleTimes';
import { rules } from '../../../src/rules';
import { mlp, reportOf } from './reports';

test('names the slowest rule, and what the networks took apart from it', () => {
  const times = new RuleTimes(() => 0);
  expect(times.words).toBe('');
  times.took('a-rule', 1);
  times.took('b-rule', 2.26);
  times.took('a-rule', 0.5);
  expect(times.words).toBe('rules 3.8 ms, slowest b-rule 2.3 ms');
  times.took('networks', 8);
  expect(times.words).toBe('rules 3.8 ms, slowest b-rule 2.3 ms, reading networks 8.0 ms');
});

test('an analysis tells of every rule that ran, once, and finds the same', async () => {
  const told: string[] = [];
  let clock = 0;
  const stopwatch = { now: () => clock++, took: (what: string) => told.push(what) };
  const ignore = [rules[0]?.id ?? ''];
  const report = await reportOf(mlp, { stopwatch, ignore, depth: 'facts' });
  expect(new Set(told.filter((what) => what !== 'networks'))).toEqual(new Set(rules.slice(1).map(({ id }) => id)));
  expect(report.findings).toEqual((await reportOf(mlp, { ignore, depth: 'facts' })).findings);
});
