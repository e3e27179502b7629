import { Composer, isAlias, isMap, isScalar, isSeq, Lexer, type Pair, Parser } from 'yaml';
import { type Span, spanOf } from '../../text/span';
import type { ConfigEntry, ConfigNode } from '../config';
import { DEEPEST, MOST_PROBLEMS } from './limits';
import type { ReadConfig } from './reading';
import { withReferences } from './references';

/**
 * Reads YAML 1.2. Of its tags those of HyperPyYAML are told, and its references to numbers of the same document followed; others are
 * ignored. An alias of a single value stands for that value, at the anchor's place; aliases of collections
 * and merge keys (`<<`) are not followed, so that no text grows while it is read.
 */
export function readYaml(text: string): ReadConfig {
  const comments: { span: Span; text: string }[] = [];
  const problems: { message: string; span: Span | null }[] = [];
  const roots: ConfigNode[] = [];
  const composer = new Composer({ uniqueKeys: false, strict: false, prettyErrors: false, logLevel: 'silent', merge: false });
  for (const document of composer.compose(tokensOf(text, comments), true, text.length)) {
    for (const { message, pos } of document.errors) {
      if (problems.length < MOST_PROBLEMS) problems.push({ message, span: spanOf(pos[0], Math.max(pos[0], pos[1])) });
    }
    const root = new YamlValues(text, problems).of(document.contents, 0);
    if (root) roots.push(text.includes('!ref') ? withReferences(root) : root);
  }
  return { root: joined(roots), problems, comments };
}

/** One document as it is, several as the items of an array; an empty one between two `---` is none. */
function joined(roots: readonly ConfigNode[]): ConfigNode | null {
  const [first] = roots;
  const items = roots.length > 1 ? roots.filter((root) => root.kind !== 'null') : roots;
  if (items.length < 2 || !first) return items[0] ?? first ?? null;
  return { kind: 'array', span: spanOf(first.span.start, roots.at(-1)?.span.end ?? first.span.end), items };
}

/** What the lexer puts before the text of a plain or block scalar. */
const SCALAR_FOLLOWS = '\u001F';

/** The parser's tokens; comments are picked up on the way, since the tree does not know their places. */
function* tokensOf(text: string, comments: { span: Span; text: string }[]): ReturnType<Parser['parse']> {
  const parser = new Parser();
  let before = '';
  for (const lexeme of new Lexer().lex(text)) {
    // A block scalar may begin with the same sign.
    if (lexeme.startsWith('#') && before !== SCALAR_FOLLOWS) {
      comments.push({ span: spanOf(parser.offset, parser.offset + lexeme.length), text: lexeme });
    }
    yield* parser.next(lexeme);
    // The composer recurses, and where the stack ends a regular expression may end the whole process.
    if (parser.stack.length > DEEPEST) throw new RangeError('nested too deeply');
    before = lexeme;
  }
  yield* parser.end();
}

/** The values of one document. */
class YamlValues {
  /** Single values by their anchor, as far as the text has been read. */
  readonly #anchors = new Map<string, ConfigNode>();

  constructor(
    readonly text: string,
    readonly problems: { message: string; span: Span | null }[],
  ) {}

  /** null when there is none, or one that is not followed. */
  of(node: unknown, depth: number): ConfigNode | null {
    if (isAlias(node)) return this.#anchors.get(node.source) ?? null;
    if (isScalar(node)) {
      const scalar = this.#scalar(node.value, rangeOf(node.range), { isPlain: node.type === 'PLAIN', tag: ownTag(node.tag) });
      if (node.anchor !== undefined) this.#anchors.set(node.anchor, scalar);
      return scalar;
    }
    const isObject = isMap(node);
    if (!isObject && !isSeq(node)) return null;
    // An anchor given anew hides the single value that had its name.
    if (node.anchor !== undefined) this.#anchors.delete(node.anchor);
    const span = rangeOf(node.range);
    if (depth >= DEEPEST) {
      this.problems.push({ message: `nested more than ${DEEPEST} levels deep`, span });
      return null;
    }
    if (isObject) {
      return { kind: 'object', span, entries: node.items.flatMap((pair) => this.#entry(pair, depth + 1) ?? []), ...ownTag(node.tag) };
    }
    return { kind: 'array', span, items: node.items.flatMap((item) => this.of(item, depth + 1) ?? []) };
  }

  #entry({ key, value }: Pair<unknown, unknown>, depth: number): ConfigEntry | null {
    const node = this.of(value, depth);
    if (!node || !isScalar(key)) return null;
    return { key: String(key.value), keySpan: rangeOf(key.range), value: node };
  }

  #scalar(value: unknown, span: Span, { isPlain, tag }: { isPlain: boolean; tag: OwnTag }): ConfigNode {
    if (typeof value === 'number' && isPlain) return { kind: 'number', span, value };
    if (typeof value === 'boolean') return { kind: 'boolean', span, value };
    if (value === null || value === undefined) return { kind: 'null', span };
    return { kind: 'string', span, value: String(value), ...tag };
  }
}

interface OwnTag {
  readonly tag?: string;
}

/** A tag of the file's own kind: `!new:torch.nn.Dropout`, `!ref`. */
function ownTag(tag: string | undefined): OwnTag {
  return tag?.startsWith('!') && /^![a-z]/i.test(tag) ? { tag } : {};
}

function rangeOf(range: readonly [number, number, number] | null | undefined): Span {
  return range ? spanOf(range[0], range[1]) : spanOf(0, 0);
}
