import type { FrameworkWriter, WriteContext } from '../frameworks/framework';
import type { Change } from '../model/change';
import type { Remedy } from '../model/finding';
import { cellAt } from '../syntax/notebook';
import { type Edit, ordered } from '../text/edit';
import type { CellSpan, Source } from '../text/source';
import { writeComment } from './comment';
import type { WrittenRemedy } from './report';

export interface Desk {
  readonly writers: readonly FrameworkWriter[];
  readonly context: WriteContext;
  readonly source: Source;
  readonly cells: readonly CellSpan[];
  /** Told when a writer breaks. */
  readonly failed: (error: unknown, what: string) => void;
}

/** Text edits for a change; null when no writer takes it, when they clash, or when they touch what is not the source's own text. */
export function writeChange(change: Change, desk: Desk): readonly Edit[] | null {
  const written = change.type === 'comment' ? writeComment(change, desk.context.module) : byWriters(change, desk);
  if (!written) return null;
  const text = desk.context.module.text;
  const edits = ordered(written.filter(({ span, text: replacement }) => text.slice(span.start, span.end) !== replacement));
  if (!edits || edits.length === 0) return null;
  return edits.every((edit) => isPossible(edit, desk)) ? edits : null;
}

function byWriters(change: Change, desk: Desk): readonly Edit[] | null {
  for (const writer of desk.writers) {
    try {
      const edits = writer.write(change, desk.context);
      if (edits) return edits;
    } catch (error) {
      desk.failed(error, `writing ${change.type}`);
    }
  }
  return null;
}

/** Inside the text and, in a notebook, inside one cell and not over a blanked magic. */
function isPossible({ span }: Edit, { context, source, cells }: Desk): boolean {
  const { text } = context.module;
  if (span.start < 0 || span.end < span.start || span.end > text.length) return false;
  if (source.kind === 'python') return true;
  const cell = cellAt(cells, span.start);
  const original = source.cells.find((candidate) => candidate.index === cell?.index);
  if (!cell || !original || span.end > cell.end) return false;
  return original.text.slice(span.start - cell.start, span.end - cell.start) === text.slice(span.start, span.end);
}

/** The remedies that can be written, in their order. */
export function writeRemedies(remedies: readonly Remedy[], desk: Desk): readonly WrittenRemedy[] {
  return remedies.flatMap((remedy) => {
    const edits = writeChange(remedy.change, desk);
    return edits ? [{ ...remedy, edits }] : [];
  });
}
