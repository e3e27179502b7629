import { lastFrom } from '../contents';
import type { JsNode } from './node';

/** Offset behind the statement at an offset; of a statement that holds others only a simple one inside it counts. */
export function endOfScriptStatement(root: JsNode, offset: number): number {
  for (let at: JsNode | null = nodeAt(root, offset); at; at = at.parent) {
    if (/_block$|^(program|class_body|switch_body)$/.test(at.type)) return offset;
    if (/^(expression|return|throw|import|export)_statement$|_declaration$/.test(at.type) && !/function|class/.test(at.type))
      return at.endIndex;
  }
  return offset;
}

/** True when the offset lies inside a string or template: a comment mark there starts no comment. */
export function isInScriptString(root: JsNode, offset: number): boolean {
  for (let at: JsNode | null = nodeAt(root, offset); at; at = at.parent) {
    if ((at.type === 'string' || at.type === 'template_string') && at.startIndex < offset && offset < at.endIndex) return true;
  }
  return false;
}

/** First place at which the text is no script; null when there is none. */
export function firstScriptError(root: JsNode): JsNode | null {
  let at: JsNode | null = root.hasError ? root : null;
  while (at && !at.isError && !at.isMissing) {
    at = at.children.find((child) => child !== null && (child.isError || child.isMissing || child.hasError)) ?? null;
  }
  return at;
}

/** Smallest named node that holds an offset. */
function nodeAt(root: JsNode, offset: number): JsNode {
  let at = root;
  for (;;) {
    const inner = lastFrom(at.namedChildren, offset, (child) => child?.startIndex ?? 0);
    if (!inner || offset >= inner.endIndex) return at;
    at = inner;
  }
}
