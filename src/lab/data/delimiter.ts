/** Lines looked at to find out how a text file separates its cells. */
const SAMPLE_LINES = 50;
const SAMPLE_LENGTH = 200_000;

/** The comma comes last: it is also a decimal mark in files that separate otherwise. */
const DELIMITERS = ['\t', ';', '|', ','];

/** The mark that stands equally often in each of the first lines, quoted parts aside; null when none or the lines disagree. */
export function steadyDelimiter(text: string): string | null {
  const lines = firstLines(text);
  return DELIMITERS.find((mark) => isSteady(lines.map((line) => line.split(mark).length))) ?? null;
}

function isSteady(counts: readonly number[]): boolean {
  const [first = 1] = counts;
  return counts.length > 0 && first > 1 && counts.every((count) => count === first);
}

/** Numbers set apart by spaces alone, as `numpy.savetxt` writes them. */
export function isSpaced(text: string): boolean {
  const lines = firstLines(text).filter((line) => !line.startsWith('#'));
  if (lines.some((line) => DELIMITERS.some((mark) => line.includes(mark)))) return false;
  return isSteady(lines.map((line) => line.trim().split(/ +/).length)) && lines.slice(1).every((line) => /^[-+\d.\seEnaif]+$/.test(line));
}

/** Tabs instead of spaces; comment lines are emptied, so that lines keep their numbers. */
export function tabbed(text: string): string {
  return text
    .split('\n')
    .map((line) => (line.startsWith('#') ? '' : line.trim().replace(/ +/g, '\t')))
    .join('\n');
}

const DECIMAL_COMMA = /^[+-]?(?:\d+|\d{1,3}(?:\.\d{3})+)(?:,\d+)?(?:[eE][+-]?\d+)?$/;

/** Rows with decimal points in columns whose numbers are written with decimal commas ("3,5", "1.234,5"). */
export function withPoints(rows: readonly (readonly string[])[]): {
  readonly rows: readonly (readonly string[])[];
  readonly changed: readonly number[];
} {
  const width = rows[0]?.length ?? 0;
  const changed = Array.from({ length: width }, (_, column) => column).filter((column) => isDecimalComma(rows, column));
  if (changed.length === 0) return { rows, changed };
  const converted = rows.map((row) =>
    row.map((cell, column) => {
      const text = cell.trim();
      return changed.includes(column) && DECIMAL_COMMA.test(text) ? text.replaceAll('.', '').replace(',', '.') : cell;
    }),
  );
  return { rows: converted, changed };
}

/** Every cell but the first, which may be a name, is such a number or empty, and one has a comma. */
function isDecimalComma(rows: readonly (readonly string[])[], column: number): boolean {
  let commas = 0;
  for (const row of rows.slice(1)) {
    const cell = (row[column] ?? '').trim();
    if (cell.includes(',')) commas += 1;
    if (!DECIMAL_COMMA.test(cell) && !/^(?:|n\/?a|nan|null|none|\?)$/i.test(cell)) return false;
  }
  return commas > 0;
}

function firstLines(text: string): readonly string[] {
  const lines = text.slice(0, SAMPLE_LENGTH).split(/\r?\n/, SAMPLE_LINES);
  if (text.length > SAMPLE_LENGTH && lines.length > 1 && lines.length < SAMPLE_LINES) lines.pop();
  return lines.map((line) => line.replace(/"[^"]*"/g, '')).filter((line) => line.trim() !== '');
}
