import { type Span, spanOf } from '../../text/span';
import type { ConfigNode } from '../config';
import { DEEPEST, MOST_PROBLEMS } from './limits';
import type { ReadConfig } from './reading';
import { type TomlKey, TomlTable } from './tomlTables';
import { tomlString, tomlWord } from './tomlText';

/** Reads TOML 1.0 with the places of its values, which the known parsers do not keep. A line that is no TOML is left out. */
export function readToml(text: string): ReadConfig {
  const reader = new TomlReader(text);
  const root = reader.read();
  return { root, problems: reader.problems, comments: reader.comments };
}

const BARE_KEY = /[\w-]+/y;
const WORD = /[^\s,[\]{}#=]+(?: \d\d:[^\s,[\]{}#=]+)?/y;

class TomlReader {
  readonly problems: { message: string; span: Span | null }[] = [];
  readonly comments: { span: Span; text: string }[] = [];
  #at = 0;

  constructor(readonly text: string) {}

  read(): ConfigNode {
    const root = new TomlTable(0);
    let table: TomlTable | null = root;
    for (this.#skip(true); this.#at < this.text.length; this.#skip(true)) {
      const start = this.#at;
      if (this.text[start] === '[') table = this.#header(root);
      // Under a header that cannot be read, nobody knows whose keys these are.
      else if (!this.#pair(table ?? new TomlTable(start), 0)) this.#restOfLine();
      if (!this.#isLineEnd()) this.#problem('more text behind the value');
      if (this.#at === start || !this.#isLineEnd()) this.#restOfLine();
    }
    return root.finished();
  }

  #header(root: TomlTable): TomlTable | null {
    const start = this.#at;
    const isArray = this.text[start + 1] === '[';
    const close = isArray ? ']]' : ']';
    this.#at += close.length;
    const keys = this.#keys();
    const last = keys?.at(-1);
    this.#skip(false);
    if (!keys || !last || !this.text.startsWith(close, this.#at)) {
      this.#problem('a table without a readable name', spanOf(start, this.#at));
      this.#restOfLine();
      return null;
    }
    this.#at += close.length;
    const outer = isArray ? root.within(keys.slice(0, -1), this.#at) : null;
    const table = isArray ? (outer?.appended(last, this.#at) ?? null) : root.within(keys, this.#at);
    if (!table) this.#problem(`"${last.text}" is a value already`, last.span);
    return table;
  }

  /** `key = value`; false when that does not stand here. */
  #pair(table: TomlTable, depth: number): boolean {
    const keys = this.#keys();
    const last = keys?.at(-1);
    this.#skip(false);
    if (!keys || !last || this.text[this.#at] !== '=') {
      this.#problem('neither a table nor a key with its value');
      return false;
    }
    this.#at++;
    this.#skip(false);
    const value = this.#value(depth);
    if (!value) return false;
    const owner = table.within(keys.slice(0, -1), value.span.end);
    if (owner) owner.set(last, value);
    else this.#problem(`"${last.text}" belongs to a value that is no table`, last.span);
    return true;
  }

  /** A key with its dots; null when there is none. */
  #keys(): TomlKey[] | null {
    const keys: TomlKey[] = [];
    for (;;) {
      this.#skip(false);
      const key = this.#key();
      if (!key || keys.length > DEEPEST) return null;
      keys.push(key);
      this.#skip(false);
      if (this.text[this.#at] !== '.') return keys;
      this.#at++;
    }
  }

  #key(): TomlKey | null {
    const start = this.#at;
    if (this.text[start] === '"' || this.text[start] === "'") {
      const { value, span, closed } = tomlString(this.text, start);
      this.#at = span.end;
      return closed ? { text: value, span: spanOf(start + 1, span.end - 1) } : null;
    }
    BARE_KEY.lastIndex = start;
    const text = BARE_KEY.exec(this.text)?.[0];
    if (text === undefined) return null;
    this.#at += text.length;
    return { text, span: spanOf(start, this.#at) };
  }

  #value(depth: number): ConfigNode | null {
    const start = this.#at;
    const first = this.text[start];
    if (first === '[' || first === '{') {
      if (depth >= DEEPEST) {
        this.#problem(`nested more than ${DEEPEST} levels deep`);
        this.#at = this.text.length;
        return null;
      }
      return first === '[' ? this.#array(start, depth + 1) : this.#inlineTable(start, depth + 1);
    }
    if (first === '"' || first === "'") {
      const { value, span, closed } = tomlString(this.text, start);
      this.#at = span.end;
      if (!closed) this.#problem('a string without its closing quote', span);
      return { kind: 'string', span, value };
    }
    WORD.lastIndex = start;
    const word = WORD.exec(this.text)?.[0] ?? '';
    const span = spanOf(start, start + word.length);
    this.#at = span.end;
    const value = tomlWord(word, span);
    if (!value) this.#problem(word === '' ? 'a value is missing' : `"${word.slice(0, 40)}" is no value`, span);
    return value;
  }

  #array(start: number, depth: number): ConfigNode {
    const items: ConfigNode[] = [];
    this.#at++;
    for (this.#skip(true); this.#at < this.text.length && this.text[this.#at] !== ']'; this.#skip(true)) {
      const from = this.#at;
      const item = this.#value(depth);
      if (item) items.push(item);
      this.#separator(from);
    }
    return { kind: 'array', span: spanOf(start, this.#close(']')), items };
  }

  #inlineTable(start: number, depth: number): ConfigNode {
    const table = new TomlTable(start);
    this.#at++;
    for (this.#skip(true); this.#at < this.text.length && this.text[this.#at] !== '}'; this.#skip(true)) {
      const from = this.#at;
      this.#pair(table, depth);
      this.#separator(from);
    }
    const end = this.#close('}');
    const finished = table.finished();
    return { ...finished, span: spanOf(start, end) };
  }

  /** Takes the comma behind an item that began at `from`, and always moves on. */
  #separator(from: number): void {
    this.#skip(true);
    if (this.text[this.#at] === ',' || this.#at === from) this.#at++;
  }

  #close(bracket: ']' | '}'): number {
    if (this.text[this.#at] === bracket) this.#at++;
    else this.#problem(`"${bracket}" is missing`);
    return this.#at;
  }

  /** Blanks and, when asked for, line ends and comments. */
  #skip(lines: boolean): void {
    for (; this.#at < this.text.length; this.#at++) {
      const character = this.text[this.#at];
      if (character === '#') this.#comment();
      if (this.#at >= this.text.length) return;
      const now = this.text[this.#at];
      if (now !== ' ' && now !== '\t' && now !== '\uFEFF' && !(lines && (now === '\n' || now === '\r'))) return;
    }
  }

  #comment(): void {
    const start = this.#at;
    const end = endOfLine(this.text, start);
    this.comments.push({ span: spanOf(start, end), text: this.text.slice(start, end) });
    this.#at = end;
  }

  #isLineEnd(): boolean {
    this.#skip(false);
    const character = this.text[this.#at];
    return character === undefined || character === '\n' || character === '\r';
  }

  #restOfLine(): void {
    this.#at = endOfLine(this.text, this.#at);
  }

  #problem(message: string, span: Span = spanOf(this.#at, this.#at)): void {
    if (this.problems.length < MOST_PROBLEMS) this.problems.push({ message, span });
  }
}

function endOfLine(text: string, from: number): number {
  for (let at = from; at < text.length; at++) if (text[at] === '\n' || text[at] === '\r') return at;
  return text.length;
}
