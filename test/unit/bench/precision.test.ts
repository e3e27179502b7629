import { spawnSync } from 'node:child_process';
import { expect, test } from 'vitest';

test('the tables of read findings are what their lists say', () => {
  const { status, stderr } = spawnSync(process.execPath, ['bench/precision/summary.mjs', '--check'], { encoding: 'utf8' });
  expect(stderr).toBe('');
  expect(status).toBe(0);
});
