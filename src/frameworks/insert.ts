import type { Change } from '../model/change';
import type { Edit } from '../text/edit';

/** New statements in the manner of their neighbours; null when a neighbour shares its line with something else. */
export function insertStatements(
  { statements }: Extract<Change, { readonly type: 'insert-statements' }>,
  source: string,
): readonly Edit[] | null {
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

export function lineStart(source: string, offset: number): number {
  return source.lastIndexOf('\n', offset - 1) + 1;
}

export function indentAt(source: string, offset: number): string {
  return /^[ \t]*/.exec(source.slice(lineStart(source, offset), offset))?.[0] ?? '';
}

/** A comment behind something on its line speaks about it and goes with it. */
export function withComment(source: string, end: number): number {
  return end + (/^[ \t]*#[^\r\n]*/.exec(source.slice(end))?.[0].length ?? 0);
}
