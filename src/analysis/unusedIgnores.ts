import { cellAt } from '../syntax/notebook';
import type { Edit } from '../text/edit';
import { type Span, spanOf } from '../text/span';
import type { Opened } from './opened';
import { type ReportedFinding, unusedIgnore, type WrittenRemedy } from './report';
import type { UnusedIgnore } from './suppress';

/** Comments that silence nothing, as findings of `unused-ignore`; the fix takes away what is stale of them. */
export function unusedIgnoreFindings(unused: readonly UnusedIgnore[], opened: Opened): readonly ReportedFinding[] {
  return unused.map((ignore) => ({
    rule: unusedIgnore,
    severity: 'warning',
    span: ignore.span,
    message: ignore.stale === null ? 'This comment silences nothing.' : `This comment silences nothing of ${ignore.stale.join(', ')}.`,
    remedies: remedies(ignore, opened),
    related: [],
    siteId: null,
    unnecessary: true,
  }));
}

function remedies({ span, directive, kept, list }: UnusedIgnore, opened: Opened): readonly WrittenRemedy[] {
  const isPart = kept.length > 0 && list !== null;
  const edit: Edit | null = isPart ? { span: list, text: kept.join(', ') } : removal(span, directive, opened);
  if (!edit) return [];
  const title = isPart ? 'Remove what is stale of the comment' : 'Remove the comment';
  return [{ title, safe: true, change: { type: 'comment', span, text: '' }, edits: [edit] }];
}

/** From the directive to the end of the comment or to the next one in it; with its line when nothing else stands there. */
function removal(comment: Span, directive: Span, { text, cells, comments }: Opened): Edit | null {
  const mark = comments.mark;
  if (mark === null || !text.startsWith(mark, directive.start)) return null;
  const next = text.slice(directive.end, comment.end).indexOf(mark);
  if (next >= 0) return { span: spanOf(directive.start, directive.end + next), text: '' };
  const before = /[^\r\n]*$/.exec(text.slice(0, directive.start))?.[0] ?? '';
  const blanks = /[ \t]*$/.exec(before)?.[0].length ?? 0;
  const start = directive.start - blanks;
  if (before.trim() !== '') return { span: spanOf(start, comment.end), text: '' };
  const end = comment.end + (/^\r?\n|^\r/.exec(text.slice(comment.end, comment.end + 2))?.[0].length ?? 0);
  // The line end behind the last line of a cell belongs to no cell.
  const isWithin = cells.length === 0 || end <= (cellAt(cells, directive.start)?.end ?? 0);
  return { span: spanOf(start, isWithin ? end : comment.end), text: '' };
}
