import type { FlatTree } from './flatTree';
import { refuse } from './refusal';

const FIRST_SIZE = 1 << 12;

/** The nodes of a text while it is parsed, each behind those below it, in arrays that the next text uses again. */
export class Output {
  protected kinds = new Uint8Array(FIRST_SIZE);
  protected fields = new Uint8Array(FIRST_SIZE);
  protected starts = new Int32Array(FIRST_SIZE);
  protected ends = new Int32Array(FIRST_SIZE);
  /** How many nodes a node and all below it are. */
  protected sizes = new Int32Array(FIRST_SIZE);
  protected count = 0;

  /** Adds a node without children. */
  protected leaf(kind: number, start: number, end: number): void {
    const { count } = this;
    if (count === this.kinds.length) this.#grow();
    this.kinds[count] = kind;
    this.fields[count] = 0;
    this.starts[count] = start;
    this.ends[count] = end;
    this.sizes[count] = 1;
    this.count = count + 1;
  }

  /** Adds a node whose children are the topmost of all nodes since there were so many as `mark`. */
  protected wrap(kind: number, mark: number, start: number, end: number): void {
    const { count } = this;
    if (count === this.kinds.length) this.#grow();
    this.kinds[count] = kind;
    this.fields[count] = 0;
    this.starts[count] = start;
    this.ends[count] = end;
    this.sizes[count] = count - mark + 1;
    this.count = count + 1;
  }

  /** Says what the latest node is to its parent. */
  protected field(field: number): void {
    this.fields[this.count - 1] = field;
  }

  /** Turns the nodes round, so that each stands before those below it; the last one must hold all. */
  protected flatTree(): FlatTree {
    const { count, kinds: from, fields, starts, ends, sizes } = this;
    const kinds = new Uint8Array(2 * count);
    const places = new Int32Array(4 * count);
    // The open node is the one whose children are being placed, from the last to the first; `lows` says where the next one must end.
    const lows = this.#lows(count);
    let open = -1;
    for (let index = count - 1; index >= 0; index--) {
      const size = sizes[index] as number;
      const at = open < 0 ? 0 : (lows[open] as number) - size;
      kinds[at] = from[index] as number;
      kinds[count + at] = fields[index] as number;
      const place = 4 * at;
      places[place] = starts[index] as number;
      places[place + 1] = ends[index] as number;
      places[place + 2] = at + size;
      places[place + 3] = open;
      lows[open] = at;
      if (size > 1) {
        lows[at] = at + size;
        open = at;
      } else while (open >= 0 && lows[open] === open + 1) open = places[4 * open + 3] as number;
    }
    return { count, kinds, places };
  }

  #spare = new Int32Array(FIRST_SIZE);

  #lows(count: number): Int32Array {
    if (this.#spare.length < count) this.#spare = new Int32Array(2 * count);
    return this.#spare;
  }

  #grow(): void {
    const size = 2 * this.kinds.length;
    if (size > MOST) refuse();
    const { kinds, fields, starts, ends, sizes } = this;
    this.kinds = new Uint8Array(size);
    this.kinds.set(kinds);
    this.fields = new Uint8Array(size);
    this.fields.set(fields);
    this.starts = new Int32Array(size);
    this.starts.set(starts);
    this.ends = new Int32Array(size);
    this.ends.set(ends);
    this.sizes = new Int32Array(size);
    this.sizes.set(sizes);
  }
}

const MOST = 1 << 26;
