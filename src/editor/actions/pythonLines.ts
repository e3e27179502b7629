import { type Span, spanOf } from '../../text/span';

/** What a physical line ends with: says whether a comment may be put there. */
export interface LineEnd {
  /** The line without its line break. */
  readonly span: Span;
  /** The line starts inside a string literal that began earlier. */
  readonly startsInString: boolean;
  /** A string literal is still open at the end, or a backslash joins the next line: no comment possible. */
  readonly continues: boolean;
  /** The previous line ends in a backslash: no comment line may come between. */
  readonly joined: boolean;
  /** The comment at the end of the line, from its `#`. */
  readonly comment: Span | null;
}

/** Splits Python text into lines and finds strings and comments; other tokens do not matter here. Never fails. */
export function pythonLines(text: string): readonly LineEnd[] {
  const lines: LineEnd[] = [];
  let quote = '';
  let start = 0;
  let joined = false;
  while (start <= text.length) {
    const end = lineEnd(text, start);
    const line = scanLine(text, start, end, quote);
    lines.push({
      span: spanOf(start, end),
      startsInString: quote !== '',
      continues: line.quote !== '' || line.backslash,
      joined,
      comment: line.comment,
    });
    quote = line.quote;
    joined = line.backslash;
    if (end >= text.length) break;
    start = text.startsWith('\r\n', end) ? end + 2 : end + 1;
  }
  return lines;
}

/** The line that holds an offset. */
export function lineOf(lines: readonly LineEnd[], offset: number): LineEnd | null {
  return lines.find(({ span }) => span.start <= offset && offset <= span.end) ?? null;
}

interface Scanned {
  readonly quote: string;
  readonly backslash: boolean;
  readonly comment: Span | null;
}

function scanLine(text: string, start: number, end: number, openQuote: string): Scanned {
  let quote = openQuote;
  let at = start;
  while (at < end) {
    const char = text.charAt(at);
    if (char === '\\') {
      if (at + 1 === end) return { quote, backslash: true, comment: null };
      at += 2;
    } else if (quote !== '') {
      const closes = text.startsWith(quote, at);
      at += closes ? quote.length : 1;
      if (closes) quote = '';
    } else if (char === '#') {
      return { quote: '', backslash: false, comment: spanOf(at, end) };
    } else {
      quote = quoteAt(text, at);
      at += Math.max(1, quote.length);
    }
  }
  // A one-line string that is not closed is a typing error; it does not swallow the next lines.
  return { quote: quote.length === 3 ? quote : '', backslash: false, comment: null };
}

function quoteAt(text: string, at: number): string {
  const char = text.charAt(at);
  if (char !== '"' && char !== "'") return '';
  return text.startsWith(char.repeat(3), at) ? char.repeat(3) : char;
}

function lineEnd(text: string, start: number): number {
  for (let at = start; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === 10 || code === 13) return at;
  }
  return text.length;
}
