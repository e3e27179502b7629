import type { PyNode } from './node';

const EXPECTS = /\b(?:raises|assertRaises(?:Regex)?|suppress)\s*\(/;
const CATCHES = /\b(?:ValueError|ZeroDivisionError|Exception)\b|^except\s*:/;

/** True when the code around a node waits for it to fail: `with pytest.raises(…):`, or a `try` that catches a wrong value. */
export function isExpectedToFail(node: PyNode): boolean {
  for (let at = node.parent, below = node; at; below = at, at = at.parent) {
    if (at.type === 'function_definition' || at.type === 'class_definition') return false;
    if (at.type === 'with_statement' && EXPECTS.test(at.text.slice(0, below.startIndex - at.startIndex))) return true;
    if (at.type === 'try_statement' && at.childForFieldName('body')?.id === below.id) {
      return at.namedChildren.some((clause) => clause?.type === 'except_clause' && CATCHES.test(clause.text.split('\n', 1)[0] ?? ''));
    }
  }
  return false;
}
