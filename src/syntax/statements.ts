import { lastFrom } from './contents';
import type { PyNode } from './node';

const HOLDERS = new Set([
  'module',
  'block',
  'if_statement',
  'elif_clause',
  'else_clause',
  'for_statement',
  'while_statement',
  'try_statement',
  'except_clause',
  'except_group_clause',
  'finally_clause',
  'with_statement',
  'match_statement',
  'case_clause',
  'function_definition',
  'class_definition',
  'decorated_definition',
  'ERROR',
]);

/** Smallest statement around an offset; of a compound statement only the part of its header that holds the offset. */
export function statementAt(root: PyNode, offset: number): PyNode | null {
  let at = root;
  while (HOLDERS.has(at.type)) {
    const inner = lastFrom(at.namedChildren, offset, (child) => child?.startIndex ?? 0);
    if (!inner || offset >= inner.endIndex) return at === root ? null : at;
    at = inner;
  }
  return at;
}

/** Offset behind the statement at an offset. */
export function endOfStatement(root: PyNode, offset: number): number {
  const statement = statementAt(root, offset);
  return statement && !HOLDERS.has(statement.type) ? statement.endIndex : offset;
}

/** First place at which the text is no Python; null when there is none. */
export function firstError(root: PyNode): PyNode | null {
  let at: PyNode | null = root.hasError ? root : null;
  while (at && !at.isError && !at.isMissing) {
    at = at.children.find((child) => child !== null && (child.isError || child.isMissing || child.hasError)) ?? null;
  }
  return at;
}
