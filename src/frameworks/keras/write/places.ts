import type { PyNode } from '../../../syntax/node';
import { partsOf } from '../../../syntax/nodes';
import type { Edit } from '../../../text/edit';
import { spanOf } from '../../../text/span';
import { descendants } from '../tree';

/** The smallest node of a type that covers exactly these offsets. */
export function nodeAt(root: PyNode, type: string, start: number, end: number): PyNode | null {
  return descendants(root, type).find((node) => node.startIndex === start && node.endIndex === end) ?? null;
}

/** A rate as people write it: 0.3, 0.25, 0.0. */
export function rateText(rate: number): string {
  const text = String(Number(rate.toFixed(4)));
  return text.includes('.') ? text : `${text}.0`;
}

function lineStart(text: string, offset: number): number {
  return text.lastIndexOf('\n', offset - 1) + 1;
}

/** Offset behind the line's end mark. */
function lineEnd(text: string, offset: number): number {
  const at = text.indexOf('\n', offset);
  return at < 0 ? text.length : at + 1;
}

/** Where a line's text ends: before its line break. */
export function lineBreakAfter(text: string, offset: number): number {
  const end = lineEnd(text, offset);
  const body = text.slice(0, end).replace(/\r?\n$/, '');
  return body.length;
}

export function indentOf(text: string, offset: number): string {
  return /^[ \t]*/.exec(text.slice(lineStart(text, offset), offset))?.[0] ?? '';
}

function isAloneOnItsLines(text: string, start: number, end: number): boolean {
  const before = text.slice(lineStart(text, start), start);
  const after = text.slice(end, lineEnd(text, end));
  return before.trim() === '' && /^[ \t]*(#.*)?\r?\n?$/.test(after);
}

/** Deletes a statement with its line; the only statement of a block becomes `pass`. null when it shares its line. */
export function withoutStatement(text: string, statement: PyNode): Edit | null {
  if (!isAloneOnItsLines(text, statement.startIndex, statement.endIndex)) return null;
  const block = statement.parent;
  const isOnly = block?.type === 'block' && partsOf(block).length === 1;
  if (isOnly) return { span: spanOf(statement.startIndex, statement.endIndex), text: 'pass' };
  return { span: spanOf(lineStart(text, statement.startIndex), lineEnd(text, statement.endIndex)), text: '' };
}

/** Deletes an item of a list or an argument together with its comma, and with its line when it stands alone there. */
export function withoutItem(text: string, item: PyNode): Edit | null {
  const siblings = item.parent ? partsOf(item.parent) : [];
  const index = siblings.findIndex((sibling) => sibling.id === item.id);
  if (index < 0) return null;
  const comma = /^\s*,/.exec(text.slice(item.endIndex))?.[0].length ?? 0;
  const end = item.endIndex + comma;
  if (isAloneOnItsLines(text, item.startIndex, end))
    return { span: spanOf(lineStart(text, item.startIndex), lineEnd(text, end)), text: '' };
  const next = siblings[index + 1];
  const previous = siblings[index - 1];
  if (next && !text.slice(end, next.startIndex).includes('#')) return { span: spanOf(item.startIndex, next.startIndex), text: '' };
  if (previous) return { span: spanOf(previous.endIndex, item.endIndex), text: '' };
  return { span: spanOf(item.startIndex, end), text: '' };
}

/** Adds an item behind the last one of a list in brackets, in the manner of that list: on a line of its own or not. */
export function withItem(text: string, brackets: PyNode, item: string, before: PyNode | null = null): Edit {
  const parts = partsOf(brackets);
  if (before) {
    const previous = parts[parts.findIndex((part) => part.id === before.id) - 1];
    const gap = previous ? text.slice(previous.endIndex, before.startIndex) : ', ';
    return { span: spanOf(before.startIndex, before.startIndex), text: `${item}${gap.includes('#') ? ', ' : gap}` };
  }
  const last = parts.at(-1);
  if (!last) return { span: spanOf(brackets.startIndex + 1, brackets.startIndex + 1), text: item };
  const previous = parts.at(-2);
  const ownLine =
    text.slice(brackets.startIndex, last.startIndex).includes('\n') &&
    (!previous || text.slice(previous.endIndex, last.startIndex).includes('\n'));
  const gap =
    ownLine && text.slice(lineStart(text, last.startIndex), last.startIndex).trim() === '' ? `\n${indentOf(text, last.startIndex)}` : ' ';
  return { span: spanOf(last.endIndex, last.endIndex), text: `,${gap}${item}` };
}
