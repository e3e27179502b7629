import type { Change } from '../model/change';
import { startingIn } from '../syntax/contents';
import type { Edit } from '../text/edit';
import type { Opened } from './opened';

const IGNORED = /((?:#|\/\/)\s*dropout:\s*ignore)\s*\[([^\]]*)\]/i;

/**
 * Appends a comment to the line on which the change's span starts or, where none can stand there (a line join, an open string),
 * to the last line of its statement; joins the lists of two `ignore` comments. null when neither line takes one.
 */
export function writeComment(change: Extract<Change, { type: 'comment' }>, opened: Opened): readonly Edit[] | null {
  const { comments } = opened;
  const { mark } = comments;
  if (mark === null) return null;
  const text = change.text.trim().replace(/^#*\s*/, `${mark} `);
  for (const offset of [change.span.start, comments.endOfStatement(change.span.start)]) {
    const edit = atLine(offset, text, opened);
    if (edit) return [edit];
  }
  return null;
}

function atLine(offset: number, text: string, { text: whole, comments }: Opened): Edit | null {
  const lineStart = startOfLine(whole, offset);
  const end = endOfLine(whole, offset);
  const [present] = startingIn(comments.all, { start: lineStart, end }, (comment) => comment.span.start);
  if (present) return joined(present, text);
  if (comments.inString(end)) return null;
  const code = whole.slice(lineStart, end).trimEnd();
  if (code.endsWith('\\')) return null;
  return { span: { start: lineStart + code.length, end }, text: `  ${text}` };
}

function startOfLine(text: string, offset: number): number {
  let start = offset;
  while (start > 0 && text[start - 1] !== '\n' && text[start - 1] !== '\r') start--;
  return start;
}

function endOfLine(text: string, offset: number): number {
  let end = offset;
  while (end < text.length && text[end] !== '\n' && text[end] !== '\r') end++;
  return end;
}

function joined(present: { readonly span: { readonly start: number; readonly end: number }; readonly text: string }, text: string): Edit {
  const before = IGNORED.exec(present.text);
  const added = IGNORED.exec(text);
  if (!before || !added) return { span: { start: present.span.end, end: present.span.end }, text: `  ${text}` };
  const ids = new Set([before[2], added[2]].flatMap((list) => (list ?? '').split(',')).map((id) => id.trim()));
  ids.delete('');
  const start = present.span.start + before.index;
  return { span: { start, end: start + before[0].length }, text: `${before[1]}[${[...ids].join(', ')}]` };
}
