import { type Span, spanOf } from '../../text/span';

export type JsonToken =
  | { readonly type: '{' | '}' | '[' | ']' | ',' | ':' | 'end'; readonly span: Span }
  /** `value` without quotes and escapes. */
  | { readonly type: 'string'; readonly span: Span; readonly value: string; readonly closed: boolean }
  /** Number, keyword, or what else stands there without quotes. */
  | { readonly type: 'word'; readonly span: Span; readonly value: string };

const SPACE = /[\s\uFEFF]+/y;
const WORD = /[^\s{}[\],:"/]+/y;

/** The tokens of a JSON text, one at a time. Comments behind `//` and `#` and those in `/*` are collected. */
export class JsonTokens {
  readonly comments: { span: Span; text: string }[] = [];
  #at = 0;

  constructor(readonly text: string) {}

  /** The rest of the text is left unread. */
  stop(): void {
    this.#at = this.text.length;
  }

  next(): JsonToken {
    this.#skip();
    const { text } = this;
    const start = this.#at;
    const first = text[start];
    switch (first) {
      case undefined:
        return { type: 'end', span: spanOf(start, start) };
      case '{':
      case '}':
      case '[':
      case ']':
      case ',':
      case ':':
        this.#at++;
        return { type: first, span: spanOf(start, start + 1) };
      case '"':
        return this.#string(start);
      default: {
        WORD.lastIndex = start;
        const word = WORD.exec(text)?.[0] ?? first;
        this.#at += word.length;
        return { type: 'word', span: spanOf(start, this.#at), value: word };
      }
    }
  }

  #skip(): void {
    const { text } = this;
    for (;;) {
      SPACE.lastIndex = this.#at;
      this.#at += SPACE.exec(text)?.[0].length ?? 0;
      const isBlock = text.startsWith('/*', this.#at);
      if (!isBlock && !text.startsWith('//', this.#at) && text[this.#at] !== '#') return;
      const close = isBlock ? text.indexOf('*/', this.#at + 2) : endOfLine(text, this.#at);
      const end = close < 0 ? text.length : isBlock ? close + 2 : close;
      this.comments.push({ span: spanOf(this.#at, end), text: text.slice(this.#at, end) });
      this.#at = end;
    }
  }

  /** To its closing quote; an unclosed one ends with its line. */
  #string(start: number): JsonToken {
    const { text } = this;
    let at = start + 1;
    let plain = true;
    for (; at < text.length; at++) {
      const code = text.charCodeAt(at);
      if (code === QUOTE || code === NEWLINE || code === RETURN) break;
      if (code !== BACKSLASH) continue;
      plain = false;
      at++;
    }
    const end = Math.min(at, text.length);
    const closed = text.charCodeAt(end) === QUOTE;
    this.#at = closed ? end + 1 : end;
    const raw = text.slice(start + 1, end);
    return { type: 'string', span: spanOf(start, this.#at), value: plain ? raw : decoded(raw), closed };
  }
}

const QUOTE = 34;
const BACKSLASH = 92;
const NEWLINE = 10;
const RETURN = 13;

function endOfLine(text: string, from: number): number {
  for (let at = from; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === NEWLINE || code === RETURN) return at;
  }
  return text.length;
}

/** A string with a wrong escape says what is written. */
function decoded(raw: string): string {
  try {
    return String(JSON.parse(`"${raw.replaceAll('\t', '\\t')}"`));
  } catch {
    return raw;
  }
}
