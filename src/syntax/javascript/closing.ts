const CLOSERS: Readonly<Record<string, string>> = { '(': ')', '[': ']', '{': '}' };
/** A text with more open brackets is no program that somebody is typing. */
const MAX_OPEN = 64;

/**
 * The brackets that a text leaves open, closed in order: a program that stops in the middle of a call (a half-typed file, a snippet)
 * is whole with them. Empty when nothing is open or the text ends inside a string or comment. Regular expressions are not told from
 * divisions: brackets in them count.
 */
export function missingEnd(text: string): string {
  const open: string[] = [];
  for (let at = 0; at < text.length; at++) {
    const character = text[at] ?? '';
    const skipped = skip(text, at, character);
    if (skipped === null) return '';
    if (skipped > at) {
      at = skipped;
    } else if (CLOSERS[character]) {
      if (open.push(character) > MAX_OPEN) return '';
    } else if (character === ')' || character === ']' || character === '}') {
      if (CLOSERS[open.pop() ?? ''] !== character) return '';
    }
  }
  return open
    .reverse()
    .map((character) => CLOSERS[character] ?? '')
    .join('');
}

/** Last offset of the string or comment that starts at an offset, the offset itself when none does; null when it does not end. */
function skip(text: string, at: number, character: string): number | null {
  if (character === '"' || character === "'" || character === '`') return endOfString(text, at, character);
  if (character !== '/') return at;
  if (text[at + 1] === '/') {
    const end = text.indexOf('\n', at);
    return end < 0 ? text.length : end;
  }
  if (text[at + 1] !== '*') return at;
  const end = text.indexOf('*/', at + 2);
  return end < 0 ? null : end + 1;
}

function endOfString(text: string, start: number, quote: string): number | null {
  for (let at = start + 1; at < text.length; at++) {
    const character = text[at];
    if (character === '\\') at++;
    else if (character === quote) return at;
    else if (character === '\n' && quote !== '`') return null;
  }
  return null;
}
