/** What a JSON text consists of. `line` is where a token ends. */
export interface TokenTaker {
  text(value: string, line: number): void;
  /** A number or a bare word; `next` is the character after it. */
  word(value: string, next: number, line: number): void;
  /** A bracket, a comma or a colon. */
  mark(code: number, line: number): void;
  /** False ends the reading. */
  readonly goesOn: boolean;
}

/** Bytes decoded at once: a short key keeps the piece alive that it was cut from. */
const PIECE = 16_384;
const WORD = 200;
const OPENS_CALL = 40;
const BACKSLASH = 92;

/** Cuts bytes in any split into tokens; of a string longer than `longest` the rest is left out. */
export function tokenReader(taker: TokenTaker, longest: number): (bytes: Uint8Array) => void {
  let line = 1;
  let word = '';
  const string = stringReader(longest);
  const wordEnds = (code: number): boolean => {
    const said = word;
    word = '';
    taker.word(said, code, line);
    return code === OPENS_CALL;
  };
  const read = (chunk: string): void => {
    let at = 0;
    while (at < chunk.length && taker.goesOn) {
      if (string.open) {
        at = string.read(chunk, at);
        line += string.breaks;
        if (!string.open) taker.text(string.text, line);
        continue;
      }
      const start = at;
      while (at < chunk.length && isWord(chunk.charCodeAt(at))) at += 1;
      if (at > start && word.length < WORD) word = (word + chunk.slice(start, at)).slice(0, WORD);
      if (at === chunk.length) return;
      const code = chunk.charCodeAt(at);
      at += 1;
      if (word !== '' && wordEnds(code)) continue;
      if (code === 10) line += 1;
      else if (code === 34 || code === 39) string.start(code);
      else if (code > 32 && code !== 0xa0 && code !== 0xfeff && taker.goesOn) taker.mark(code, line);
    }
  };
  const decode = decoder();
  return (bytes) => {
    for (let from = 0; from < bytes.length && taker.goesOn; from += PIECE) read(decode(bytes.subarray(from, from + PIECE)));
  };
}

interface StringReader {
  readonly open: boolean;
  readonly text: string;
  /** Line breaks in what the last `read` took. */
  readonly breaks: number;
  start(quote: number): void;
  /** Reads on from a position; the one after the closing quote, or the end of the chunk. */
  read(chunk: string, from: number): number;
}

function stringReader(longest: number): StringReader {
  let quote = 0;
  let text = '';
  let escaped = '';
  let breaks = 0;
  const keep = (more: string): void => {
    if (text.length < longest) text += more.slice(0, longest - text.length);
  };
  return {
    get open() {
      return quote !== 0;
    },
    get text() {
      return text;
    },
    get breaks() {
      return breaks;
    },
    start(code) {
      quote = code;
      text = '';
    },
    read(chunk, from) {
      breaks = 0;
      for (let at = from; at < chunk.length; at += 1) {
        if (escaped !== '') {
          escaped += chunk[at];
          if (escaped[1] === 'u' && escaped.length < 6) continue;
          keep(unescaped(escaped));
          escaped = '';
          continue;
        }
        const start = at;
        let code = chunk.charCodeAt(at);
        while (at < chunk.length && code !== quote && code !== BACKSLASH) {
          if (code === 10) breaks += 1;
          at += 1;
          code = chunk.charCodeAt(at);
        }
        if (at > start) keep(chunk.slice(start, at));
        if (code === BACKSLASH) escaped = '\\';
        else if (code === quote) {
          quote = 0;
          return at + 1;
        }
      }
      return chunk.length;
    },
  };
}

const SHORT: ReadonlyMap<string, string> = new Map(Object.entries({ n: '\n', t: '\t', r: '\r', b: '\b', f: '\f' }));

function unescaped(escaped: string): string {
  const letter = escaped[1] as string;
  if (letter !== 'u') return SHORT.get(letter) ?? letter;
  const code = Number.parseInt(escaped.slice(2), 16);
  return Number.isNaN(code) ? '' : String.fromCharCode(code);
}

/** Whether a character belongs to a number or a bare word: all but blanks, brackets, quotes, commas and colons. */
function isWord(code: number): boolean {
  if (code < 48) return code > 32 && code !== 34 && (code < 39 || code > 41) && code !== 44;
  if (code < 58) return true;
  return code !== 58 && code !== 91 && code !== 93 && code !== 123 && code !== 125 && code !== 0xa0 && code !== 0xfeff;
}

/** UTF-8, or UTF-16 by its byte order mark. */
function decoder(): (bytes: Uint8Array) => string {
  let held = new Uint8Array(0);
  let inner: TextDecoder | null = null;
  return (bytes) => {
    if (inner) return inner.decode(bytes, { stream: true });
    const all = Uint8Array.from([...held, ...bytes]);
    held = all;
    if (all.length < 2) return '';
    const wide = (all[0] === 0xff && all[1] === 0xfe) || (all[0] === 0xfe && all[1] === 0xff);
    inner = new TextDecoder(wide ? (all[0] === 0xff ? 'utf-16le' : 'utf-16be') : 'utf-8');
    return inner.decode(all, { stream: true });
  };
}
