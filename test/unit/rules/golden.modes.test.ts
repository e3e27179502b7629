import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { ruleById } from '../../../src/rules/catalogue';

/** What PyTorch did, by `test/oracles/rules_modes.py`. */
const claims = JSON.parse(readFileSync(join(__dirname, 'golden/modes.json'), 'utf8')) as Record<
  string,
  { readonly bad: readonly boolean[]; readonly good: readonly boolean[] }
>;

test.each(Object.entries(claims))('%s: the effect was seen in the bad code and not in the mended one', (id, { bad, good }) => {
  expect(ruleById(id)?.frameworks).toContain('torch');
  expect(bad).toEqual(bad.map(() => true));
  expect(good).toEqual(good.map(() => false));
});
