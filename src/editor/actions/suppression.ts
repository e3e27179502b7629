import type { Edit } from '../../text/edit';
import { spanOf } from '../../text/span';
import { type LineEnd, lineOf, pythonLines } from './pythonLines';

export type SuppressionScope = 'line' | 'next-line' | 'file';

const directives = { line: 'ignore', 'next-line': 'ignore-next-line', file: 'ignore-file' } as const;

/**
 * The edit that puts `# dropout: ignore[rule]` where it silences a finding that starts at `offset`, or null when no comment can
 * stand there (inside a string, around a backslash continuation). A directive of the same kind that is already there is widened.
 */
export function suppressionEdit(text: string, offset: number, rule: string, scope: SuppressionScope): Edit | null {
  const lines = pythonLines(text);
  const line = lineOf(lines, offset);
  if (!line) return null;
  if (scope === 'line') return onLine(text, line, rule);
  if (scope === 'next-line') return aboveLine(text, lines, line, rule);
  return inFile(text, lines, rule);
}

/**
 * The edits that silence a rule from the line of `start` to that of `end`, both included, or null when no comment can stand before the first
 * or behind the last of them.
 */
export function blockEdits(text: string, start: number, end: number, rule: string): readonly Edit[] | null {
  const lines = pythonLines(text);
  const [first, last] = [lineOf(lines, start), lineOf(lines, end)];
  if (!first || !last || first.startsInString || first.joined || last.continues) return null;
  const indent = indentOf(text, first);
  const above = `${indent}# dropout: off[${rule}]${lineBreak(text)}`;
  const below = `${lineBreak(text)}${indent}# dropout: on[${rule}]`;
  return [
    { span: spanOf(first.span.start, first.span.start), text: above },
    { span: spanOf(last.span.end, last.span.end), text: below },
  ];
}

function onLine(text: string, line: LineEnd, rule: string): Edit | null {
  if (line.continues) return null;
  const widened = widen(text, line, rule, 'line');
  if (widened) return widened;
  // Of two directives in one comment only the first is read.
  if (line.comment && /dropout:\s*ignore/i.test(text.slice(line.comment.start, line.comment.end))) return null;
  const body = text.slice(line.span.start, line.span.end);
  const end = line.span.start + body.trimEnd().length;
  return { span: spanOf(end, line.span.end), text: `  ${directive('line', rule)}` };
}

function aboveLine(text: string, lines: readonly LineEnd[], line: LineEnd, rule: string): Edit | null {
  if (line.startsInString || line.joined) return null;
  const above = lines[lines.indexOf(line) - 1];
  const widened = above ? widen(text, above, rule, 'next-line') : null;
  if (widened) return widened;
  return {
    span: spanOf(line.span.start, line.span.start),
    text: `${indentOf(text, line)}${directive('next-line', rule)}${lineBreak(text)}`,
  };
}

function inFile(text: string, lines: readonly LineEnd[], rule: string): Edit | null {
  for (const line of lines) {
    const widened = widen(text, line, rule, 'file');
    if (widened) return widened;
  }
  // After a shebang and a coding line, which must stay first.
  const first = lines.find(({ span }, index) => index > 1 || !/^(#!|#.*coding[:=])/.test(text.slice(span.start, span.end)));
  if (!first) return null;
  return { span: spanOf(first.span.start, first.span.start), text: `${directive('file', rule)}${lineBreak(text)}` };
}

function widen(text: string, line: LineEnd, rule: string, scope: SuppressionScope): Edit | null {
  if (!line.comment) return null;
  const comment = text.slice(line.comment.start, line.comment.end);
  const match = new RegExp(`dropout:\\s*${directives[scope]}\\s*\\[([^\\]]*)\\]`, 'i').exec(comment);
  if (!match) return null;
  const known = (match[1] ?? '').split(',').map((id) => id.trim());
  const list = [...known.filter((id) => id !== '' && id !== rule), rule].join(', ');
  const close = line.comment.start + match.index + match[0].length - 1;
  return { span: spanOf(close - (match[1] ?? '').length, close), text: list };
}

function indentOf(text: string, { span }: LineEnd): string {
  return /^[ \t]*/.exec(text.slice(span.start, span.end))?.[0] ?? '';
}

function directive(scope: SuppressionScope, rule: string): string {
  return `# dropout: ${directives[scope]}[${rule}]`;
}

function lineBreak(text: string): string {
  return /\r\n|\n|\r/.exec(text)?.[0] ?? '\n';
}
