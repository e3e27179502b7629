import { LAST_EXTRA } from './kinds';
import { refuse } from './refusal';

const FIRST_SIZE = 1 << 12;

/** The tokens of a text, in arrays that the next text uses again. Offsets are UTF-16, from the start of the text. */
export class Tokens {
  /** The text as UTF-16, closed by a zero. */
  protected codes = new Uint16Array(FIRST_SIZE);
  protected length = 0;
  /** The next character to read. */
  protected at = 0;
  kinds = new Uint8Array(FIRST_SIZE);
  starts = new Int32Array(FIRST_SIZE);
  ends = new Int32Array(FIRST_SIZE);
  count = 0;
  /** Kind of the last token that is no extra; 0 before the first. */
  protected last = 0;
  /** How many expressions in strings are open. */
  protected nesting = 0;

  /** The code at an offset; 0 at the end of the text. */
  code(at: number): number {
    return this.codes[at] as number;
  }

  protected open(text: string, from: number, to: number): void {
    this.length = to - from;
    if (this.length >= this.codes.length) this.codes = new Uint16Array(2 * this.length);
    const { codes } = this;
    for (let index = from; index < to; index++) codes[index - from] = text.charCodeAt(index);
    codes[to - from] = 0;
    this.at = 0;
    this.count = 0;
    this.last = 0;
    this.nesting = 0;
  }

  protected push(kind: number, start: number, end: number): void {
    const { count } = this;
    if (count === this.kinds.length) this.#grow();
    this.kinds[count] = kind;
    this.starts[count] = start;
    this.ends[count] = end;
    this.count = count + 1;
    if (kind > LAST_EXTRA) this.last = kind;
  }

  /** Where the last token ends. */
  protected get lastEnd(): number {
    return this.count === 0 ? 0 : (this.ends[this.count - 1] as number);
  }

  #grow(): void {
    const size = 2 * this.kinds.length;
    if (size > MOST) refuse();
    const { kinds, starts, ends } = this;
    this.kinds = new Uint8Array(size);
    this.kinds.set(kinds);
    this.starts = new Int32Array(size);
    this.starts.set(starts);
    this.ends = new Int32Array(size);
    this.ends.set(ends);
  }
}

/** More tokens than any text that people write; nodes of more would not fit into an array. */
const MOST = 1 << 26;
