import type { JsNode } from '../../../syntax/javascript/node';
import type { Edit } from '../../../text/edit';
import { spanOf } from '../../../text/span';

/** A rate as people write it: 0.3, 0.25, 0. */
export function rateText(rate: number): string {
  return String(Number(rate.toFixed(4)));
}

function lineStart(text: string, offset: number): number {
  return text.lastIndexOf('\n', offset - 1) + 1;
}

/** Offset behind the line's end mark. */
function lineEnd(text: string, offset: number): number {
  const at = text.indexOf('\n', offset);
  return at < 0 ? text.length : at + 1;
}

/** Deletes a statement with its line; null when it shares its line, or is the whole body of an `if` or loop without braces. */
export function withoutStatement(text: string, statement: JsNode): Edit | null {
  const holder = statement.parent?.type ?? '';
  if (!/^(program|statement_block|switch_case|switch_default)$/.test(holder)) return null;
  const start = lineStart(text, statement.startIndex);
  const end = lineEnd(text, statement.endIndex);
  if (text.slice(start, statement.startIndex).trim() !== '') return null;
  if (!/^[ \t]*(\/\/[^\n]*)?\r?\n?$/.test(text.slice(statement.endIndex, end))) return null;
  return { span: spanOf(start, end), text: '' };
}

/** Deletes an item of a list or an entry of an object together with its comma, and with its line when it stands alone there. */
export function withoutItem(text: string, item: JsNode): Edit | null {
  const siblings = (item.parent?.namedChildren ?? []).filter((child) => child !== null && child.type !== 'comment');
  const index = siblings.findIndex((sibling) => sibling?.id === item.id);
  if (index < 0) return null;
  const comma = /^\s*,/.exec(text.slice(item.endIndex))?.[0].length ?? 0;
  if (comma > 0) {
    const end = item.endIndex + comma;
    const from = lineStart(text, item.startIndex);
    const to = lineEnd(text, end);
    const isAlone = text.slice(from, item.startIndex).trim() === '' && text.slice(end, to).trim() === '';
    if (isAlone) return { span: spanOf(from, to), text: '' };
    const blanks = /^[ \t]*/.exec(text.slice(end))?.[0].length ?? 0;
    return { span: spanOf(item.startIndex, end + blanks), text: '' };
  }
  const before = siblings[index - 1];
  return { span: spanOf(before ? before.endIndex : item.startIndex, item.endIndex), text: '' };
}

/** Adds an entry at the end of an object literal. */
export function withEntry(text: string, object: JsNode, entry: string): Edit | null {
  const last = object.namedChildren.filter((child) => child !== null && child.type !== 'comment').at(-1);
  if (!last) return { span: spanOf(object.startIndex, object.endIndex), text: `{ ${entry} }` };
  const comma = /^\s*,/.exec(text.slice(last.endIndex, object.endIndex))?.[0].length ?? 0;
  const at = last.endIndex + comma;
  const indent = /\n([ \t]*)$/.exec(text.slice(0, last.startIndex))?.[0];
  const gap = indent ?? ' ';
  return { span: spanOf(at, at), text: `${comma > 0 ? '' : ','}${gap}${entry}${comma > 0 && indent ? ',' : ''}` };
}
