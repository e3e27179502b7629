import fc from 'fast-check';
import { gzipSync, zipSync } from 'fflate';
import type { PageHeader } from 'hyparquet';
import { describe, expect, test } from 'vitest';
import { openData } from '../../../../src/lab/data/open';
import { gunzipped } from '../../../../src/lab/data/read/bytes';
import { readIdx } from '../../../../src/lab/data/read/idx';
import { readNpy } from '../../../../src/lab/data/read/npy';
import { readNpz } from '../../../../src/lab/data/read/npz';
import { readParquet } from '../../../../src/lab/data/read/parquet';
import { checkRuns } from '../../../../src/lab/data/read/parquetRuns';
import { decompressSnappy } from '../../../../src/lab/data/read/snappy';
import { readCsv } from '../../../../src/lab/data/table';
import { bytesOf, errorOf, golden, idx, npy, okOf } from './files';

const parquet = async () => readParquet;

/** The same bytes with a word of the header changed. */
const renamed = (bytes: Uint8Array, from: string, to: string): Uint8Array =>
  new Uint8Array(Buffer.from(Buffer.from(bytes).toString('latin1').replace(from, to), 'latin1'));

describe('NumPy arrays', () => {
  test.each(golden.npy)('$name', ({ base64, shape, values }) => {
    const array = okOf(readNpy({ name: 'a.npy', bytes: bytesOf(base64) }));
    expect(array.shape).toEqual(shape);
    expect([...array.values]).toEqual(values);
  });

  test.each(golden.refused)('refuses $name and says why', ({ name, base64 }) => {
    const error = errorOf(readNpy({ name: 'a.npy', bytes: bytesOf(base64) }));
    expect(error.code).toBe('not-numbers');
    expect(error.message).toMatch(/^a\.npy/);
    if (name === 'objects') expect(error.message).toMatch(/pickle.*any code.*never/);
  });

  test.each([
    ['2 GB in 200 bytes', npy('<f4', [23_000, 23_000], new Uint8Array(8)), 'too-large', /23000 × 23000/],
    ['a shape beyond all numbers', npy('<f8', [2 ** 40, 2 ** 40], new Uint8Array(8)), 'too-large', /claims/],
    ['too few bytes', npy('<f4', [3], new Uint8Array(8)), 'damaged', /need 12 bytes, and 8 are there/],
    ['too many bytes', npy('<f4', [1], new Uint8Array(8)), 'damaged', /4 bytes more/],
    ['another file', new TextEncoder().encode('a,b\n1,2'), 'not-npy', /does not begin/],
    ['a header without a shape', renamed(npy('<f4', [1], new Uint8Array(4)), 'shape', 'shade'), 'damaged', /header/],
  ])('%s', (_, bytes, code, message) => {
    const error = errorOf(readNpy({ name: 'a.npy', bytes }));
    expect(error.code).toBe(code);
    expect(error.message).toMatch(message);
  });
});

describe('archives of arrays', () => {
  test.each(golden.npz)('$name', ({ base64, arrays }) => {
    const archive = okOf(readNpz({ name: 'a.npz', bytes: bytesOf(base64) }));
    const read = Object.fromEntries(archive.arrays.map(({ name, shape, values }) => [name, { shape: [...shape], values: [...values] }]));
    expect(read).toEqual(arrays);
  });

  test('an array of objects is told of and does not hide the others', () => {
    const objects = golden.npz.find(({ name }) => name === 'with objects');
    expect(okOf(readNpz({ name: 'a.npz', bytes: bytesOf(objects?.base64 ?? '') })).problems).toEqual([
      expect.stringMatching(/x\.npy in a\.npz.*pickle/),
    ]);
  });

  test('a bomb is stopped before it unpacks', () => {
    const size = 6 * 1024 * 1024;
    const bomb = zipSync({ 'x.npy': [npy('|u1', [size], new Uint8Array(size)), { level: 1 }] });
    expect(bomb.length).toBeLessThan(200_000);
    expect(errorOf(readNpz({ name: 'bomb.npz', bytes: bomb }, 1024 * 1024)).message).toBe('bomb.npz unpacks to more than 1 MB.');
  });

  test('every cut is an error with the file name', () => {
    const bytes = bytesOf(golden.npz[1]?.base64 ?? '');
    for (let length = 4; length < bytes.length; length += 13)
      expect(errorOf(readNpz({ name: 'a.npz', bytes: bytes.slice(0, length) }))).toMatchObject({
        code: 'damaged',
        message: expect.stringContaining('a.npz'),
      });
  });
});

