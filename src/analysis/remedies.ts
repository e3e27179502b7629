import type { Change } from '../model/change';
import type { Remedy } from '../model/finding';
import type { Reading } from '../model/reading';
import { cellAt } from '../syntax/notebook';
import { type Edit, ordered } from '../text/edit';
import { writeComment } from './comment';
import type { Opened } from './opened';
import type { WrittenRemedy } from './report';

export interface Desk {
  readonly opened: Opened;
  readonly reading: Reading;
  /** Told when a writer breaks. */
  readonly failed: (error: unknown, what: string) => void;
}

/** Text edits for a change; null when no writer takes it, when they clash, or when they touch what is not the source's own text. */
export function writeChange(change: Change, { opened, reading, failed }: Desk): readonly Edit[] | null {
  const broken = (error: unknown): void => failed(error, `writing ${change.type}`);
  const written = change.type === 'comment' ? writeComment(change, opened) : opened.write(change, reading, broken);
  if (!written) return null;
  const edits = ordered(written.filter(({ span, text }) => opened.text.slice(span.start, span.end) !== text));
  if (!edits || edits.length === 0) return null;
  return edits.every((edit) => isPossible(edit, opened)) ? edits : null;
}

/** Inside the text and, in a notebook, inside one cell and not over a blanked magic. */
function isPossible({ span }: Edit, { source, text, cells }: Opened): boolean {
  if (span.start < 0 || span.end < span.start || span.end > text.length) return false;
  if (source.kind !== 'notebook') return true;
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
