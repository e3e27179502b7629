import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readBundled } from '../../../../src/lab/data/bundled';
import { bundledFile } from '../../../../src/lab/data/bundledSets';
import { BUNDLED } from '../../../../src/lab/data/choice';
import { digestOf } from '../../../../src/lab/data/digest';
import { countTwins, twins, withoutTwins } from '../../../../src/lab/data/duplicates';
import { findLeaks } from '../../../../src/lab/data/leaks';
import { drawn } from '../../../../src/lab/data/open';
import { readyData } from '../../../../src/lab/data/ready';
import { sampledRows, takeRows } from '../../../../src/lab/data/sample';
import { partRows } from '../../../../src/lab/data/split';
import type { Dataset } from '../../../../src/lab/study';
import { okOf } from './files';

const media = join(__dirname, '../../../../media');
const bundled = (name: (typeof BUNDLED)[number]) => readBundled(name, readFileSync(join(media, bundledFile(name))));

/** Columns of numbers with their names, and the answers. */
function dataset(
  columns: Readonly<Record<string, (row: number) => number>>,
  target: (row: number) => number,
  rows = 100,
  classes = 2,
): Dataset {
  const names = Object.keys(columns);
  const features = new Float32Array(rows * names.length);
  for (let row = 0; row < rows; row += 1)
    Object.values(columns).forEach((value, column) => {
      features[row * names.length + column] = value(row);
    });
  return {
    name: 'd',
    problem: classes === 0 ? 'regression' : 'classification',
    rows,
    width: names.length,
    image: null,
    features,
    targets: Float32Array.from({ length: rows }, (_, row) => target(row)),
    classNames: Array.from({ length: classes }, (_, index) => String(index)),
    featureNames: names,
  };
}

/** Numbers without any order that repeat nothing. */
const noise = (row: number): number => Math.sin(row * 12.9898 + 1) * 43758.5453;
const parity = (row: number): number => row % 2;

describe('bundled sets', () => {
  test('rows, inputs and classes are those that scikit-learn documents', () => {
    const facts = BUNDLED.map((name) => {
      const { rows, width, problem, classNames, targets } = bundled(name).dataset;
      const counts = classNames.map((_, index) => targets.filter((target) => target === index).length);
      return [name, rows, width, problem, ...counts];
    });
    expect(facts).toEqual([
      ['breast-cancer', 569, 30, 'classification', 357, 212],
      ['wine', 178, 13, 'classification', 59, 71, 48],
      ['diabetes', 442, 10, 'regression'],
      ['iris', 150, 4, 'classification', 50, 50, 50],
    ]);
    expect(bundled('diabetes').dataset.targets.reduce((sum, value) => sum + value, 0) / 442).toBeCloseTo(152.133, 3);
  });

  test('each names its source and its terms; the README has all of them', () => {
    const readme = readFileSync(join(media, 'data/README.md'), 'utf8');
    for (const name of BUNDLED) {
      expect(bundled(name).notes.at(-1)).toMatch(/^Source: .*(CC BY 4\.0|BSD-3-Clause)/);
      expect(readme).toContain(`${name}.csv.gz`);
    }
  });

  test('damaged bytes are a fault of the program', () => {
    expect(() => readBundled('iris', new Uint8Array(3))).toThrow(/damaged/);
  });
});

describe('duplicates', () => {
  test('one pair in the irises', () => {
    const { dataset: iris } = bundled('iris');
    expect(twins(iris)).toEqual([[101, 142]]);
    expect(countTwins(iris, twins(iris))).toEqual({ repeated: 1, contradicting: 0 });
    expect(withoutTwins(iris)).toHaveLength(149);
  });

  test('any table: groups are exactly the rows that are equal', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat(3), fc.constantFrom(0, -0, 0.5), fc.nat(1)), { minLength: 1, maxLength: 40 }), (rows) => {
        const data = dataset(
          { a: (row) => rows[row]?.[0] ?? 0, b: (row) => rows[row]?.[1] ?? 0 },
          (row) => rows[row]?.[2] ?? 0,
          rows.length,
        );
        const key = (row: number): string => `${(rows[row]?.[0] ?? 0) + 0},${(rows[row]?.[1] ?? 0) + 0}`;
        const groups = new Map<string, number[]>();
        for (const row of rows.keys()) groups.set(key(row), [...(groups.get(key(row)) ?? []), row]);
        const expected = [...groups.values()].filter((group) => group.length > 1);
        expect(twins(data)).toEqual(expected);
        expect([...withoutTwins(data)]).toEqual(
          [...groups.values()].map(([first]) => first).sort((one, other) => (one ?? 0) - (other ?? 0)),
        );
      }),
    );
  });

  test('the note counts what lies across the split and what contradicts', () => {
    // Every row twice, 50 apart; in the first ten pairs the classes differ.
    const data = dataset({ a: (row) => noise(row % 50) }, (row) => (row < 10 ? 1 - parity(row) : parity(row % 50)), 100);
    const { train, validation, test: tested } = partRows(data, 1, 0);
    const trained = new Set(train);
    const across = [...validation, ...tested].filter((row) => trained.has((row + 50) % 100)).length;
    const [leak] = findLeaks(data, 1).filter(({ kind }) => kind === 'duplicates');
    expect(across).toBeGreaterThan(5);
    expect(leak?.sentence).toContain('50 rows of 100 repeat the inputs of another');
    expect(leak?.sentence).toContain(`and ${across} of the ${validation.length + tested.length} validation and test rows`);
    expect(leak?.sentence).toContain('in 10 groups of equal rows the targets differ');
  });
});

