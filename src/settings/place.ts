import { Lines } from '../text/lines';
import type { Span } from '../text/span';
import type { KeyPath } from './validate';

interface Entry {
  /** Keys of the table around, of the header and the line; numbers for elements of a list of tables. */
  readonly path: KeyPath;
  readonly key: Span;
  /** From behind the key to the next one. */
  readonly body: Span;
}

const HEADER = /^[ \t]*(\[\[?)([^\]#]*)\]/;
const KEY = /^[ \t]*((?:[\w-]+|"[^"\n]*"|'[^'\n]*')(?:[ \t]*\.[ \t]*(?:[\w-]+|"[^"\n]*"|'[^'\n]*'))*)[ \t]*=/;

/** Where a value or its key stands; null when nothing of the path is found. */
export type PlaceOf = (path: KeyPath, at: 'key' | 'value') => Span | null;

/**
 * Finds places in a TOML text: a search by lines, since the parser gives no places. What is nested inside of one value is looked for
 * by its words. Reads nothing until the first question.
 */
export function placesIn(text: string): PlaceOf {
  let entries: readonly Entry[] | null = null;
  return (path, at) => {
    entries ??= entriesOf(text);
    for (let length = path.length; length > 0; length--) {
      const wanted = path.slice(0, length);
      const entry = entries.find((candidate) => isSame(candidate.path, wanted));
      if (!entry) continue;
      if (length === path.length) return at === 'key' ? entry.key : valueSpan(text, entry);
      return within(text, entry.body, path.slice(length)) ?? entry.key;
    }
    return null;
  };
}

function entriesOf(text: string): readonly Entry[] {
  const lines = new Lines(text);
  const found: { path: KeyPath; key: Span }[] = [];
  const counts = new Map<string, number>();
  let table: KeyPath = [];
  for (let line = 1; line <= lines.count; line++) {
    const start = lines.startOf(line);
    const row = text.slice(start, lines.startOf(line + 1));
    const header = HEADER.exec(row);
    const key = header ? null : KEY.exec(row);
    const name = header?.[2] ?? key?.[1];
    if (name === undefined) continue;
    const from = start + row.indexOf(name);
    const span = { start: from, end: from + name.length };
    if (!header) found.push({ path: [...table, ...keysOf(name)], key: span });
    else {
      table = keysOf(name);
      if (header[1] === '[[') {
        const index = counts.get(name.trim()) ?? 0;
        counts.set(name.trim(), index + 1);
        table = [...table, index];
      } else table = inLast(table, counts);
      found.push({ path: table, key: span });
    }
  }
  return found.map((entry, index) => ({
    ...entry,
    body: { start: entry.key.end, end: found[index + 1]?.key.start ?? text.length },
  }));
}

/** A table below a list of tables belongs to its last element. */
function inLast(table: KeyPath, counts: ReadonlyMap<string, number>): KeyPath {
  for (const [name, count] of counts) {
    const above = keysOf(name);
    if (above.length < table.length && isSame(table.slice(0, above.length), above)) {
      return [...above, count - 1, ...table.slice(above.length)];
    }
  }
  return table;
}

function keysOf(name: string): readonly string[] {
  return (name.match(/"[^"\n]*"|'[^'\n]*'|[\w-]+/g) ?? []).map((key) => key.replace(/^["']|["']$/g, ''));
}

function isSame(a: KeyPath, b: KeyPath): boolean {
  return a.length === b.length && a.every((key, index) => key === b[index]);
}

function valueSpan(text: string, { key, body }: Entry): Span {
  const value = /^[^\n]*?=[ \t]*([^\n#]*?)[ \t]*(?:#[^\n]*)?(?:\r?\n|$)/.exec(text.slice(body.start, body.end));
  if (!value?.[1]) return key;
  const start = body.start + value[0].indexOf(value[1], value[0].indexOf('=') + 1);
  return { start, end: start + value[1].length };
}

/** The last key of the rest, or the element with its number in a list. */
function within(text: string, body: Span, rest: KeyPath): Span | null {
  const last = rest.at(-1);
  const inside = text.slice(body.start, body.end);
  if (typeof last === 'number') {
    const [, ...strings] = [null, ...inside.matchAll(/"[^"\n]*"|'[^'\n]*'/g)];
    const match = strings[last];
    return match ? { start: body.start + match.index, end: body.start + match.index + match[0].length } : null;
  }
  const at = inside.indexOf(last ?? '');
  return at < 0 ? null : { start: body.start + at, end: body.start + at + (last ?? '').length };
}
