import { expect, test } from 'vitest';
import { rules } from '../../../src/rules';
import { cardById, cards } from '../../../src/rules/cards';
import { closestRule, documented, documentedById, ruleById, rulePage, rulesTable } from '../../../src/rules/catalogue';

test('a rule is found by its whole id alone', () => {
  expect(ruleById('eval-missing')?.id).toBe('eval-missing');
  expect(ruleById('eval')).toBeNull();
  expect(documentedById('eval-missing')?.id).toBe('eval-missing');
  expect(documentedById('')).toBeNull();
});

test('a card says of a rule what the rule says', () => {
  expect(cards).toEqual(rules.map(({ id, category, severity, summary }) => ({ id, category, severity, summary })));
  expect(cardById('tuner-range')?.id).toBe('tuner-range');
  expect(cardById('tuner')).toBeNull();
});

test('a part of an id is enough when it is of one rule', () => {
  expect(closestRule('WRONG-RANK')?.id).toBe('channel-dropout-wrong-rank');
  expect(closestRule('sdpa')?.id).toBe('sdpa-dropout-unguarded');
  expect(closestRule('dropout')).toBeNull();
  expect(closestRule('sdp')).toBeNull();
});

test('the table has a head and a row for each page', () => {
  const lines = rulesTable('pages').split('\n');
  expect(lines[0]).toBe('| Rule | Severity | What it finds | In |');
  expect(lines[1]).toMatch(/^\|(?:---\|)+$/);
  expect(lines).toHaveLength(documented().length + 2);
});

test('a rule without examples has no heading for them', () => {
  const [rule] = rules;
  expect(rule && rulePage({ ...rule, examples: [] })).not.toMatch(/## (?:Example|Use instead)/);
});

test('each category has its rules in one list', () => {
  const categories = rules.map(({ category }) => category);
  expect(categories.filter((category, at) => category !== categories[at - 1])).toEqual([...new Set(categories)]);
});
