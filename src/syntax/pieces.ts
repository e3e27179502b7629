import { endOfLongText } from './longText';

type Kind = 'definition' | 'decorator' | 'other';

const DEFINITION = /(?:class|def|async[ \t]+def)(?!\w)/y;
/** No statement begins so. */
const BLANK = /[\s#)\]}]/;

/** All that decides where statements end: strings, comments, brackets, lines that begin at the margin and such that go on in the next one. */
const SIGN = /["'()[\]{}#\\]|\n(?=\S)/g;

/**
 * Offsets at which a text is cut into pieces that are parsed on their own: each class and function at the margin with its decorators is one,
 * and so is each run of other statements between them. The first is 0. Only what the text says counts, so that the same text always falls into
 * the same pieces. A bracket that is left open ends where the next definition begins.
 */
export function piecesOf(text: string): readonly number[] {
  const starts = [0];
  let last: Kind = 'other';
  let open = 0;
  const begin = (at: number): void => {
    const kind = kindAt(text, at);
    if (kind === null || (open > 0 && kind !== 'definition')) return;
    const isInside = open > 0 || last === 'decorator';
    const isCut = open > 0 || (last !== 'decorator' && (kind !== 'other' || last === 'definition'));
    open = 0;
    if (isCut && at > 0) starts.push(at);
    if (kind !== 'other' || !isInside) last = kind;
  };
  begin(0);
  SIGN.lastIndex = 0;
  // Not `exec`, which makes an object of each sign.
  while (SIGN.test(text)) {
    const at = SIGN.lastIndex;
    const code = text.charCodeAt(at - 1);
    if (code === LINE_END) begin(at);
    else if (code === ROUND || code === SQUARE || code === CURLY) open++;
    else if (code === ROUND_END || code === SQUARE_END || code === CURLY_END) open = Math.max(0, open - 1);
    else if (code === HASH) SIGN.lastIndex = endOfLine(text, at);
    else if (code === BACKSLASH) SIGN.lastIndex = endOfJoin(text, at);
    else SIGN.lastIndex = endOfString(text, code, at);
  }
  return starts;
}

function endOfLine(text: string, from: number): number {
  const end = text.indexOf('\n', from);
  return end < 0 ? text.length : end;
}

/** Offset behind the line end that a backslash takes away; nothing else is skipped. */
function endOfJoin(text: string, from: number): number {
  const at = text.charCodeAt(from) === RETURN ? from + 1 : from;
  return text.charCodeAt(at) === LINE_END ? at + 1 : from;
}

/** Offset behind the string whose first quote ends at `from`; one of a single line that is not closed ends with the line, another one with the text. */
function endOfString(text: string, mark: number, from: number): number {
  const quotes = mark === QUOTE ? '"""' : "'''";
  if (text.startsWith(quotes, from - 1)) return endOfLongText(text, quotes, from + 2) ?? text.length;
  for (let at = from; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === BACKSLASH) at++;
    else if (code === LINE_END) return at;
    else if (code === mark) return at + 1;
  }
  return text.length;
}

/** What begins at the margin; null for blanks, comments and closing brackets. */
function kindAt(text: string, at: number): Kind | null {
  const code = text.charCodeAt(at);
  if (code === DECORATOR) return 'decorator';
  if (code >= FIRST_OF_ASYNC && code <= FIRST_OF_DEF) {
    DEFINITION.lastIndex = at;
    return DEFINITION.test(text) ? 'definition' : 'other';
  }
  return at >= text.length || BLANK.test(text.charAt(at)) ? null : 'other';
}

const DECORATOR = 64;
const FIRST_OF_ASYNC = 97;
const FIRST_OF_DEF = 100;
const LINE_END = 10;
const RETURN = 13;
const QUOTE = 34;
const HASH = 35;
const ROUND = 40;
const ROUND_END = 41;
const SQUARE = 91;
const BACKSLASH = 92;
const SQUARE_END = 93;
const CURLY = 123;
const CURLY_END = 125;
