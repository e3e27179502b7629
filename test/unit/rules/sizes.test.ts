import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { rules } from '../../../src/rules';

const MOST = 120;
const LEAST = 40;

const folder = join(__dirname, '../../../src/rules');
const lines = new Map(
  readdirSync(folder)
    .filter((name) => name.endsWith('.ts'))
    .map((name) => [name, readFileSync(join(folder, name), 'utf8').split('\n').length - 1]),
);

test(`no file of rules has more than ${MOST} lines`, () => {
  expect([...lines].filter(([, count]) => count > MOST)).toEqual([]);
});

test(`each rule has a file of its own, of ${LEAST} lines at least`, () => {
  expect(rules.filter(({ id }) => (lines.get(`${id}.ts`) ?? 0) < LEAST).map(({ id }) => id)).toEqual([]);
});
