import { overlaps, type Span } from './span';

/** Replaces `span` by `text`; an empty span inserts. */
export interface Edit {
  readonly span: Span;
  readonly text: string;
}

/** Edits sorted by position, or null when two overlap or two insert at the same place. */
export function ordered(edits: readonly Edit[]): readonly Edit[] | null {
  const sorted = [...edits].sort((a, b) => a.span.start - b.span.start || a.span.end - b.span.end);
  for (let i = 1; i < sorted.length; i++) {
    const before = sorted[i - 1];
    const after = sorted[i];
    if (!before || !after) continue;
    if (overlaps(before.span, after.span)) return null;
    if (before.span.start === after.span.start && before.span.end === after.span.end) return null;
  }
  return sorted;
}

/** Text after all edits. Throws RangeError when they overlap: that is a bug of the caller. */
export function applyEdits(text: string, edits: readonly Edit[]): string {
  const sorted = ordered(edits);
  if (!sorted) throw new RangeError('overlapping edits');
  let result = '';
  let at = 0;
  for (const { span, text: replacement } of sorted) {
    result += text.slice(at, span.start) + replacement;
    at = span.end;
  }
  return result + text.slice(at);
}
