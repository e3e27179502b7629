/**
 * IPython's additions to Python in one cell, replaced by as many other characters, so that all offsets stay. Statements that
 * run Python (`%time f()`) keep it. What stands in an indented block becomes a statement, so that the block is not left empty.
 */
export function withoutMagics(cell: string): string {
  const first = /^\s*%%(\w*)[^\n\r]*/.exec(cell);
  if (first && !PYTHON_CELLS.has(first[1] ?? '')) return blank(cell);
  let result = first ? blank(first[0]) : '';
  const state: LineState = { depth: 0, quote: null, continued: false };
  for (const line of linesOf(cell.slice(result.length))) {
    const fresh = state.depth === 0 && state.quote === null && !state.continued;
    const plain = fresh ? plainLine(line) : line;
    if (plain === null) {
      result += asStatement(line);
      state.magic = continues(line);
    } else if (fresh && state.magic) {
      result += blank(line);
      state.magic = continues(line);
    } else {
      result += plain;
      advance(state, plain);
    }
  }
  return result;
}

const PYTHON_CELLS = new Set(['time', 'timeit', 'capture', 'prun', 'memit', 'mprun', 'debug']);
const STATEMENT = /^(\s*)%(?:time|timeit|prun)(?=\s)((?:\s+-[a-zA-Z]\s?\d*)*)\s+\S/;
const ASSIGNMENT = /^(\s*[A-Za-z_][\w.,[\]'" ]*=\s*)([%!].*)$/;

interface LineState {
  depth: number;
  /** The closing quotes of an open string. */
  quote: string | null;
  /** The line before ended with a backslash. */
  continued: boolean;
  /** The line before was a magic that ended with a backslash. */
  magic?: boolean;
}

function linesOf(text: string): string[] {
  return text.match(/[^\n\r]*(?:\r\n|\n|\r)|[^\n\r]+$/g) ?? [];
}

/** Every character but line ends becomes a space. */
export function blank(text: string): string {
  return text.replace(/[^\n\r]/g, ' ');
}

function continues(line: string): boolean {
  return /\\\s*$/.test(line);
}

/** The line as Python; null when nothing of it is. */
function plainLine(line: string): string | null {
  const statement = STATEMENT.exec(line);
  if (statement) {
    const kept = (statement[1] ?? '').length;
    const from = statement[0].length - 1;
    return `${line.slice(0, kept)}${'None;'.padEnd(from - kept)}${line.slice(from)}`;
  }
  const [, head, value] = ASSIGNMENT.exec(line.replace(/[\n\r]+$/, '')) ?? [];
  if (head !== undefined && value !== undefined) return head + assigned(value) + line.slice(head.length + value.length);
  const text = line.trim();
  if (/^[%!?]/.test(text) || /^[\w.*%]+\?{1,2}$/.test(text)) return null;
  return line;
}

/** Right-hand side of `y = %time f()` or `y = !ls`. */
function assigned(value: string): string {
  const timed = /^%(?:time|timeit|prun)\s+(?:-[a-zA-Z]+\s*\d*\s+)*(?=\S)/.exec(value);
  if (timed) return blank(timed[0]) + value.slice(timed[0].length);
  return (value.length < 4 ? '0' : 'None').padEnd(value.length);
}

function asStatement(line: string): string {
  const text = line.trim();
  const indent = line.length - line.trimStart().length;
  if (indent === 0) return blank(line);
  const word = text.length < 4 ? '0' : 'pass';
  return line.slice(0, indent) + word + blank(line.slice(indent + word.length));
}

/** Follows strings, brackets and comments through one line. */
function advance(state: LineState, line: string): void {
  state.continued = false;
  for (let at = 0; at < line.length; at++) {
    const character = line[at] ?? '';
    if (state.quote !== null) {
      if (character === '\\') at += line.startsWith('\r\n', at + 1) ? 2 : 1;
      else if (line.startsWith(state.quote, at)) {
        at += state.quote.length - 1;
        state.quote = null;
      } else if (state.quote.length === 1 && (character === '\n' || character === '\r')) state.quote = null;
    } else if (character === '#') {
      return;
    } else if (character === '"' || character === "'") {
      state.quote = line.startsWith(character.repeat(3), at) ? character.repeat(3) : character;
      at += state.quote.length - 1;
    } else if ('([{'.includes(character)) state.depth++;
    else if (')]}'.includes(character)) state.depth = Math.max(0, state.depth - 1);
    else if (character === '\\') state.continued = line.slice(at + 1).trim() === '';
  }
}
