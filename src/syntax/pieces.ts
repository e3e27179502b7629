/** What a line may begin with that starts at the margin; no blanks, comments and closing brackets. */
const WORD = /async[ \t]+def\b|@|[^\s#)\]}]\w*/y;
const DEFINITION = /^(?:class|def|async[ \t]+def)$/;

/** All that decides where statements end: strings, comments, brackets, lines that begin at the margin and such that go on in the next one. */
const SIGN = /["'()[\]{}#\\]|\n(?=\S)/g;

/**
 * Offsets at which a text is cut into pieces that are parsed on their own: each class and function at the margin with its decorators is one,
 * and so is each run of other statements between them. The first is 0. Only what the text says counts, so that the same text always falls into
 * the same pieces. A bracket that is left open ends where the next definition begins.
 */
export function piecesOf(text: string): readonly number[] {
  const starts = [0];
  let last: 'definition' | 'decorator' | 'other' = 'other';
  let open = 0;
  const begin = (at: number): void => {
    if (open > 0 && !BEGINNINGS.includes(text.charCodeAt(at))) return;
    WORD.lastIndex = at;
    const word = WORD.exec(text)?.[0];
    if (word === undefined) return;
    const isDefinition = DEFINITION.test(word);
    if (open > 0 && !isDefinition) return;
    const isInside = open > 0 || last === 'decorator';
    const kind = isDefinition ? 'definition' : word === '@' ? 'decorator' : 'other';
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
    else SIGN.lastIndex = endOfString(text, text.startsWith(code === QUOTE ? '"""' : "'''", at - 1) ? 3 : 1, code, at);
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
function endOfString(text: string, quotes: 1 | 3, mark: number, from: number): number {
  for (let at = from + quotes - 1; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === BACKSLASH) at++;
    else if (code === LINE_END && quotes === 1) return at;
    else if (code === mark && (quotes === 1 || (text.charCodeAt(at + 1) === mark && text.charCodeAt(at + 2) === mark))) return at + quotes;
  }
  return text.length;
}

/** Of `async`, `class` and `def`. */
const BEGINNINGS = [97, 99, 100];
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
