import type { Comments } from './comments';
import type { PyNode } from './node';
import { partsOf } from './nodes';
import type { Scope, ScopeTree } from './scopes';

/** Words by which authors say that dropout is on outside training on purpose. `StochasticDepth` is only a kind of dropout. */
const MARKER =
  /mc[_ -]?dropout|monte.?carlo|(?<!\w-)always|uncertain|stochastic(?![_ ]?depth)|apply_during_inference|prenet|bayesian(?![_ -]?(?:opt|search))|dropout:\s*intended/i;

/** A docstring tells many things: only plain words about dropout in prediction count there. */
const DOCUMENTED =
  /mc[_ -]?dropout|monte.?carlo|uncertainty|bayesian(?![_ -]?(?:opt|search))|dropout (?:is |stays |remains )?always|\beven (?:at|in|during|when) (?:test|infer|eval|predict)/i;

/** Words of which one stands in every marker. */
const ANY =
  /mc[_ -]?dropout|monte.?carlo|always|uncertain|stochastic(?!_?depth)|apply_during_inference|prenet|bayesian|dropout:\s*intended|\beven (?:at|in|during|when)/i;

/** Finds intent markers on a node's lines and on the definitions around it. */
export class IntentMarks {
  readonly #definitions = new Map<Scope, boolean>();
  readonly #lines = new Map<number, boolean>();

  #isAnywhere: boolean | undefined;

  constructor(
    readonly text: string,
    readonly commentsOf: () => Comments,
    readonly scopes: ScopeTree,
  ) {}

  get comments(): Comments {
    return this.commentsOf();
  }

  isIntended(node: PyNode): boolean {
    // Most files hold no such word, and their lines and comments need not be told apart.
    this.#isAnywhere ??= ANY.test(this.text);
    if (!this.#isAnywhere) return false;
    const first = this.comments.lines.at(node.startIndex).line;
    const last = this.comments.lines.at(node.endIndex).line;
    if (this.#isLineMarked(first)) return true;
    if (last !== first && MARKER.test(this.comments.on(last)?.text ?? '')) return true;
    for (let scope: Scope | null = this.scopes.at(node.startIndex); scope; scope = scope.parent) {
      if ((scope.kind === 'function' || scope.kind === 'class') && this.#ofDefinition(scope)) return true;
    }
    return false;
  }

  #isLineMarked(line: number): boolean {
    const before = this.#lines.get(line);
    if (before !== undefined) return before;
    const marked = this.#markedAt(line) || MARKER.test(this.comments.codeOf(line));
    this.#lines.set(line, marked);
    return marked;
  }

  #ofDefinition(scope: Scope): boolean {
    const before = this.#definitions.get(scope);
    if (before !== undefined) return before;
    const name = scope.node.childForFieldName('name')?.text ?? '';
    const line = this.comments.lines.at(scope.node.startIndex).line;
    const marked = MARKER.test(name) || this.#markedAt(line) || DOCUMENTED.test(docstringOf(scope.node));
    this.#definitions.set(scope, marked);
    return marked;
  }

  #markedAt(line: number): boolean {
    return MARKER.test(this.comments.on(line)?.text ?? '') || this.comments.above(line).some((comment) => MARKER.test(comment.text));
  }
}

function docstringOf(definition: PyNode): string {
  const body = definition.childForFieldName('body');
  const first = body ? partsOf(body)[0] : undefined;
  const text = first?.type === 'expression_statement' ? partsOf(first)[0] : undefined;
  return text?.type === 'string' ? text.text : '';
}