describe('IDX files', () => {
  test.each(golden.idx)('$name', ({ base64, shape, values }) => {
    const array = okOf(readIdx({ name: 'a-idx', bytes: bytesOf(base64) }));
    expect(array.shape).toEqual(shape);
    expect([...array.values]).toEqual(values);
  });

  test.each([
    ['a header that claims 4 billion images', idx([4_000_000_000, 28, 28], []), /claims/],
    ['images that are cut off', idx([10, 28, 28], new Uint8Array(100)), /7,840 bytes, and 100 are there/],
    ['a gzip file that is cut off', gzipSync(idx([10, 2, 2], new Uint8Array(40))).slice(0, 30), /cut off|damaged/],
  ])('%s', (_, bytes, message) => {
    expect(errorOf(readIdx({ name: 'a-idx', bytes })).message).toMatch(message);
  });

  test('a gzip bomb is stopped', () => {
    const bomb = gzipSync(new Uint8Array(4 * 1024 * 1024));
    expect(errorOf(gunzipped({ name: 'bomb.gz', bytes: bomb }, 1024 * 1024)).message).toBe('bomb.gz unpacks to more than 1 MB.');
  });
});

describe('Parquet files of Apache Arrow', () => {
  test.each(golden.parquet)('$name', async ({ base64, columns, rows, cells }) => {
    const table = okOf(await readParquet({ name: 'a.parquet', bytes: bytesOf(base64) }));
    expect(table.columns).toEqual(columns);
    expect(table.rows).toHaveLength(60);
    expect(rows.map((row) => table.rows[row])).toEqual(cells);
    expect(table.notes?.join('\n')).toMatch(/"pair"/);
  });

  test('a dataset from it; a place is a row, not a line', async () => {
    const data = okOf(await openData([{ name: 'a.parquet', bytes: bytesOf(golden.parquet[1]?.base64 ?? '') }], parquet));
    expect(data).toMatchObject({ format: 'parquet', rows: 60, target: null });
    const { dataset, notes } = okOf(data.prepare('colour', null));
    expect(dataset).toMatchObject({ rows: 59, problem: 'classification', classNames: ['blue', 'red'] });
    expect(notes.join('\n')).toMatch(/1 of 60 rows left out .* first at row 8, column 1 \("whole"\)/);
  });

  test('a reader that cannot be loaded is an error in words', async () => {
    const file = { name: 'a.parquet', bytes: bytesOf(golden.parquet[1]?.base64 ?? '') };
    const error = errorOf(await openData([file], () => Promise.reject(new TypeError('no such module'))));
    expect(error).toEqual({ code: 'no-reader', message: 'The reader of Parquet files could not be loaded: no such module' });
  });

  test('any cut and any changed byte is an error with the file name, or a table', { timeout: 60_000 }, async () => {
    const files = golden.parquet.map(({ base64 }) => bytesOf(base64));
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...files), fc.nat(), fc.nat(255), fc.boolean(), async (whole, place, byte, cut) => {
        const at = place % whole.length;
        const bytes = cut ? whole.slice(0, at) : whole.map((old, index) => (index === at ? byte : old));
        const read = await readParquet({ name: 'a.parquet', bytes });
        if ('err' in read) expect(read.err.message).toMatch(/^a\.parquet/);
        else expect(read.ok.rows.length).toBeLessThanOrEqual(60);
      }),
      { numRuns: 600 },
    );
  });

  test.each([
    ['ends behind the page', [4, 0xfc, 0xff, 0xff, 0xff, 0xff, 1, 2, 3, 4], 'ends behind the page'],
    ['goes back, by a length read with its sign', [4, 0xfc, 0xf0, 0xff, 0xff, 0xff, 1, 2, 3, 4], 'ends behind the page'],
  ])('a literal of Snappy that %s', (_, bytes, message) => {
    expect(() => decompressSnappy(Uint8Array.from(bytes), 4)).toThrow(message);
  });

  test('what Snappy packs comes back: literals, also long ones, and copies', () => {
    const long = Array.from({ length: 300 }, (_, index) => index % 251);
    // A literal with two bytes of length, then the last four bytes once more.
    const packed = [0xb0, 0x02, 61 << 2, 299 & 255, 299 >> 8, ...long, 0x01, 4];
    expect([...decompressSnappy(Uint8Array.from(packed), 304)]).toEqual([...long, ...long.slice(-4)]);
  });

  const places: PageHeader = {
    type: 'DATA_PAGE',
    uncompressed_page_size: 8,
    compressed_page_size: 8,
    data_page_header: {
      num_values: 60,
      encoding: 'RLE_DICTIONARY',
      definition_level_encoding: 'RLE',
      repetition_level_encoding: 'RLE',
    },
  };
  test.each([
    ['one run of all', [3, 60 << 1, 5], null],
    ['packed in groups of eight, the last padded', [1, (8 << 1) | 1, 1, 2, 3, 4, 5, 6, 7, 8], null],
    ['a run of far more', [3, 0xfe, 0xff, 0xff, 0xff, 0x0f, 5], /claims 2147483647 values, and 60 are left/],
    ['packed, without bits', [0, 0xff, 0xff, 0xff, 0xff, 0x0f], /claims 17179869176 values/],
    ['too few', [3, 20 << 1, 5], /is cut off/],
    ['numbers of 200 bits', [200, 60 << 1, 5], /numbers of 200 bits/],
  ])('places in a dictionary: %s', (_, bytes, message) => {
    const check = () =>
      checkRuns(
        Uint8Array.from(bytes),
        places,
        { type: 'INT32' },
        { name: 'a', type: 'INT32', repetition_type: 'REQUIRED' },
        (page) => page,
      );
    if (message) expect(check).toThrow(message);
    else expect(check).not.toThrow();
  });
});

