import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { ruleById } from '../../../src/rules/catalogue';

/** What test/oracles/rules_dataflow.py saw in PyTorch: for each claim whether the bad and the good code show the effect. */
const golden = JSON.parse(readFileSync(join(__dirname, 'golden/dataflow.json'), 'utf8')) as Record<string, { bad: boolean; good: boolean }>;

test('each claim of a rule was seen with the bad code, and not with the good', () => {
  expect(Object.keys(golden).length).toBeGreaterThan(5);
  for (const [claim, seen] of Object.entries(golden)) {
    expect(ruleById(claim.replace(/:.*/, '')), claim).not.toBeNull();
    expect({ claim, ...seen }).toEqual({ claim, bad: true, good: false });
  }
});
