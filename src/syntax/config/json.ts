import { type Span, spanOf } from '../../text/span';
import type { ConfigEntry, ConfigNode } from '../config';
import { type JsonToken, JsonTokens } from './jsonTokens';
import { DEEPEST, MOST_PROBLEMS } from './limits';
import type { ReadConfig } from './reading';

/** Reads JSON as programs write it and people edit it: with comments, trailing commas, `NaN`, `Infinity` and keys given twice. */
export function readJson(text: string): ReadConfig {
  const reader = new JsonReader(text);
  const root = reader.read();
  return { root, problems: reader.problems, comments: reader.tokens.comments };
}

/** A name of JavaScript or Python for a number that JSON has no literal for. */
const NUMBERS: Readonly<Record<string, number>> = {
  NaN: Number.NaN,
  Infinity: Number.POSITIVE_INFINITY,
  '-Infinity': Number.NEGATIVE_INFINITY,
};

class JsonReader {
  readonly tokens: JsonTokens;
  readonly problems: { message: string; span: Span | null }[] = [];
  #token: JsonToken;

  constructor(text: string) {
    this.tokens = new JsonTokens(text);
    this.#token = this.tokens.next();
  }

  read(): ConfigNode | null {
    const root = this.#value(0);
    const { type } = this.#token;
    if (root && type !== 'end') this.#problem('more text behind the value');
    return root;
  }

  /** Always moves on, unless the text is at its end or a bracket closes what is open. */
  #value(depth: number): ConfigNode | null {
    const token = this.#token;
    const { span } = token;
    switch (token.type) {
      case '{':
      case '[':
        if (depth >= DEEPEST) {
          this.#problem(`nested more than ${DEEPEST} levels deep`);
          this.tokens.stop();
          this.#next();
          return null;
        }
        this.#next();
        return token.type === '{' ? this.#object(span.start, depth + 1) : this.#array(span.start, depth + 1);
      case 'string':
        this.#next();
        if (!token.closed) this.#problem('a string without its closing quote', span);
        return { kind: 'string', span, value: token.value };
      case 'word':
        this.#next();
        return this.#word(token.value, span);
      default:
        this.#problem('a value is missing');
        if (token.type === ',' || token.type === ':') this.#next();
        return null;
    }
  }

  #word(word: string, span: Span): ConfigNode | null {
    if (word === 'true' || word === 'false') return { kind: 'boolean', span, value: word === 'true' };
    if (word === 'null') return { kind: 'null', span };
    const named = Object.hasOwn(NUMBERS, word) ? NUMBERS[word] : undefined;
    const value = named ?? (/^[-+]?(?:\d+\.?\d*|\.\d+)(?:e[-+]?\d+)?$/i.test(word) ? Number(word) : undefined);
    if (value !== undefined) return { kind: 'number', span, value };
    this.#problem(`"${word.slice(0, 40)}" is no value`, span);
    return null;
  }

  #object(start: number, depth: number): ConfigNode {
    const entries: ConfigEntry[] = [];
    while (!this.#closes('}')) {
      const key = this.#token;
      if (key.type !== 'string' && key.type !== 'word') {
        this.#problem('a key is missing');
        this.#next();
        continue;
      }
      this.#next();
      if (this.#token.type !== ':') {
        this.#problem('a colon is missing');
        continue;
      }
      this.#next();
      const value = this.#value(depth);
      const keySpan = key.type === 'string' ? inside(key) : key.span;
      if (value) entries.push({ key: key.value, keySpan, value });
      this.#separator('}');
    }
    return { kind: 'object', span: spanOf(start, this.#end()), entries };
  }

  #array(start: number, depth: number): ConfigNode {
    const items: ConfigNode[] = [];
    while (!this.#closes(']')) {
      const at = this.#token.span.start;
      const value = this.#value(depth);
      if (value) items.push(value);
      this.#separator(']');
      if (!value && this.#token.span.start === at) this.#next();
    }
    return { kind: 'array', span: spanOf(start, this.#end()), items };
  }

  #closes(bracket: '}' | ']'): boolean {
    const { type } = this.#token;
    if (type === bracket) return true;
    if (type !== 'end' && type !== (bracket === '}' ? ']' : '}')) return false;
    this.#problem(`"${bracket}" is missing`);
    return true;
  }

  #separator(bracket: '}' | ']'): void {
    if (this.#token.type === ',') this.#next();
    else if (this.#token.type !== bracket && this.#token.type !== 'end') this.#problem('a comma is missing');
  }

  /** Takes the closing bracket, also a wrong one, and gives its end. */
  #end(): number {
    const { span } = this.#token;
    this.#next();
    return span.end;
  }

  #next(): void {
    this.#token = this.tokens.next();
  }

  #problem(message: string, span: Span = this.#token.span): void {
    if (this.problems.length < MOST_PROBLEMS) this.problems.push({ message, span });
  }
}

/** Between the quotes. */
function inside({ span, closed }: Extract<JsonToken, { type: 'string' }>): Span {
  return spanOf(span.start + 1, closed ? span.end - 1 : span.end);
}
