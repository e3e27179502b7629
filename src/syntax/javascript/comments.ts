import { Lines } from '../../text/lines';
import type { Span } from '../../text/span';
import { lastFrom } from '../contents';
import type { Definitions } from './definitions';
import type { JsNode } from './node';

/** Words by which authors say that dropout is on outside training on purpose. */
const MARKER = /mc[_ -]?dropout|monte.?carlo|(?<!\w-)always|uncertain|bayesian(?![_ -]?(?:opt|search))|dropout:\s*intended/i;
const NAME = /mc_?dropout|monte_?carlo|uncertain|bayesian/i;

export interface Comment {
  readonly span: Span;
  readonly text: string;
}

export class Comments {
  readonly all: readonly Comment[];
  readonly #lines: Lines;

  constructor(
    readonly text: string,
    nodes: readonly JsNode[],
  ) {
    this.#lines = new Lines(text);
    this.all = nodes.map((node) => {
      const own = node.text.replace(/\r$/, '');
      return { span: { start: node.startIndex, end: node.startIndex + own.length }, text: own };
    });
  }

  isIntended(node: JsNode, definitions: Definitions): boolean {
    if (this.#isMarked(node.startIndex) || this.#isMarked(node.endIndex)) return true;
    const around = definitions.functionAround(node);
    const owner = definitions.classAround(node);
    if (NAME.test(around?.name ?? '') || NAME.test(owner?.name ?? '')) return true;
    return around !== null && MARKER.test(this.#above(this.#lines.at(around.node.startIndex).line)?.text ?? '');
  }

  #isMarked(offset: number): boolean {
    const { line } = this.#lines.at(offset);
    return [this.#on(line), this.#above(line)].some((comment) => comment !== null && MARKER.test(comment.text));
  }

  /** The comment that starts on a line. */
  #on(line: number): Comment | null {
    const found = lastFrom(this.all, this.#lines.startOf(line + 1) - 1, (comment) => comment.span.start);
    return found && found.span.start >= this.#lines.startOf(line) ? found : null;
  }

  /** The comment that ends on the line above with nothing but space before it. */
  #above(line: number): Comment | null {
    const start = this.#lines.startOf(line);
    const found = lastFrom(this.all, start - 1, (comment) => comment.span.start);
    if (!found || this.text.slice(found.span.end, start).trim() !== '' || this.#lines.at(found.span.end).line !== line - 1) return null;
    const own = this.#lines.at(found.span.start).line;
    return this.text.slice(this.#lines.startOf(own), found.span.start).trim() === '' ? found : null;
  }
}
