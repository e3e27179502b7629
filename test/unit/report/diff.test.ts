import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { unifiedDiff } from '../../../src/report/diff';

test('shows what changes with three lines around, and nothing when nothing does', () => {
  const before = 'a\nb\nc\nd\ne\nf\ng\n';
  expect(unifiedDiff('x.py', before, before)).toBe('');
  expect(unifiedDiff('x.py', before, before.replace('e', 'E\nee'))).toBe(
    '--- x.py\n+++ x.py\n@@ -2,6 +2,7 @@\n b\n c\n d\n-e\n+E\n+ee\n f\n g\n',
  );
  expect(unifiedDiff('x.py', '', 'a\n')).toBe('--- x.py\n+++ x.py\n@@ -0,0 +1 @@\n+a\n');
});

test('tells of a missing last line end, and keeps those of Windows', () => {
  expect(unifiedDiff('x.py', 'a\r\nb', 'a\r\nc')).toBe(
    '--- x.py\n+++ x.py\n@@ -1,2 +1,2 @@\n a\r\n-b\n\\ No newline at end of file\n+c\n\\ No newline at end of file\n',
  );
});

test('changes far apart are hunks of their own', () => {
  const lines = Array.from({ length: 40 }, (_, index) => `line ${index}`);
  const after = lines.map((line, index) => (index === 3 || index === 30 ? `${line}!` : line));
  const diff = unifiedDiff('x.py', `${lines.join('\n')}\n`, `${after.join('\n')}\n`);
  expect(diff.match(/^@@ .*$/gm)).toEqual(['@@ -1,7 +1,7 @@', '@@ -28,7 +28,7 @@']);
});

const texts = fc
  .tuple(fc.array(fc.constantFrom('a', 'b', 'c', '', 'longer'), { maxLength: 25 }), fc.boolean())
  .map(([lines, ends]) => lines.join('\n') + (ends && lines.length > 0 ? '\n' : ''));

/** git is asked only where it is there: the property needs a second opinion. */
test('git makes the one text of the other with it', () => {
  const folder = mkdtempSync(join(tmpdir(), 'dropout-doctor-diff-'));
  try {
    fc.assert(
      fc.property(texts, texts, (before, after) => {
        const diff = unifiedDiff('x.py', before, after);
        expect(diff === '').toBe(before === after);
        if (diff === '') return;
        writeFileSync(join(folder, 'x.py'), before);
        execFileSync('git', ['apply', '-p0', '--unidiff-zero', '--whitespace=nowarn', '-'], {
          cwd: folder,
          input: diff,
          env: { ...process.env, GIT_CEILING_DIRECTORIES: tmpdir(), GIT_DIR: join(folder, 'none') },
        });
        expect(readFileSync(join(folder, 'x.py'), 'utf8')).toBe(after);
      }),
      { numRuns: 60, seed: 7 },
    );
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
