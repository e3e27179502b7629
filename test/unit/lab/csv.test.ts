import { describe, expect, test } from 'vitest';
import { toDataset } from '../../../src/lab/data/dataset';
import type { Outcome } from '../../../src/lab/data/errors';
import { readCsv, type Table } from '../../../src/lab/data/table';

function table(content: string | Uint8Array): Table {
  const read = readCsv(content, 'data.csv');
  if ('err' in read) throw new Error(read.err.message);
  return read.ok;
}

function errorOf<T>(outcome: Outcome<T>) {
  if ('ok' in outcome) throw new Error('no error');
  return outcome.err;
}

/** `count` rows made from their number, under the header. */
const csv = (header: string, count: number, row: (index: number) => string): string =>
  `${header}\n${Array.from({ length: count }, (_, index) => row(index)).join('\n')}\n`;

const flowers = (changes: Readonly<Record<number, string>> = {}): string =>
  csv('length,width,kind', 60, (index) => changes[index] ?? `${index / 10},${(index % 7) + 0.5},${index % 2 === 0 ? 'rose' : 'tulip'}`);

describe('forms of CSV files', () => {
  test.each([
    ['comma', ','],
    ['semicolon', ';'],
    ['tab', '\t'],
  ])('%s', (_, mark) => {
    expect(table(['a,b', '1,2', '3,4', '5,6'].map((line) => line.replaceAll(',', mark)).join('\r\n'))).toMatchObject({
      columns: ['a', 'b'],
      header: true,
      rows: [
        ['1', '2'],
        ['3', '4'],
        ['5', '6'],
      ],
      lines: [2, 3, 4],
    });
  });

  test('byte order marks of UTF-8 and UTF-16', () => {
    expect(table(new TextEncoder().encode('\uFEFFa,b\n1,2')).columns).toEqual(['a', 'b']);
    const wide = Uint8Array.from([0xff, 0xfe, ...[...'a,b\n1,2'].flatMap((letter) => [letter.charCodeAt(0), 0])]);
    expect(table(wide).columns).toEqual(['a', 'b']);
  });

  test('line breaks inside quotes count as lines', () => {
    const read = table('a,b\n1,"x\ny"\n2,z\n\n3,w\n');
    expect(read.rows[0]).toEqual(['1', 'x\ny']);
    expect(read.lines).toEqual([2, 4, 6]);
  });

  test('no header when the first line holds numbers', () => {
    expect(table('1,2,x\n3,4,y\n')).toMatchObject({ header: false, columns: ['column 1', 'column 2', 'column 3'], lines: [1, 2] });
  });
});

describe('files that are no tables', () => {
  test.each([
    ['nothing', '', 'empty', undefined],
    ['blank lines', ' \n\n', 'empty', undefined],
    ['a header alone', 'a,b\n', 'empty', 1],
    ['rows of different length', 'a,b\n1,2\n3\n', 'unequal-rows', 3],
    ['a row that is too long, behind a quoted line break', 'a,b\n1,"x\ny"\n3,4,5\n', 'unequal-rows', 4],
    ['two columns of one name', 'a,b,a\n1,2,3\n', 'duplicate-column', 1],
    ['an open quotation mark', 'a,b\n1,"2\n3,4\n', 'bad-quotes', 2],
  ])('%s', (_, content, code, line) => {
    const error = errorOf(readCsv(content, 'data.csv'));
    expect(error.code).toBe(code);
    expect(error.line).toBe(line);
    expect(error.message).toContain('data.csv');
    if (line !== undefined && code !== 'empty') expect(error.message).toContain(`line ${line}`);
  });

  test('bytes that are no text name the line', () => {
    const error = errorOf(readCsv(Uint8Array.from([0x61, 0x0a, 0x62, 0x0a, 0xff, 0x0a]), 'data.csv'));
    expect(error).toMatchObject({ code: 'not-text', line: 3 });
    expect(errorOf(readCsv(Uint8Array.from([0x50, 0x4b, 0, 0]), 'data.csv')).code).toBe('not-text');
  });

  test('of more than 200,000 rows so many are drawn, each as likely, in the order of the file', () => {
    const text = `a,b\n${Array.from({ length: 260_000 }, (_, row) => `${row},2`).join('\n')}\n`;
    const { rows, lines, columns, notes } = table(text);
    expect(columns).toEqual(['a', 'b']);
    expect(rows).toHaveLength(200_000);
    expect(notes).toEqual(['200,000 of 260,000 rows read, drawn at random (seed 1).']);
    expect(lines.every((line, at) => Number(rows[at]?.[0]) === line - 2 && (at === 0 || line > (lines[at - 1] ?? 0)))).toBe(true);
    // 10/13 of each 100,000 rows ± 5.7 standard deviations (105) of a draw without return.
    for (const from of [0, 100_000]) {
      const kept = rows.filter(([a]) => Number(a) >= from && Number(a) < from + 100_000).length;
      expect(Math.abs(kept - 76_923)).toBeLessThan(600);
    }
  });
});

