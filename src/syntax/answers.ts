import type { PyNode } from './node';

interface Answer {
  readonly types: readonly string[];
  readonly nodes: readonly PyNode[];
}

/** What was found of some types below one node, in source order. An answer about many types holds those about fewer. */
export class Answers {
  readonly #known = new Map<string, readonly PyNode[]>();
  #widest: Answer = { types: [], nodes: [] };

  /** Tells without a question to the parser whether `get` can. */
  has(types: string | string[]): boolean {
    return this.#known.has(keyOf(types)) || this.#holds(types);
  }

  get(types: string | string[]): readonly PyNode[] | undefined {
    const key = keyOf(types);
    const known = this.#known.get(key);
    if (known || !this.#holds(types)) return known;
    const found = this.#widest.nodes.filter(isOf(types));
    this.#known.set(key, found);
    return found;
  }

  set(types: string | string[], nodes: readonly PyNode[]): void {
    this.#known.set(keyOf(types), nodes);
    if (typeof types !== 'string' && types.length > this.#widest.types.length) this.#widest = { types: [...types], nodes };
  }

  /** The part of an answer that stands in a node; undefined when only the parser can tell. */
  within(node: PyNode, types: string | string[]): readonly PyNode[] | undefined {
    const all = this.get(types);
    if (!all) return undefined;
    const { startIndex, endIndex } = node;
    const found: PyNode[] = [];
    for (let at = firstFrom(all, startIndex); at < all.length; at++) {
      const each = all[at] as PyNode;
      if (each.startIndex > endIndex) break;
      if (each.endIndex > endIndex) continue;
      // Offsets do not tell which of two nodes of one span holds the other, nor where what is missing in a broken text belongs.
      const isSame = each !== node && each.startIndex === startIndex && each.endIndex === endIndex;
      if (isSame || each.startIndex === each.endIndex) return undefined;
      found.push(each);
    }
    return found;
  }

  #holds(types: string | string[]): boolean {
    const { types: known } = this.#widest;
    return typeof types === 'string' ? known.includes(types) : types.every((type) => known.includes(type));
  }
}

function isOf(types: string | string[]): (node: PyNode) => boolean {
  return typeof types === 'string' ? ({ type }) => type === types : ({ type }) => types.includes(type);
}

function firstFrom(nodes: readonly PyNode[], offset: number): number {
  let low = 0;
  let high = nodes.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((nodes[middle] as PyNode).startIndex < offset) low = middle + 1;
    else high = middle;
  }
  return low;
}

function keyOf(types: string | string[]): string {
  return typeof types === 'string' ? types : types.join();
}
