import { beforeAll, describe, expect, test } from 'vitest';
import { writeComment } from '../../../src/analysis/comment';
import { openPython } from '../../../src/analysis/python';
import { readSuppressions } from '../../../src/analysis/suppress';
import { unusedIgnoreFindings } from '../../../src/analysis/unusedIgnores';
import type { PythonParser } from '../../../src/syntax/parser';
import { applyEdits } from '../../../src/text/edit';
import { testParser } from '../parser';

let parser: PythonParser;
beforeAll(async () => {
  parser = await testParser();
});

const KNOWN = new Set(['rate-out-of-range', 'keep-prob-as-rate']);

/** Whether a finding of rate-out-of-range at the call of `BAD` is covered. */
function covered(text: string, rule = 'rate-out-of-range'): boolean {
  const opened = openPython(parser, [], { kind: 'python', name: 'a.py', text }, {});
  const start = text.indexOf('BAD');
  const end = start + (/^BAD\([^()]*\)/.exec(text.slice(start))?.[0].length ?? 3);
  const answer = readSuppressions(opened, KNOWN).covers({ rule, span: { start, end } });
  opened.dispose();
  return answer;
}

function problems(text: string): [string, string][] {
  const opened = openPython(parser, [], { kind: 'python', name: 'a.py', text }, {});
  const found = readSuppressions(opened, KNOWN).problems;
  opened.dispose();
  return found.map(({ message, span }) => [message, span ? text.slice(span.start, span.end) : '']);
}

describe('covers', () => {
  test.each([
    'x = BAD()  # dropout: ignore',
    'x = BAD()  # dropout: ignore[rate-out-of-range]',
    'x = BAD()  #dropout:ignore [ keep-prob-as-rate , rate-out-of-range ] because it is so',
    'x = BAD()  # noqa # dropout: ignore[rate-out-of-range]',
    'x = BAD()  # Dropout: Ignore',
    '# dropout: ignore-next-line\nx = BAD()',
    '# dropout: ignore-next-line[rate-out-of-range]\n# and why\n\nx = BAD()',
    '# dropout: ignore-file\n\n\nx = BAD()',
    'x = BAD()\n# dropout: ignore-file[rate-out-of-range]',
    'x = f(\n  BAD(),  # dropout: ignore\n)',
    'x = f(\n  BAD(),\n)  # dropout: ignore',
    'def f():\n  if a:\n    return g(\n      BAD(),\n    )  # dropout: ignore',
    'f(\n  # dropout: ignore-next-line\n  BAD(),\n)',
    'x = f(\n  BAD(\n    1,\n    2,  # dropout: ignore\n  ),\n)',
    'x = f(\n  BAD(\n    1,\n  ),  # dropout: ignore\n  g(),\n)',
    'f(1, # dropout: ignore\nBAD(# dropout: ignore\n))',
  ])('%j', (text) => {
    expect(covered(text)).toBe(true);
  });

  test.each([
    'x = BAD()',
    'x = BAD()  # dropout: ignored',
    'x = BAD()  # dropout: ignore-line',
    'x = BAD()  # dropout: ignore[keep-prob-as-rate]',
    'x = BAD()  # dropout: ignore[rate-out-of-range',
    'x = BAD()  # dropout: ignore[]',
    'x = BAD()  # dropout: intended',
    'y = 1  # dropout: ignore\nx = BAD()',
    'x = BAD()\ny = 1  # dropout: ignore',
    '# dropout: ignore-next-line\ny = 1\nx = BAD()',
    'x = "# dropout: ignore", BAD()',
    'def f():\n  BAD()\n  return 1  # dropout: ignore',
    'class A:\n  def f():\n    BAD()\n\n  x = 1  # dropout: ignore',
  ])('not: %j', (text) => {
    expect(covered(text)).toBe(false);
  });

  test('a comment on the last line of another statement in an unfinished file', () => {
    expect(covered('x = BAD(\n\ny = 1  # dropout: ignore')).toBe(false);
  });
});

describe('problems', () => {
  test('an unknown rule is named with the one that was meant', () => {
    expect(problems('x  # dropout: ignore[rate-out-of-rang, keep-prob-as-rate]')).toEqual([
      ['There is no rule "rate-out-of-rang"; did you mean "rate-out-of-range"?', 'rate-out-of-rang'],
    ]);
    expect(problems('# dropout: ignore-file[zzz]')).toEqual([['There is no rule "zzz".', 'zzz']]);
  });

  test('brackets without a rule or an end', () => {
    expect(problems('x  # dropout: ignore[]')).toHaveLength(1);
    expect(problems('x  # dropout: ignore[keep-prob-as-rate')).toHaveLength(1);
    expect(problems('x  # dropout: ignore and dropout: ignore-next-line')).toEqual([]);
  });
});

