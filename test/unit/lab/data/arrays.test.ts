import { gzipSync } from 'fflate';
import { describe, expect, test } from 'vitest';
import { openData } from '../../../../src/lab/data/open';
import { pairIn, partnersOf } from '../../../../src/lab/data/read/pairs';
import { bytesOf, errorOf, floats, golden, idx, npy, okOf } from './files';

const rows = 40;
const count = (length: number, value: (at: number) => number): number[] => Array.from({ length }, (_, at) => value(at));
const int64 = (values: readonly number[]): Uint8Array => new Uint8Array(BigInt64Array.from(values.map(BigInt)).buffer);
const labels = { name: 'y.npy', bytes: npy('<i8', [rows], int64(count(rows, (at) => at % 4))) };
const inputs = (shape: readonly number[], value: (at: number) => number = (at) => at % 97) => ({
  name: 'x.npy',
  bytes: npy(
    '<f4',
    [rows, ...shape],
    floats(
      count(
        shape.reduce((product, length) => product * length, rows),
        value,
      ),
    ),
  ),
});

/** Arrays are read without it. */
const notAsked = async (): Promise<never> => {
  throw new Error('the reader of Parquet was asked for');
};

async function opened(...files: Parameters<typeof openData>[0]) {
  const data = okOf(await openData(files, notAsked));
  return { data, ...okOf(data.prepare(data.target ?? data.targets.at(-1)?.name ?? '', null)) };
}

describe('names that belong together', () => {
  test.each([
    [['x_train', 'y_train', 'x_test', 'y_test'], 'x_train', 'y_train'],
    [['X', 'y'], 'X', 'y'],
    [['target', 'data'], 'data', 'target'],
    [['arr_0', 'arr_1'], 'arr_0', 'arr_1'],
    [['labels', 'images', 'names'], 'images', 'labels'],
  ])('%j', (names, first, second) => {
    expect(pairIn(names)).toEqual({ inputs: first, targets: second });
  });

  test('no convention, no guess', () => {
    expect(pairIn(['a', 'b'])).toBeNull();
  });

  test.each([
    ['x_train.npy', 'y_train.npy'],
    ['X_train.npy', 'Y_train.npy'],
    ['y.npy', 'x.npy'],
    ['mnist_images.npy', 'mnist_labels.npy'],
    ['train-images-idx3-ubyte', 'train-labels-idx1-ubyte'],
    ['train-images-idx3-ubyte.gz', 'train-labels-idx1-ubyte.gz'],
    ['t10k-labels-idx1-ubyte.gz', 't10k-images-idx3-ubyte.gz'],
    ['train-images.idx3-ubyte', 'train-labels.idx1-ubyte'],
  ])('%s lies beside %s', (own, other) => {
    expect(partnersOf(own)).toContain(other);
  });

  test('other files have no partner', () => {
    for (const name of ['a.csv', 'x.npz', 'x_train.csv', 'weights.npy']) expect(partnersOf(name)).toEqual([]);
  });
});