describe('columns that give the answer away', () => {
  const kindsOf = (data: Dataset): string[] => findLeaks(data, 1).map(({ kind, sentence }) => `${kind} ${/"([^"]*)"/.exec(sentence)?.[1]}`);

  test.each([
    ['nothing wrong', dataset({ a: noise }, parity), []],
    ['a constant', dataset({ a: noise, same: () => 4 }, parity), ['constant same']],
    ['the target itself', dataset({ a: noise, y: parity }, parity), ['target y']],
    ['a code of the class', dataset({ a: noise, code: (row) => [7, 3, 9][row % 3] ?? 0 }, (row) => row % 3, 100, 3), ['target code']],
    [
      'a scaled target with little noise',
      dataset({ a: noise, price: (row) => 2 * row + (noise(row) % 1) }, (row) => row, 100, 0),
      ['target price'],
    ],
    ['something that only goes along', dataset({ a: (row) => row + (noise(row) % 60) }, (row) => row, 100, 0), []],
    ['a number of the row', dataset({ a: noise, n: (row) => 1000 + row }, parity), ['id n']],
    ['an id by name, in any order', dataset({ 'customer id': (row) => ((row * 7919) % 100_003) * 31 }, parity), ['id customer id']],
    ['whole numbers that measure', dataset({ price: (row) => ((row * 7919) % 100_003) * 31 }, parity), []],
  ])('%s', (_, data, expected) => {
    expect(kindsOf(data)).toEqual(expected);
  });

  test('the bundled sets have no such column', () => {
    for (const name of BUNDLED) expect(findLeaks(bundled(name).dataset, 1).filter(({ kind }) => kind !== 'duplicates')).toEqual([]);
  });

  test('pixels, steps and tokens are no columns', () => {
    const data = dataset({ y: parity, n: (row) => row }, parity);
    for (const form of [{ image: [1, 2, 1] as const }, { shape: [2, 1] }, { tokens: { vocabulary: 100 }, shape: [2] }])
      expect(findLeaks({ ...data, ...form }, 1)).toEqual([]);
  });
});

describe('rows of large data', () => {
  test('classes keep their shares, small ones three rows; the same rows every time', () => {
    const data = dataset({ a: noise }, (row) => (row < 4 ? 2 : row % 10 === 0 ? 1 : 0), 5000, 3);
    const { dataset: cut, of } = drawn({ dataset: data, decision: '', notes: [] }, 200);
    const count = (label: number): number => cut.targets.filter((target) => target === label).length;
    expect(of).toBe(5000);
    expect([count(0), count(1), count(2)]).toEqual([180, 20, 3]);
    expect(digestOf(cut)).toBe(digestOf(drawn({ dataset: data, decision: '', notes: [] }, 200).dataset));
    expect(new Set(cut.features).size).toBe(cut.rows);
  });

  test('a draw is part of the whole, in order; without need nothing is drawn', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 300 }), fc.integer({ min: 1, max: 300 }), fc.boolean(), (count, most, classes) => {
        const rows = Int32Array.from({ length: count }, (_, row) => row * 2);
        const problem = classes ? ('classification' as const) : ('regression' as const);
        const targets = Array.from({ length: 2 * count }, (_, row) => (row >> 1) % 3);
        const chosen = sampledRows({ problem, targets, rows, classes: 3 }, most);
        expect([...chosen]).toEqual([...new Set(chosen)].sort((one, other) => one - other));
        expect(chosen.every((row) => row % 2 === 0 && row < 2 * count)).toBe(true);
        expect(chosen.length).toBeGreaterThanOrEqual(Math.min(count, most));
        expect(chosen.length).toBeLessThanOrEqual(Math.max(Math.min(count, most), Math.min(count, most + 9)));
      }),
    );
  });

  test('the plan says what was taken, and the notes how much', () => {
    const data = dataset({ a: (row) => noise(row % 900) }, (row) => parity(row % 900), 1000);
    const ready = okOf(
      readyData({ kind: 'csv', name: 'a.csv', target: 'y' }, drawn({ dataset: data, decision: 'D', notes: ['N'] }, 500), {
        maxRows: 500,
        dropDuplicates: true,
        seed: 1,
      }),
    );
    expect(ready.choice).toEqual({
      kind: 'csv',
      name: 'a.csv',
      target: 'y',
      maxRows: 500,
      dropDuplicates: true,
      used: { rows: ready.dataset.rows, of: 1000, digest: digestOf(ready.dataset) },
    });
    expect(ready.dataset.rows).toBeLessThan(500);
    expect(ready.notes[1]).toMatch(/^500 of 1,000 rows taken, drawn at random with the share of each class kept \(seed 1\)/);
    expect(ready.notes[2]).toBe(`${500 - ready.dataset.rows} of 500 rows left out because an earlier row has the same inputs.`);
    expect(ready.leaks.filter(({ kind }) => kind === 'duplicates')).toEqual([]);
  });

  test('too few rows without their duplicates', () => {
    const data = dataset({ a: parity }, parity);
    expect(
      readyData({ kind: 'digits' }, { dataset: data, decision: '', notes: [], of: 100 }, { maxRows: null, dropDuplicates: true, seed: 1 }),
    ).toMatchObject({
      err: { code: 'too-few-rows', message: expect.stringContaining('2 of 100 rows') },
    });
  });

  test('a digest tells numbers, order and names apart', () => {
    const data = dataset({ a: noise }, parity);
    const others = [
      takeRows(data, [1, 0, ...Array.from({ length: 98 }, (_, at) => at + 2)]),
      { ...data, targets: data.targets.map((value, at) => (at === 5 ? 1 - value : value)) },
      { ...data, classNames: ['0', '2'] },
      { ...data, features: data.features.map((value, at) => (at === 99 ? value + 1 : value)) },
    ];
    expect(new Set([data, ...others].map(digestOf)).size).toBe(5);
  });
});
