import { Lines } from '../text/lines';
import type { Span } from '../text/span';
import type { PyNode } from './node';

export interface Comment {
  readonly span: Span;
  readonly text: string;
}

/** Comments of a module by line (1-based). */
export class Comments {
  readonly all: readonly Comment[];
  readonly lines: Lines;
  readonly #byLine = new Map<number, { readonly comment: Comment; readonly alone: boolean }>();

  constructor(text: string, nodes: readonly PyNode[]) {
    this.lines = new Lines(text);
    this.all = nodes.map((node) => {
      // The grammar takes the first half of a CRLF line end for a part of the comment.
      const text = node.text.replace(/\r$/, '');
      return { span: { start: node.startIndex, end: node.startIndex + text.length }, text };
    });
    for (const comment of this.all) {
      const line = this.lines.at(comment.span.start).line;
      const alone = text.slice(this.lines.startOf(line), comment.span.start).trim() === '';
      this.#byLine.set(line, { comment, alone });
    }
  }

  on(line: number): Comment | null {
    return this.#byLine.get(line)?.comment ?? null;
  }

  /** The unbroken run of comment lines right above a line. */
  above(line: number): readonly Comment[] {
    const found: Comment[] = [];
    for (let at = line - 1; at > 0; at--) {
      const entry = this.#byLine.get(at);
      if (!entry?.alone) break;
      found.unshift(entry.comment);
    }
    return found;
  }

  /** The line itself without its comment. */
  codeOf(line: number): string {
    const start = this.lines.startOf(line);
    const end = this.on(line)?.span.start ?? this.lines.startOf(line + 1);
    return this.lines.text.slice(start, end);
  }
}
