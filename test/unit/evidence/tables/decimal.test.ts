import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { decimalAt, plainRow } from '../../../../src/evidence/decimal';

const COMMA = ','.charCodeAt(0);

function read(text: string): { readonly value: number; readonly to: number } {
  const bytes = new TextEncoder().encode(text);
  const into = new Float64Array(1);
  const to = decimalAt(bytes, 0, bytes.length, into, 0);
  return { value: into[0] as number, to };
}

function expectAsNumber(text: string): void {
  const { value, to } = read(text);
  expect(Object.is(value, Number(text)) && to === text.length, `${text} gave ${value}, Number() gives ${Number(text)}`).toBe(true);
}

const digits = (least: number, most: number): fc.Arbitrary<string> =>
  fc.array(fc.integer({ min: 0, max: 9 }), { minLength: least, maxLength: most }).map((list) => list.join(''));

describe('decimals from bytes are what Number() gives', () => {
  test('any double as JavaScript prints it', () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (number) => expectAsNumber(String(number))),
      { numRuns: 20_000 },
    );
  });

  test('any digits with any point and exponent', () => {
    const exponent = fc.option(fc.tuple(fc.constantFrom('e', 'E'), fc.constantFrom('', '+', '-'), fc.integer({ min: 0, max: 400 })));
    const number = fc.tuple(fc.constantFrom('', '-', '+'), digits(1, 22), fc.option(digits(0, 22)), exponent);
    fc.assert(
      fc.property(number, ([sign, whole, rest, power]) =>
        expectAsNumber(`${sign}${whole}${rest === null ? '' : `.${rest}`}${power === null ? '' : power.join('')}`),
      ),
      { numRuns: 20_000 },
    );
  });

  test('numbers between two doubles, and beside these', () => {
    const half = fc.tuple(fc.bigInt({ min: 2n ** 52n, max: 2n ** 53n - 1n }), fc.integer({ min: 0, max: 8 }), fc.constantFrom(-1n, 0n, 1n));
    fc.assert(
      fc.property(half, fc.integer({ min: 0, max: 19 }), ([whole, shift, beside], point) => {
        const text = String(((2n * whole + 1n) << BigInt(shift)) + beside).padStart(point + 1, '0');
        expectAsNumber(`${text.slice(0, text.length - point)}.${text.slice(text.length - point)}`);
      }),
      { numRuns: 20_000 },
    );
    const quarter = fc.tuple(fc.bigInt({ min: 2n ** 53n, max: 2n ** 54n - 1n }), fc.integer({ min: 1, max: 3 }));
    fc.assert(
      fc.property(quarter, ([odd, places]) => {
        const text = String((odd | 1n) * 5n ** BigInt(places));
        expectAsNumber(`${text.slice(0, -places)}.${text.slice(-places)}`);
      }),
      { numRuns: 20_000 },
    );
  });

  test.each(['0', '-0', '.5', '5.', '+7', '-.25', '1e3', '1E-3', '0e999', '1e999', '1e-999', '00012.50', '123456789012345678901234567890'])(
    '%s',
    (text) => expectAsNumber(text),
  );

  test.each(['', '.', '-', '+.', 'e5', '1e', '1e+', 'nan', 'abc', '-e1'])('%s is none', (text) => {
    expect(read(text).to).toBe(-1);
  });
});

describe('rows from bytes', () => {
  const row = (text: string, width: number): (number | null)[] | null => {
    const plain = plainRow(COMMA, width);
    const bytes = new TextEncoder().encode(text);
    return plain.read(bytes, 0, bytes.length)
      ? [...plain.numbers].map((number, index) => (plain.given[index] === 1 ? number : null))
      : null;
  };

  test('numbers and empty cells', () => {
    expect(row('1,,2.5, 3 ,', 5)).toEqual([1, null, 2.5, 3, null]);
    expect(row(',4', 2)).toEqual([null, 4]);
  });

  test.each([
    ['another length', '1,2', 3],
    ['another length', '1,2,3', 2],
    ['no number at all', ',,', 3],
    ['a word', '1,a', 2],
    ['quotes', '1,"2"', 2],
    ['hexadecimal', '1,0x10', 2],
    ['not a number', '1,nan', 2],
    ['two numbers in a cell', '1,2 3', 2],
    ['blanks alone', '1, ', 2],
  ])('%s is read as text: %s', (_why, text, width) => {
    expect(row(text, width)).toBeNull();
  });
});