describe('from table to numbers', () => {
  const prepared = (content: string, target: string) => toDataset(table(content), target);

  test('classes from texts, numbers as they are', () => {
    const outcome = prepared(flowers(), 'kind');
    if ('err' in outcome) throw new Error(outcome.err.message);
    const { dataset, decision, notes } = outcome.ok;
    expect(dataset).toMatchObject({ problem: 'classification', rows: 60, width: 2, classNames: ['rose', 'tulip'], image: null });
    expect([...dataset.features.subarray(2, 4)].map((value) => value.toFixed(3))).toEqual(['0.100', '1.500']);
    expect([...dataset.targets.subarray(0, 3)]).toEqual([0, 1, 0]);
    expect(decision).toContain('2 classes');
    expect(notes).toEqual([]);
  });

  test('categories become one input each; useless columns are left out with a note', () => {
    const content = csv('colour,same,gone,name,y', 60, (index) => `${index % 3 === 0 ? 'red' : 'blue'},7,,n${index},${index * 1.5}`);
    const outcome = prepared(content, 'y');
    if ('err' in outcome) throw new Error(outcome.err.message);
    expect(outcome.ok.dataset).toMatchObject({ problem: 'regression', width: 2, featureNames: ['colour = blue', 'colour = red'] });
    expect([...outcome.ok.dataset.features.subarray(0, 4)]).toEqual([0, 1, 1, 0]);
    expect(outcome.ok.notes.join('\n')).toMatch(/"same".*same in every row[\s\S]*"gone".*no values[\s\S]*"name".*60 different texts/);
  });

  test('whole numbers of few kinds are classes in numeric order', () => {
    const outcome = prepared(
      csv('x,y', 60, (index) => `${index},${[10, 9, 2][index % 3]}`),
      'y',
    );
    expect('ok' in outcome && outcome.ok.dataset.classNames).toEqual(['2', '9', '10']);
  });

  test('rows with missing values are left out and counted', () => {
    const outcome = prepared(flowers({ 3: 'NaN,1,rose', 7: '1,?,rose', 9: '1,2,' }), 'kind');
    if ('err' in outcome) throw new Error(outcome.err.message);
    expect(outcome.ok.dataset.rows).toBe(57);
    expect(outcome.ok.notes).toEqual([expect.stringMatching(/3 of 60 rows.*line 5, column 1 \("length"\)/)]);
  });

  test.each([
    ['text among numbers', flowers({ 11: '1.1,tall,rose' }), 'kind', { code: 'text-among-numbers', line: 13, column: 2 }],
    ['one class only', flowers().replaceAll('tulip', 'rose'), 'kind', { code: 'one-class', line: 2, column: 3 }],
    ['a class of one row', flowers({ 20: '1,2,lily' }), 'kind', { code: 'rare-class', line: 22, column: 3 }],
    ['no such target', flowers(), 'color', { code: 'no-target' }],
    ['no input column', csv('name,y', 60, (index) => `n${index},${index % 2}`), 'y', { code: 'no-features', line: 2 }],
    ['too few rows', csv('x,y', 10, (index) => `${index},${index % 2}`), 'y', { code: 'too-few-rows' }],
    [
      'too few rows without gaps',
      csv('x,y', 40, (index) => `${index % 2 === 0 ? '' : index},${index % 3}`),
      'y',
      { code: 'missing-values', line: 2, column: 1 },
    ],
    ['a target of free text', csv('x,y', 60, (index) => `${index},t${index}`), 'y', { code: 'too-many-classes', column: 2 }],
    ['a number beyond 32 bits', flowers({ 4: '1e300,2,rose' }), 'kind', { code: 'number-too-large', line: 6, column: 1 }],
  ])('%s', (_, content, target, expected) => {
    expect(errorOf(prepared(content, target))).toMatchObject(expected);
  });
});
