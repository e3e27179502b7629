/** Numbers as the writers of tables print them. */

export interface NumberStyle {
  /** Whether a comma separates the decimals: a table whose columns are not separated by commas may have it. */
  readonly decimalComma: boolean;
}

const POINT: NumberStyle = { decimalComma: false };

/** What stands for a value that is not there. */
const ABSENT = new Set(['', 'na', 'n/a', '#n/a', 'none', 'null', '-', '--', '<na>', 'missing']);

const SPECIAL: ReadonlyMap<string, number> = new Map([
  ...['nan', '-nan', '+nan', '1.#qnan', '-1.#ind', 'nan(ind)'].map((word) => [word, Number.NaN] as const),
  ...['inf', '+inf', 'infinity', '+infinity', '1.#inf'].map((word) => [word, Number.POSITIVE_INFINITY] as const),
  ...['-inf', '-infinity', '-1.#inf'].map((word) => [word, Number.NEGATIVE_INFINITY] as const),
]);

/** The number in a cell; undefined for an empty cell and for text. `nan` and `inf` are numbers. */
export function numberOf(cell: string, style: NumberStyle = POINT): number | undefined {
  const plain = Number(cell);
  // Number() takes blanks for 0 and knows hexadecimal, which is a hash or a name here.
  if (!Number.isNaN(plain) && cell !== '') return isDecimal(cell) ? plain : undefined;
  return oddNumber(cell.trim(), style);
}

/** Whether a cell leaves its value out. */
export function isAbsent(cell: string): boolean {
  return cell === '' || ABSENT.has(cell.trim().toLowerCase());
}

/** The numbers of `[0.1, 0.2]` (a metric of several values, as Keras and NumPy print it); null for anything else. */
export function listOf(cell: string): readonly number[] | null {
  const inside = /^"?\s*[[(]([^[\]()]*)[\])]\s*"?$/.exec(cell.trim())?.[1];
  if (inside === undefined) return null;
  const words = inside.split(/[\s,]+/).filter((word) => word !== '');
  const numbers = words.slice(0, MOST_ITEMS).map((word) => numberOf(word));
  return numbers.length > 0 && numbers.every((number) => number !== undefined) ? (numbers as readonly number[]) : null;
}

const MOST_ITEMS = 100;

function isDecimal(cell: string): boolean {
  const letter = cell.charCodeAt(1) | 0x20;
  // x, b and o of 0x1f, 0b1 and 0o7; a cell of blanks only has no digit.
  if (letter === 0x78 || letter === 0x62 || letter === 0x6f) return false;
  return cell.charCodeAt(0) > 0x20 || /[\dy]/.test(cell);
}

function oddNumber(cell: string, { decimalComma }: NumberStyle): number | undefined {
  if (cell.length > 80) return undefined;
  const special = SPECIAL.get(cell.toLowerCase());
  if (special !== undefined) return special;
  const wrapped = /^(?:\w+\.)*(?:tensor|float\d*|int\d*|array)\(\s*\[?\s*([^\s,\])]+)\s*\]?\s*(?:,[^)]*)?\)$/i.exec(cell)?.[1];
  if (wrapped !== undefined) return numberOf(wrapped);
  const percent = /^(\S+)\s*%$/.exec(cell)?.[1];
  if (percent !== undefined) return numberOf(percent, { decimalComma });
  if (/^[-+]?\d{1,3}(?:,\d{3})+(?:\.\d+)?$/.test(cell) && !decimalComma && !/^[-+]?0/.test(cell)) return Number(cell.replaceAll(',', ''));
  if (/^[-+]?\d*,\d+(?:e[-+]?\d+)?$/i.test(cell)) return Number(cell.replace(',', '.'));
  if (decimalComma && /^[-+]?\d{1,3}(?:\.\d{3})+,\d+$/.test(cell)) return Number(cell.replaceAll('.', '').replace(',', '.'));
  return undefined;
}

const TIME = /^\d{4}-\d\d-\d\d(?:[T _]\d\d[:-]\d\d(?:[:-]\d\d(?:[.,]\d+)?)?)?/;

/** Milliseconds since 1970 of a cell that holds a date or Unix time in seconds or milliseconds; undefined for anything else. */
export function timeOf(cell: string | number): number | undefined {
  const number = typeof cell === 'number' ? cell : numberOf(cell);
  if (number !== undefined) {
    if (number > 1e11 && number < 1e14) return number;
    return number > 1e8 && number < 1e11 ? number * 1000 : undefined;
  }
  const text = (cell as string).trim();
  if (!TIME.test(text)) return undefined;
  const time = Date.parse(
    text
      .replace(/[ _]/, 'T')
      .replace(',', '.')
      .replace(/T(\d\d)-(\d\d)-(\d\d)/, 'T$1:$2:$3'),
  );
  return Number.isNaN(time) ? undefined : time;
}
