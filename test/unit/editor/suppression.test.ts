import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { pythonLines } from '../../../src/editor/actions/pythonLines';
import { blockEdits, type SuppressionScope, suppressionEdit } from '../../../src/editor/actions/suppression';
import { applyEdits } from '../../../src/text/edit';

const rule = 'dropout-result-discarded';

function suppressed(text: string, at: string, scope: SuppressionScope, id = rule): string | null {
  const edit = suppressionEdit(text, text.indexOf(at), id, scope);
  return edit && applyEdits(text, [edit]);
}

describe('a comment on the line', () => {
  test('goes to the end, after other comments', () => {
    expect(suppressed('x = drop(x)\ny = 1\n', 'drop', 'line')).toBe(`x = drop(x)  # dropout: ignore[${rule}]\ny = 1\n`);
    expect(suppressed('drop(x)  # why\n', 'drop', 'line')).toBe(`drop(x)  # why  # dropout: ignore[${rule}]\n`);
  });

  test('takes the place of trailing blanks and keeps \\r\\n', () => {
    expect(suppressed('drop(x)   \r\ny\r\n', 'drop', 'line')).toBe(`drop(x)  # dropout: ignore[${rule}]\r\ny\r\n`);
  });

  test('widens a directive that is there, once', () => {
    const once = suppressed('drop(x)  # dropout: ignore[a] because\n', 'drop', 'line');
    expect(once).toBe(`drop(x)  # dropout: ignore[a, ${rule}] because\n`);
    expect(suppressed(once ?? '', 'drop', 'line')).toBe(once);
  });

  test('does not take a # inside a string for a comment', () => {
    const text = 'f("# dropout: ignore[a]", drop(x))\n';
    expect(suppressed(text, 'drop(', 'line')).toBe(`f("# dropout: ignore[a]", drop(x))  # dropout: ignore[${rule}]\n`);
  });

  test('stays inside brackets on the line where the finding starts', () => {
    expect(suppressed('m = f(\n    drop(x),\n)\n', 'drop', 'line')).toBe(`m = f(\n    drop(x),  # dropout: ignore[${rule}]\n)\n`);
  });

  test('is refused where Python allows no comment', () => {
    expect(suppressed('x = drop(x) + \\\n  1\n', 'drop', 'line')).toBeNull();
    expect(suppressed('drop("""a\nb""")\n', 'drop', 'line')).toBeNull();
  });
});

describe('a comment above', () => {
  test('is indented like the line', () => {
    expect(suppressed('def f():\n\tdrop(x)\n', 'drop', 'next-line')).toBe(`def f():\n\t# dropout: ignore-next-line[${rule}]\n\tdrop(x)\n`);
  });

  test('widens the one that is there', () => {
    expect(suppressed('# dropout: ignore-next-line[a]\ndrop(x)\n', 'drop(', 'next-line')).toBe(
      `# dropout: ignore-next-line[a, ${rule}]\ndrop(x)\n`,
    );
  });

  test('is refused in the middle of a joined line or a string', () => {
    expect(suppressed('x = 1 + \\\n  drop(x)\n', 'drop', 'next-line')).toBeNull();
    expect(suppressed('x = """a\nb""" + drop(x)\n', 'drop', 'next-line')).toBeNull();
  });
});

describe('a comment for the file', () => {
  test('stands first, but after shebang and coding', () => {
    expect(suppressed('drop(x)', 'drop', 'file')).toBe(`# dropout: ignore-file[${rule}]\ndrop(x)`);
    expect(suppressed('#!/usr/bin/env python\n# -*- coding: utf-8 -*-\ndrop(x)\n', 'drop', 'file')).toBe(
      `#!/usr/bin/env python\n# -*- coding: utf-8 -*-\n# dropout: ignore-file[${rule}]\ndrop(x)\n`,
    );
  });
});

test('lines cover every text', () => {
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom('a', '"', "'", '\\', '#', '\n', '\r', ' ') }), (text) => {
      const lines = pythonLines(text);
      expect(lines.map(({ span }) => text.slice(span.start, span.end)).join('|')).toBe(text.split(/\r\n|\n|\r/).join('|'));
      for (const { span, comment } of lines) if (comment) expect(text.charAt(comment.start) === '#' && comment.end === span.end).toBe(true);
    }),
  );
});

describe('a block', () => {
  const block = (text: string, start: string, end: string) => {
    const edits = blockEdits(text, text.indexOf(start), text.indexOf(end), 'a-rule');
    return edits && applyEdits(text, edits);
  };

  test('has a comment before its first and behind its last line, as far to the right as the first', () => {
    expect(block('if x:\n  a()\n  b()\nc()\n', 'a()', 'b()')).toBe(
      'if x:\n  # dropout: off[a-rule]\n  a()\n  b()\n  # dropout: on[a-rule]\nc()\n',
    );
    expect(block('a()\r\nb()', 'a()', 'b()')).toBe('# dropout: off[a-rule]\r\na()\r\nb()\r\n# dropout: on[a-rule]');
  });

  test('does not begin or end where no comment can stand', () => {
    expect(block('a = 1 + \\\n  b()\nc()\n', 'b()', 'c()')).toBeNull();
    expect(block('a()\nb = 1 + \\\n  2\n', 'a()', 'b =')).toBeNull();
    expect(block('s = """\nx\n"""\ny()\n', 'x\n', 'y()')).toBeNull();
  });
});