describe('forms of rows', () => {
  test('flat rows; whole answers of few kinds are classes', async () => {
    const { data, dataset, decision } = await opened(inputs([3]), labels);
    expect(data).toMatchObject({ format: 'npy', name: 'x.npy', target: 'y', rows });
    expect(dataset).toMatchObject({ rows, width: 3, image: null, problem: 'classification', classNames: ['0', '1', '2', '3'] });
    expect([...dataset.features.subarray(0, 3)]).toEqual([0, 1, 2]);
    expect(decision).toMatch(/4 classes of y/);
  });

  test('the answers may be chosen first', async () => {
    const { dataset } = await opened(labels, inputs([3]));
    expect(dataset).toMatchObject({ width: 3, problem: 'classification' });
  });

  test.each([
    [[8, 8], { image: [8, 8, 1] }],
    [[6, 9, 3], { image: [6, 9, 3] }],
    [[12, 5], { image: null, shape: [12, 5] }],
    [[2, 3, 5], { image: null, width: 30 }],
  ])('%j', async (shape, expected) => {
    expect((await opened(inputs(shape), labels)).dataset).toMatchObject(expected);
  });

  test('token ids where the name says so', async () => {
    const ids = { ...inputs([5], (at) => (at % 3 === 0 ? 0 : at % 43)), name: 'input_ids.npy' };
    expect((await opened(ids, labels)).dataset).toMatchObject({ shape: [5], tokens: { vocabulary: 43 }, image: null });
    expect((await opened(inputs([5]), labels)).dataset).not.toHaveProperty('tokens');
  });

  test('images with the channels first are turned', async () => {
    // Every number says where it stands: channel · 100 + row · 10 + column.
    const place = (at: number): number => Math.floor((at % 60) / 20) * 100 + Math.floor((at % 20) / 5) * 10 + (at % 5);
    const { dataset, notes } = await opened(inputs([3, 4, 5], place), labels);
    expect(dataset.image).toEqual([4, 5, 3]);
    expect([...dataset.features.subarray(60, 66)]).toEqual([0, 100, 200, 1, 101, 201]);
    expect(dataset.features[60 + (2 * 5 + 3) * 3 + 1]).toBe(123);
    expect(notes[0]).toContain('channels first');
  });

  test('IDX images with their labels, gzipped', async () => {
    const images = {
      name: 'train-images-idx3-ubyte.gz',
      bytes: gzipSync(
        idx(
          [rows, 4, 4],
          count(rows * 16, (at) => at % 251),
        ),
      ),
    };
    const digits = {
      name: 'train-labels-idx1-ubyte.gz',
      bytes: gzipSync(
        idx(
          [rows],
          count(rows, (at) => at % 10),
        ),
      ),
    };
    const { data, dataset } = await opened(images, digits);
    expect(data).toMatchObject({ format: 'idx', target: 'train-labels-idx1-ubyte' });
    expect(dataset).toMatchObject({ image: [4, 4, 1], classNames: count(10, (at) => at).map(String) });
    expect(dataset.features[250]).toBe(250);
  });

  test('one-hot answers and numbers', async () => {
    const hot = {
      name: 'y.npy',
      bytes: npy('|u1', [rows, 3], Uint8Array.from(count(rows * 3, (at) => (at % 3 === Math.floor(at / 3) % 3 ? 1 : 0)))),
    };
    expect((await opened(inputs([3]), hot)).dataset.targets.subarray(0, 4)).toEqual(Float32Array.from([0, 1, 2, 0]));
    const values = { name: 'y.npy', bytes: npy('<f4', [rows, 1], floats(count(rows, (at) => at / 7))) };
    expect((await opened(inputs([3]), values)).dataset).toMatchObject({ problem: 'regression', classNames: [] });
  });

  test('a matrix alone: any column may be the answer', async () => {
    const data = okOf(await openData([inputs([3], (at) => (at % 3 === 2 ? Math.floor(at / 3) % 2 : at))], notAsked));
    expect(data).toMatchObject({ target: null, targets: [{ name: 'column 1' }, { name: 'column 2' }, { name: 'column 3' }] });
    const { dataset } = okOf(data.prepare('column 3', null));
    expect(dataset).toMatchObject({ width: 2, problem: 'classification' });
    expect([...dataset.features.subarray(0, 4)]).toEqual([0, 1, 3, 4]);
  });

  test("of Keras' arrays only the training part is taken, and that is said", async () => {
    const archive = golden.npz.find(({ name }) => name === 'compressed');
    const data = okOf(await openData([{ name: 'mnist.npz', bytes: bytesOf(archive?.base64 ?? '') }], notAsked));
    expect(data).toMatchObject({ format: 'npz', target: 'y_train', rows: 3 });
    expect(data.targets.map(({ name }) => name)).toEqual(['y_train', 'y_test']);
    expect(errorOf(data.prepare('y_train', null)).message).toMatch(/mnist\.npz has 3 usable rows; the lab needs 30/);
  });

  test('a draw before the numbers are unpacked keeps rows and answers together', async () => {
    const data = okOf(await openData([inputs([2], (at) => Math.floor(at / 2)), labels], notAsked));
    const { dataset, of } = okOf(data.prepare('y', 30));
    expect(of).toBe(rows);
    expect(dataset.rows).toBeLessThan(rows);
    for (let row = 0; row < dataset.rows; row += 1) expect((dataset.features[row * 2] ?? 0) % 4).toBe(dataset.targets[row]);
  });
});

describe('arrays that cannot be trained on', () => {
  const short = { name: 'y.npy', bytes: npy('<i8', [rows - 1], int64(count(rows - 1, (at) => at % 4))) };
  const infinite = inputs([2], (at) => (at === 13 ? Number.POSITIVE_INFINITY : at));
  const three = { name: 'y.npy', bytes: npy('<f4', [rows, 3], floats(count(rows * 3, (at) => at / 7))) };
  const same = { name: 'y.npy', bytes: npy('<i8', [rows], int64(count(rows, () => 3))) };

  test.each([
    [
      'answers for other rows',
      [inputs([3]), short],
      /x\.npy: no array holds an answer for each row of another; there are x \(40 × 3\), y \(39\)/,
    ],
    ['images alone', [inputs([8, 8])], /inputs need answers.*y\.npy/],
    ['labels alone', [labels], /y\.npy holds one array of 40 numbers/],
  ])('%s', async (_, files, message) => {
    expect(errorOf(await openData(files, notAsked)).message).toMatch(message);
  });

  test.each([
    ['an infinite number', [infinite, labels], /row 7 of x holds an infinite number/],
    ['several numbers to predict', [inputs([2]), three], /y has 3 numbers for each row/],
    ['one class', [inputs([2]), same], /every row of y has the same answer/],
  ])('%s', async (_, files, message) => {
    const data = okOf(await openData(files, notAsked));
    expect(errorOf(data.prepare('y', null)).message).toMatch(message);
  });

  test('rows with NaN are left out and counted', async () => {
    const { dataset, notes } = await opened(
      inputs([2], (at) => (at === 13 || at === 50 ? Number.NaN : at)),
      labels,
    );
    expect(dataset.rows).toBe(rows - 2);
    expect(notes.join('\n')).toContain('2 of 40 rows left out because a number in them is missing (NaN)');
  });
});
