import { startingIn } from '../../../syntax/contents';
import type { PyClass, PyFunction, PyModule } from '../../../syntax/module';
import type { PyNode } from '../../../syntax/node';
import { once } from '../../../syntax/once';
import { named, span, statementsOf } from '../tree';

/** A statement at the top of a file. */
interface Piece {
  readonly node: PyNode;
  /** It defines nothing but a class or a function. */
  readonly isDefinition: boolean;
  /** What other pieces may call by name of it. */
  readonly names: readonly string[];
}

/** The statements at the top of a file, and which of them lead to which by the names that stand in them. */
export class Pieces {
  readonly #all: readonly Piece[];
  readonly #byName = new Map<string, Piece[]>();
  readonly #next = new Map<Piece, readonly Piece[]>();

  constructor(readonly module: PyModule) {
    this.#all = statementsOf(module.root).map((node) => pieceOf(module, node));
    for (const piece of this.#all) {
      for (const name of piece.names) this.#byName.set(name, [...(this.#byName.get(name) ?? []), piece]);
    }
  }

  /** The statement around an offset. */
  around(offset: number): Piece | undefined {
    return this.#all.find(({ node }) => node.startIndex <= offset && offset < node.endIndex);
  }

  /** Statements that are no definitions: they run one after the other, and may change what the others made. */
  get loose(): readonly Piece[] {
    return this.#all.filter(({ isDefinition }) => !isDefinition);
  }

  /** What the names in a text stand for. */
  namedIn(text: string): readonly Piece[] {
    const words = new Set(text.match(WORD));
    return [...words].flatMap((word) => this.#byName.get(word) ?? []);
  }

  /** These, and all that they lead to. */
  from(first: readonly Piece[]): ReadonlySet<Piece> {
    const found = new Set(first);
    for (const piece of found) for (const next of this.#leadingTo(piece)) found.add(next);
    return found;
  }

  #leadingTo(piece: Piece): readonly Piece[] {
    const before = this.#next.get(piece);
    if (before) return before;
    const next = this.namedIn(this.module.text.slice(piece.node.startIndex, piece.node.endIndex));
    this.#next.set(piece, next);
    return next;
  }
}

export const piecesOf = once((module: PyModule) => new Pieces(module));

const WORD = /[\w\u0080-\uffff]+/g;

function pieceOf(module: PyModule, node: PyNode): Piece {
  if (/^(?:class|function|decorated)_definition$/.test(node.type)) {
    const definition = node.childForFieldName('definition') ?? node;
    return { node, isDefinition: true, names: [definition.childForFieldName('name')?.text ?? ''] };
  }
  const inner = [module.classes, module.functions].flatMap((all) => startingIn<PyClass | PyFunction>(all, span(node), startOf));
  const assignment = node.type === 'expression_statement' ? named(node)[0] : null;
  const target = assignment?.type === 'assignment' ? (assignment.childForFieldName('left')?.text.match(WORD) ?? []) : [];
  return { node, isDefinition: false, names: [...inner.map(({ name }) => name), ...target] };
}

function startOf({ node }: PyClass | PyFunction): number {
  return node.startIndex;
}