describe('texts', () => {
  test('numpy.savetxt: spaces, a comment, exponents', () => {
    const table = okOf(readCsv(golden.savetxt.text, 'a.txt'));
    expect(table).toMatchObject({ delimiter: ' ', header: false, lines: [2, 3, 4] });
    expect(table.rows.map((row) => row.map(Number))).toEqual(golden.savetxt.values);
  });

  test('decimal commas where the comma does not separate', () => {
    const table = okOf(readCsv('grösse;preis;name\n1,5;1.234,5;a,b\n-2,25;7;c\n;0,1;d\n', 'a.csv'));
    expect(table).toMatchObject({ delimiter: ';', header: true, columns: ['grösse', 'preis', 'name'] });
    expect(table.rows).toEqual([
      ['1.5', '1234.5', 'a,b'],
      ['-2.25', '7', 'c'],
      ['', '0.1', 'd'],
    ]);
    expect(table.notes).toEqual(['Decimal commas read as decimal points in "grösse", "preis".']);
  });

  test('numbers with decimal commas alone, without a header', () => {
    expect(okOf(readCsv('1,5;2,5\n3,5;4,5\n', 'a.csv'))).toMatchObject({
      header: false,
      rows: [
        ['1.5', '2.5'],
        ['3.5', '4.5'],
      ],
    });
  });

  test('points stay where commas separate', () => {
    expect(okOf(readCsv('a,b\n1.5,2\n', 'a.csv'))).toMatchObject({ delimiter: ',', rows: [['1.5', '2']] });
  });
});

describe('what is opened', () => {
  test.each([
    ['model.pkl', Uint8Array.from([0x80, 4, 0x95]), /pickle.*never/],
    ['noname', Uint8Array.from([0x80, 4, 0x95, 0, 0]), /pickle.*never/],
    ['model.pt', zipSync({ 'data.pkl': new Uint8Array(3) }), /pickle.*never/],
    ['a.xlsx', zipSync({ 'sheet.xml': new Uint8Array(3) }), /save it as CSV/],
    ['a.npz', zipSync({ 'x.txt': new Uint8Array(3) }), /holds no NumPy arrays/],
    ['a.csv', new Uint8Array(0), /a\.csv is empty/],
    ['a.parquet', new TextEncoder().encode('PAR1 cut off'), /no whole Parquet file/],
  ])('%s is refused in words', async (name, bytes, message) => {
    expect(errorOf(await openData([{ name, bytes }], parquet)).message).toMatch(message);
  });

  test('a gzipped CSV file', async () => {
    const data = okOf(await openData([{ name: 'a.csv.gz', bytes: gzipSync(new TextEncoder().encode('a,b\n1,2\n3,4\n')) }], parquet));
    expect(data.targets.map(({ name }) => name)).toEqual(['a', 'b']);
  });

  test('nothing throws, whatever the bytes', { timeout: 60_000 }, async () => {
    const starts = [
      [],
      ...[golden.npy[0], golden.npz[0], golden.npz[1], golden.idx[0], golden.parquet[3]].map((file) => [...bytesOf(file?.base64 ?? '')]),
      [...gzipSync(new TextEncoder().encode('a,b\n1,2\n'))],
    ];
    const file = fc.record({
      start: fc.constantFrom(...starts),
      keep: fc.nat(2000),
      more: fc.uint8Array({ maxLength: 200 }),
      changes: fc.array(fc.tuple(fc.nat(400), fc.nat(255)), { maxLength: 8 }),
    });
    await fc.assert(
      fc.asyncProperty(file, async ({ start, keep, more, changes }) => {
        const bytes = Uint8Array.from([...start.slice(0, keep), ...more]);
        for (const [at, byte] of changes) if (at < bytes.length) bytes[at] = byte;
        const opened = await openData([{ name: 'file', bytes }], parquet);
        if ('err' in opened) expect(opened.err.message.length).toBeGreaterThan(0);
        else {
          const [target] = opened.ok.targets;
          if (target) opened.ok.prepare(target.name, 100);
        }
      }),
      { numRuns: 400 },
    );
  });
});
