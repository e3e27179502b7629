import type { Change } from '../model/change';
import { lastFrom, startingIn } from '../syntax/contents';
import type { PyModule } from '../syntax/module';
import { spanOfNode } from '../syntax/nodes';
import { once } from '../syntax/once';
import { endOfStatement } from '../syntax/statements';
import type { Edit } from '../text/edit';
import type { Span } from '../text/span';

const IGNORED = /(#\s*dropout:\s*ignore)\s*\[([^\]]*)\]/i;

/**
 * Appends a comment to the line on which the change's span starts or, where none can stand there (a line join, an open string),
 * to the last line of its statement; joins the lists of two `ignore` comments. null when neither line takes one.
 */
export function writeComment(change: Extract<Change, { type: 'comment' }>, module: PyModule): readonly Edit[] | null {
  const text = change.text.trim().replace(/^#*\s*/, '# ');
  for (const offset of [change.span.start, endOfStatement(module.root, change.span.start)]) {
    const edit = atLine(offset, text, module);
    if (edit) return [edit];
  }
  return null;
}

function atLine(offset: number, text: string, module: PyModule): Edit | null {
  const lineStart = startOfLine(module.text, offset);
  const end = endOfLine(module.text, offset);
  const [present] = startingIn(module.comments, { start: lineStart, end }, (comment) => comment.span.start);
  if (present) return joined(present, text);
  if (inString(module, end)) return null;
  const code = module.text.slice(lineStart, end).trimEnd();
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

function inString(module: PyModule, offset: number): boolean {
  const last = lastFrom(stringsOf(module), offset - 1, (span) => span.start);
  return last !== undefined && offset < last.end;
}

/** The outermost strings, in source order; asked of the parser once, since every finding writes a comment. */
const stringsOf = once((module: PyModule): readonly Span[] => {
  const spans: Span[] = [];
  for (const node of module.root.descendantsOfType('string')) {
    if (node && node.startIndex >= (spans.at(-1)?.end ?? 0)) spans.push(spanOfNode(node));
  }
  return spans;
});
