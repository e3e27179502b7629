/** Places of the columns that a decision such as "columns 1-3, 7" names, counted from 0, ascending; null where it is another or a wrong one. */
export function columnsIn(decision: string | undefined, most: number): readonly number[] | null {
  const text = /^columns (.+)$/.exec(decision ?? '')?.[1];
  const read = text === undefined ? null : readColumns(text, most);
  return read && 'ok' in read ? read.ok : null;
}

/** "1-3, 7": columns of `most`, counted from 1. At least one must be left. */
export function readColumns(text: string, most: number): { readonly ok: readonly number[] } | { readonly err: string } {
  const found = new Set<number>();
  for (const part of text.split(',')) {
    const match = /^\s*(\d+)\s*(?:[-–:]\s*(\d+)\s*)?$/.exec(part);
    const [from, to] = [Number(match?.[1]), Number(match?.[2] ?? match?.[1])];
    if (!match) return { err: `takes columns such as 1-3, 7, not "${text.trim()}"` };
    if (from < 1 || to > most || from > to) return { err: `has columns 1 to ${most} to choose from` };
    for (let column = from; column <= to; column += 1) found.add(column - 1);
  }
  if (found.size >= most) return { err: 'has to leave a column for the first input' };
  return { ok: [...found].sort((one, other) => one - other) };
}

/** "1-3, 7" of places counted from 0, ascending. */
export function columnsText(columns: readonly number[]): string {
  const starts = columns.filter((column, at) => columns[at - 1] !== column - 1);
  const ends = columns.filter((column, at) => columns[at + 1] !== column + 1);
  return starts.map((start, at) => (ends[at] === start ? `${start + 1}` : `${start + 1}-${(ends[at] ?? start) + 1}`)).join(', ');
}

/** The number of "constant 0.5"; null for every other decision. */
export function constantIn(decision: string): number | null {
  const text = /^constant (.+)$/.exec(decision)?.[1] ?? '';
  const value = text.trim() === '' ? Number.NaN : Number(text);
  return Number.isFinite(value) ? value : null;
}
