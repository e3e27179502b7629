import type { PyNode } from './node';
import type { Chunk, Piece } from './page';

/** What the root knows of the pieces of its text. */
export type Part = Pick<Piece, 'chunks' | 'hasError' | 'survey'>;

/** The whole text; its children are the tops of the chunks. */
export class RootNode implements PyNode {
  /** No address in the library's memory, where the ids of all other nodes come from. */
  readonly id = 0;
  readonly isNamed = true;
  readonly isError = false;
  readonly isMissing = false;
  readonly parent = null;
  readonly previousNamedSibling = null;
  readonly nextNamedSibling = null;
  readonly endIndex: number;
  readonly #text: string;
  #parts: readonly Part[] = [];
  #chunks: readonly Chunk[] = [];
  #children: readonly PyNode[] = [];
  #named: readonly PyNode[] = [];

  constructor(
    text: string,
    readonly type: string,
  ) {
    this.#text = text;
    this.endIndex = text.length;
  }

  hold(parts: readonly Part[]): void {
    this.#parts = parts;
    this.#chunks = parts.flatMap((part) => part.chunks);
    this.#children = this.#chunks.map((chunk) => chunk.top);
    this.#named = this.#children.filter((child) => child.isNamed);
  }

  get startIndex(): number {
    return this.#children[0]?.startIndex ?? 0;
  }

  get text(): string {
    return this.#text.slice(this.startIndex);
  }

  get hasError(): boolean {
    return this.#parts.some((part) => part.hasError);
  }

  get chunks(): readonly Chunk[] {
    return this.#chunks;
  }

  get children(): readonly PyNode[] {
    return this.#children;
  }

  get namedChildren(): readonly PyNode[] {
    return this.#named;
  }

  /** A module has no fields. */
  childForFieldName(): null {
    return null;
  }

  descendantsOfType(types: string | string[]): readonly (PyNode | null)[] {
    this.survey(types);
    return this.#chunks.flatMap((chunk) => chunk.descendantsOfType(types));
  }

  /** Makes `descendantsOfType` cheap for all chunks. */
  survey(types: string | string[]): void {
    for (const part of this.#parts) part.survey(types);
  }
}
