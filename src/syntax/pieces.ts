/** What a line may begin with that starts at the margin; no blanks, comments and closing brackets. */
const WORD = /async[ \t]+def\b|@|[^\s#)\]}]\w*/y;
const DEFINITION = /^(?:class|def|async[ \t]+def)$/;

/** All that decides where statements end: strings, comments, brackets and lines, also such that go on in the next one. */
const SIGN = /"""|'''|["'()[\]{}\n]|#[^\n]*|\\\r?\n/g;

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
  for (let found = SIGN.exec(text); found; found = SIGN.exec(text)) {
    const [sign] = found;
    if (sign === '\n') begin(SIGN.lastIndex);
    else if (sign === '(' || sign === '[' || sign === '{') open++;
    else if (sign === ')' || sign === ']' || sign === '}') open = Math.max(0, open - 1);
    else if (sign[0] === '"' || sign[0] === "'") SIGN.lastIndex = endOfString(text, sign, SIGN.lastIndex);
  }
  return starts;
}

/** Offset behind the string that a quote opens; one of a single line that is not closed ends with the line, another one with the text. */
function endOfString(text: string, quote: string, from: number): number {
  const isLong = quote.length === 3;
  const mark = quote.charCodeAt(0);
  for (let at = from; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === BACKSLASH) at++;
    else if (code === LINE_END && !isLong) return at;
    else if (code === mark && (!isLong || text.startsWith(quote, at))) return at + quote.length;
  }
  return text.length;
}

const BACKSLASH = 92;
const LINE_END = 10;
