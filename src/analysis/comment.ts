import type { Change } from '../model/change';
import type { PyModule } from '../syntax/module';
import { endOfStatement } from '../syntax/statements';
import type { Edit } from '../text/edit';

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
  const end = offset + module.text.slice(offset).search(/\r?\n|\r|$/);
  const present = module.comments.find((comment) => comment.span.start <= end && comment.span.end >= end);
  if (present) return joined(present, text);
  if (inString(module, end)) return null;
  const code = module.text.slice(0, end).trimEnd();
  if (code.endsWith('\\')) return null;
  const start = Math.max(code.length, module.text.slice(0, end).search(/[^\r\n]*$/));
  return { span: { start, end }, text: `  ${text}` };
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
  return module.root.descendantsOfType('string').some((node) => node !== null && node.startIndex < offset && offset < node.endIndex);
}
