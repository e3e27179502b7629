import type { Argument, Given } from '../../model/arguments';

type Read<T> = { readonly ok: T } | { readonly err: string };

/** What was typed for an argument, as Python would write it; words need no quotes. `err`: what it takes. */
export function readGiven(text: string, { kind, options }: Pick<Argument, 'kind' | 'options'>): Read<Given> {
  const typed = text.trim();
  if (typed === '') return { err: 'give a value' };
  switch (kind) {
    case 'integer': {
      const value = numberIn(typed);
      return value !== null && Number.isSafeInteger(value) ? { ok: value } : orPlain(typed, 'takes a whole number');
    }
    case 'number': {
      const value = numberIn(typed);
      return value !== null ? { ok: value } : orPlain(typed, 'takes a number');
    }
    case 'share': {
      const value = numberIn(typed);
      return value !== null && value >= 0 && value <= 1 ? { ok: value } : orPlain(typed, 'takes a number from 0 to 1');
    }
    case 'truth':
      if (/^(true|yes|on)$/i.test(typed)) return { ok: true };
      return /^(false|no|off)$/i.test(typed) ? { ok: false } : orPlain(typed, 'takes True or False');
    case 'text': {
      const word = unquoted(typed);
      if (word === 'None') return { ok: null };
      if (options.length === 0 || options.includes(word)) return { ok: word };
      // The code may know more than it compares with.
      return /^[\w./ -]+$/.test(word) ? { ok: word } : { err: `takes one of ${options.join(', ')}` };
    }
    case 'choice':
      return options.includes(unquoted(typed)) ? { ok: unquoted(typed) } : { err: `takes ${options.join(', ')}, not "${typed}"` };
    case 'list': {
      const inner = /^[[(].*[\])]$/s.test(typed) ? typed : `[${typed}]`;
      const list = listIn(inner);
      return list ? { ok: list } : orPlain(typed, 'takes a list such as 128, 64');
    }
    case 'any': {
      const value = plain(typed);
      return { ok: value === undefined ? unquoted(typed) : value };
    }
  }
}

/** None is a value of every kind. */
function orPlain(typed: string, takes: string): Read<Given> {
  return typed === 'None' ? { ok: null } : { err: `${takes}, not "${typed}"` };
}

function numberIn(text: string): number | null {
  const digits = text.replaceAll('_', '');
  if (!/^[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?$/i.test(digits)) return null;
  const value = Number(digits);
  return Number.isFinite(value) ? value : null;
}

/** A number, a truth value, None, a quoted text or a list of such; undefined for everything else. */
function plain(text: string): Given | undefined {
  if (text === 'None') return null;
  if (text === 'True' || text === 'False') return text === 'True';
  const value = numberIn(text);
  if (value !== null) return value;
  if (/^(['"]).*\1$/.test(text)) return unquoted(text);
  return listIn(text) ?? undefined;
}

function listIn(text: string): readonly Given[] | null {
  if (!/^\[.*\]$|^\(.*\)$/s.test(text)) return null;
  const inner = text.slice(1, -1).trim();
  if (inner === '') return [];
  const items = parted(inner.replace(/,\s*$/, '')).map((part) => {
    const value = plain(part.trim());
    return value === undefined ? wordIn(part.trim()) : value;
  });
  return items.includes(undefined) ? null : (items as readonly Given[]);
}

/** A word of a list may come without quotes: `relu, tanh`. */
function wordIn(text: string): string | undefined {
  return /^[A-Za-z_]\w*$/.test(text) ? text : undefined;
}

/** At the commas that stand in no brackets. */
function parted(text: string): readonly string[] {
  const parts: string[] = [];
  let depth = 0;
  let from = 0;
  for (const [at, character] of [...text].entries()) {
    if ('[('.includes(character)) depth += 1;
    else if ('])'.includes(character)) depth -= 1;
    else if (character === ',' && depth === 0) {
      parts.push(text.slice(from, at));
      from = at + 1;
    }
  }
  return [...parts, text.slice(from)];
}

function unquoted(text: string): string {
  return text.replace(/^(['"])(.*)\1$/s, '$2');
}

/** As it is typed, and as Python writes it but for the quotes around a single text. */
export function givenText(value: Given): string {
  return typeof value === 'string' ? value : python(value);
}

function python(value: Given): string {
  if (value === null) return 'None';
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  if (typeof value === 'string') return `'${value}'`;
  return typeof value === 'number' ? String(value) : `[${value.map(python).join(', ')}]`;
}