describe('a written comment', () => {
  const written = (text: string, at: string, comment = '# dropout: intended'): string | null => {
    const opened = openPython(parser, [], { kind: 'python', name: 'a.py', text }, {});
    const start = text.indexOf(at);
    const edits = writeComment({ type: 'comment', span: { start, end: start + at.length }, text: comment }, opened);
    opened.dispose();
    return edits && applyEdits(text, edits);
  };

  test.each([
    ['x = f(y)\nz\n', 'f(', 'x = f(y)  # dropout: intended\nz\n'],
    ['x = f(y)  \r\nz\r\n', 'f(', 'x = f(y)  # dropout: intended\r\nz\r\n'],
    ['x = f(y)', 'f(', 'x = f(y)  # dropout: intended'],
    ['x = f(y)  # why\n', 'f(', 'x = f(y)  # why  # dropout: intended\n'],
    ['x = f(y)  # why\r\nz\r\n', 'f(', 'x = f(y)  # why  # dropout: intended\r\nz\r\n'],
    ['x = f(\n  y,\n)\n', 'f(', 'x = f(  # dropout: intended\n  y,\n)\n'],
    ['x = f(y) + \\\n  1\nz\n', 'f(', 'x = f(y) + \\\n  1  # dropout: intended\nz\n'],
    ['x = f("""a\nb""")\nz\n', 'f(', 'x = f("""a\nb""")  # dropout: intended\nz\n'],
  ])('%j', (text, at, after) => {
    expect(written(text, at)).toBe(after);
  });

  test('joins lists of ignored rules', () => {
    expect(written('f()  # dropout: ignore[a] so\n', 'f', '# dropout: ignore[b]')).toBe('f()  # dropout: ignore[a, b] so\n');
    expect(written('f()  # dropout: ignore[a]\n', 'f', 'dropout: ignore[a]')).toBe('f()  # dropout: ignore[a]\n');
  });
});

describe('blocks', () => {
  test.each([
    '# dropout: off\nx = BAD()\n# dropout: on',
    '# dropout: off\nx = BAD()',
    '# dropout: off[rate-out-of-range]\ny = 1\nx = BAD()\n# dropout: on[rate-out-of-range]',
    'y = 1  # dropout: off  # and why\nx = BAD()',
    '# dropout: off\n# dropout: on[keep-prob-as-rate]\nx = BAD()',
    '# dropout: off\n# dropout: on\n# dropout: off\nx = BAD()',
  ])('%j', (text) => {
    expect(covered(text)).toBe(true);
  });

  test.each([
    '# dropout: off\n# dropout: on\nx = BAD()',
    'x = BAD()\n# dropout: off',
    '# dropout: off[keep-prob-as-rate]\nx = BAD()',
    '# dropout: off\n# dropout: on[rate-out-of-range]\nx = BAD()',
    '# dropout: off during evaluation\nx = BAD()',
    '# dropout: on\nx = BAD()',
    '# dropout: office\nx = BAD()',
  ])('not: %j', (text) => {
    expect(covered(text)).toBe(false);
  });
});

describe('comments that silence nothing', () => {
  /** Messages, and the text after all fixes; `BAD` is a finding of rate-out-of-range. */
  function unused(text: string, ran = KNOWN): [string[], string] {
    const opened = openPython(parser, [], { kind: 'python', name: 'a.py', text }, {});
    const suppressions = readSuppressions(opened, KNOWN);
    for (const { index } of text.matchAll(/BAD/g))
      suppressions.covers({ rule: 'rate-out-of-range', span: { start: index, end: index + 3 } });
    const found = unusedIgnoreFindings(suppressions.unused(ran), opened);
    opened.dispose();
    return [
      found.map(({ message }) => message),
      applyEdits(
        text,
        found.flatMap(({ remedies }) => remedies.flatMap(({ edits }) => edits)),
      ),
    ];
  }

  test('are told and can be removed', () => {
    expect(unused('x = 1  # dropout: ignore\ny\n')).toEqual([['This comment silences nothing.'], 'x = 1\ny\n']);
    expect(unused('a\n  # dropout: ignore-file[keep-prob-as-rate] why\nb\n')).toEqual([
      ['This comment silences nothing of keep-prob-as-rate.'],
      'a\nb\n',
    ]);
    expect(unused('x = 1  # dropout: ignore[keep-prob-as-rate] # noqa\n')[1]).toBe('x = 1  # noqa\n');
    expect(unused('x = 1  # noqa # dropout: ignore\n')[1]).toBe('x = 1  # noqa\n');
    expect(unused('# dropout: off\nx\n# dropout: on\n')[0]).toHaveLength(1);
  });

  test('of a list only what is stale', () => {
    expect(unused('BAD  # dropout: ignore[keep-prob-as-rate, rate-out-of-range]')).toEqual([
      ['This comment silences nothing of keep-prob-as-rate.'],
      'BAD  # dropout: ignore[rate-out-of-range]',
    ]);
  });

  test('not those that silence something, nor those of rules that did not run', () => {
    expect(unused('BAD  # dropout: ignore')[0]).toEqual([]);
    expect(unused('# dropout: ignore-file[rate-out-of-range]\nBAD')[0]).toEqual([]);
    expect(unused('x  # dropout: ignore[keep-prob-as-rate]', new Set(['rate-out-of-range']))[0]).toEqual([]);
  });
});
