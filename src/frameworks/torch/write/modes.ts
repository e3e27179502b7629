import type { Change } from '../../../model/change';
import type { Edit } from '../../../text/edit';
import type { WriteContext } from '../../framework';
import { type Edits, indentAt, lineStart, withComment } from './source';

type Of<Type extends Change['type']> = Extract<Change, { readonly type: Type }>;

/** Changes of modes: they carry the places themselves, since what they change is no site. */
export function writeModes(change: Of<'call-method' | 'wrap' | 'insert-statements'>, context: WriteContext): Edits {
  if (change.framework !== 'torch') return null;
  switch (change.type) {
    case 'call-method':
      return [{ span: { start: change.span.end, end: change.span.end }, text: '()' }];
    case 'wrap':
      return [
        { span: { start: change.span.start, end: change.span.start }, text: `${change.callee}(` },
        { span: { start: change.span.end, end: change.span.end }, text: ')' },
      ];
    case 'insert-statements':
      return insertStatements(change, context.module.text);
  }
}

/** null when a neighbour shares its line with something else. */
function insertStatements({ statements }: Of<'insert-statements'>, source: string): Edits {
  const eol = source.includes('\r\n') ? '\r\n' : '\n';
  const edits: Edit[] = [];
  for (const { text, at, where } of statements) {
    if (source.slice(lineStart(source, at.start), at.start).trim() !== '') return null;
    const indent = indentAt(source, at.start);
    const lines = text.replace(
      /\n((?: {4})*)/g,
      (_, deeper: string) => `${eol}${indent}${indent.includes('\t') ? deeper.replaceAll('    ', '\t') : deeper}`,
    );
    const end = withComment(source, at.end);
    // Nothing behind a return is reached.
    if (where === 'after' && /^[ \t]*return\b/m.test(source.slice(at.start, at.end))) return null;
    if (where === 'after' && !/^[ \t]*(?:\r|\n|$)/.test(source.slice(end))) return null;
    if (where === 'before') edits.push({ span: { start: at.start, end: at.start }, text: `${lines}${eol}${indent}` });
    else edits.push({ span: { start: end, end }, text: `${eol}${indent}${lines}` });
  }
  return edits;
}
