import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type NotebookSource, readNotebook } from '../../../src/syntax/ipynb';
import { applyEdits } from '../../../src/text/edit';

function open(raw: string): NotebookSource {
  const source = readNotebook(raw);
  if (source.kind === 'unreadable') throw new Error(source.reason);
  return source;
}

const lines = (text: string): string[] => text.match(/[^\n]*\n|[^\n]+$/g) ?? [];

function notebook(
  cells: readonly string[],
  { asList = true, indent = 1, metadata = {} }: { asList?: boolean; indent?: number; metadata?: object } = {},
): string {
  const described = cells.map((text) => ({
    cell_type: 'code',
    metadata: {},
    outputs: [{ text: ['x'] }],
    source: asList ? lines(text) : text,
  }));
  return JSON.stringify({ nbformat: 4, cells: [{ cell_type: 'markdown', source: ['# T'] }, ...described], metadata }, null, indent);
}

describe('cells', () => {
  test('of nbformat 4, as list and as string', () => {
    for (const asList of [true, false]) {
      expect(open(notebook(['a\nb', 'c'], { asList })).cells).toEqual([
        { index: 1, text: 'a\nb', language: 'python' },
        { index: 2, text: 'c', language: 'python' },
      ]);
    }
  });

  test('of nbformat 3', () => {
    const raw = JSON.stringify({
      nbformat: 3,
      worksheets: [
        {
          cells: [
            { cell_type: 'heading', source: 'T' },
            { cell_type: 'code', language: 'python', input: ['a\n', 'b'] },
          ],
        },
      ],
    });
    expect(open(raw).cells).toEqual([{ index: 1, text: 'a\nb', language: 'python' }]);
    expect(raw.slice(open(raw).rawOffset(1, 2) ?? 0)).toMatch(/^b"/);
  });

  test('of another language are none', () => {
    expect(open(notebook(['a'], { metadata: { language_info: { name: 'R' } } })).cells).toEqual([]);
    expect(open(notebook(['a'], { metadata: { kernelspec: { name: 'julia-1.9', language: 'julia' } } })).cells).toEqual([]);
    expect(open(notebook(['a'], { metadata: { kernelspec: { name: 'python3' } } })).cells).toHaveLength(1);
    const mixed = JSON.stringify({ cells: [{ cell_type: 'code', metadata: { vscode: { languageId: 'sql' } }, source: 'SELECT' }] });
    expect(open(mixed).cells).toEqual([]);
  });

  test('a byte order mark shifts nothing', () => {
    const raw = `\uFEFF${notebook(['abc'])}`;
    expect(raw[open(raw).rawOffset(1, 1) ?? 0]).toBe('b');
  });

  test.each([
    ['', 'not valid JSON'],
    ['{"cells": [', 'not valid JSON'],
    ['[1, 2]', 'without a list of cells'],
    ['null', 'without a list of cells'],
    ['{"cells": 3}', 'without a list of cells'],
  ])('unreadable: %.10j', (raw, reason) => {
    expect(readNotebook(raw)).toMatchObject({ kind: 'unreadable', reason: expect.stringContaining(reason) });
  });

  test('a notebook beyond all measure is not parsed', () => {
    expect(readNotebook(' '.repeat(256 * 1024 * 1024 + 1))).toMatchObject({ reason: expect.stringContaining('larger than 256 MB') });
  });

  test('odd cells are skipped, never thrown at', () => {
    const odd = {
      cells: [null, 3, { cell_type: 'code' }, { cell_type: 'code', source: 7 }, { cell_type: 'code', source: ['a', 3, 'b'] }],
      metadata: 'x',
    };
    expect(open(JSON.stringify(odd)).cells.map((cell) => cell.text)).toEqual(['', '', 'ab']);
    expect(readNotebook(`{"cells": [], "x": ${'['.repeat(100_000)}${']'.repeat(100_000)}}`).kind).toBeDefined();
  });
});

const code = fc
  .array(fc.constantFrom('a', '\n', '"', '\\', '\t', 'é', '\u{1F600}', '\u0001', ' ', 'x = 1', '/', '\u2028'), { maxLength: 25 })
  .map((parts) => parts.join(''));

/** The same JSON with every character of strings escaped in another way. */
const escapedOtherwise = (raw: string): string =>
  raw.replace(/[^\x20-\x7e\n]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);

describe('offsets', () => {
  test('every character of a cell has its own place, and the place gives it back', () => {
    fc.assert(
      fc.property(
        fc.array(code, { minLength: 1, maxLength: 4 }),
        fc.boolean(),
        fc.boolean(),
        fc.constantFrom(0, 1, 2),
        (texts, asList, escaping, indent) => {
          const plain = notebook(texts, { asList, indent });
          const raw = escaping ? escapedOtherwise(plain) : plain;
          const source = open(raw);
          const seen = new Set<number>();
          for (const cell of source.cells) {
            for (let offset = 0; offset < cell.text.length; offset++) {
              const at = source.rawOffset(cell.index, offset);
              if (at === null) throw new Error('no place');
              expect(seen.has(at)).toBe(false);
              seen.add(at);
              expect(source.locate(at)).toEqual({ cell: cell.index, offset });
              const piece = /^(?:\\u[\da-f]{4}|\\.|[^\\])/i.exec(raw.slice(at, at + 6))?.[0] ?? '';
              expect(JSON.parse(`"${piece}"`)).toBe(cell.text[offset]);
            }
            expect(source.rawOffset(cell.index, cell.text.length + 1)).toBeNull();
          }
        },
      ),
      { numRuns: 150 },
    );
  });

  test('places outside of code belong to no cell', () => {
    const raw = notebook(['ab']);
    const source = open(raw);
    expect(source.locate(0)).toBeNull();
    expect(source.locate(raw.indexOf('# T'))).toBeNull();
    expect(source.rawOffset(0, 0)).toBeNull();
    expect(source.rawOffset(9, 0)).toBeNull();
  });
});

describe('edits of the raw file', () => {
  test('parse to the edited cell and leave the rest', () => {
    const cuts = fc.tuple(fc.nat(), fc.nat(), fc.nat(), fc.nat());
    fc.assert(
      fc.property(code, fc.boolean(), cuts, code, code, (text, asList, cut, first, second) => {
        const raw = notebook([text, 'other'], { asList });
        const source = open(raw);
        const [a = 0, b = 0, c = 0, d = 0] = cut.map((at) => at % (text.length + 1)).sort((x, y) => x - y);
        const edits = [{ span: { start: a, end: b }, text: first }, ...(c > b ? [{ span: { start: c, end: d }, text: second }] : [])];
        const rawEdits = source.toRawEdits(1, edits);
        if (asList && text === '') {
          expect(rawEdits).toBeNull();
          return;
        }
        if (!rawEdits) throw new Error('refused');
        const after = applyEdits(raw, rawEdits);
        const expected = JSON.parse(raw);
        const found = JSON.parse(after);
        expect([found.cells[1].source].flat().join('')).toBe(applyEdits(text, edits));
        found.cells[1].source = expected.cells[1].source;
        expect(found).toEqual(expected);
      }),
      { numRuns: 500 },
    );
  });

  const edit = (text: string, start: number, end: number, replacement: string): string[] => {
    const raw = notebook([text]);
    const edits = open(raw).toRawEdits(1, [{ span: { start, end }, text: replacement }]);
    const after = applyEdits(raw, edits ?? []);
    expect(after).toBe(JSON.stringify(JSON.parse(after), null, 1));
    return JSON.parse(after).cells[1].source;
  };

  test('keep one string per line', () => {
    expect(edit('a\nb\nc', 2, 3, 'x')).toEqual(['a\n', 'x\n', 'c']);
    expect(edit('a\nb\nc', 2, 4, '')).toEqual(['a\n', 'c']);
    expect(edit('a\nb\nc', 0, 0, 'x\n')).toEqual(['x\n', 'a\n', 'b\n', 'c']);
    expect(edit('a\nb\nc', 2, 2, 'x\ny\n')).toEqual(['a\n', 'x\n', 'y\n', 'b\n', 'c']);
    expect(edit('a\nb\nc', 5, 5, '\nd')).toEqual(['a\n', 'b\n', 'c\n', 'd']);
    expect(edit('a\nb\nc', 2, 4, 'x\n')).toEqual(['a\n', 'x\n', 'c']);
    expect(edit('a', 1, 1, '\nb')).toEqual(['a\n', 'b']);
    expect(edit('a\nb\nc', 1, 4, '+')).toEqual(['a+c']);
  });
});
