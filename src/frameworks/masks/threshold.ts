import type { PyModule } from '../../syntax/module';
import type { PyNode } from '../../syntax/node';
import { withoutParentheses } from '../../syntax/nodes';

/** A probability: of the ones of a mask, of keeping, of dropping. */
export interface Share {
  /** Expression of a probability. */
  readonly node: PyNode;
  /** The share is 1 minus it. */
  readonly turned: boolean;
}

/** `1 - p` is the turned share of `p`. */
export function shareOf(expression: PyNode, turned = false): Share {
  let node = withoutParentheses(expression);
  let isTurned = turned;
  for (let depth = 0; depth < 4; depth++) {
    const inner = complement(node);
    if (!inner) break;
    node = inner;
    isTurned = !isTurned;
  }
  return { node, turned: isTurned };
}

/** `x` of `1 - x`. */
function complement(node: PyNode): PyNode | null {
  if (node.type !== 'binary_operator' || node.childForFieldName('operator')?.text !== '-') return null;
  const left = node.childForFieldName('left');
  const right = node.childForFieldName('right');
  return left && right && Number(left.text) === 1 ? withoutParentheses(right) : null;
}

/** Whether two shares are the same number; null when that cannot be known. */
export function isSameShare(module: PyModule, a: Share, b: Share): boolean | null {
  for (const one of formsOf(module, a)) {
    for (const other of formsOf(module, b)) if (one.text === other.text) return one.turned === other.turned;
  }
  const known = shareValue(module, a);
  const compared = shareValue(module, b);
  return known === null || compared === null ? null : Math.abs(known - compared) < 1e-9;
}

interface Form {
  readonly text: string;
  readonly turned: boolean;
}

/** The share as written and, for a name, as the name was defined: `keep_prob = 1 - p`. */
function formsOf(module: PyModule, { node, turned }: Share): readonly Form[] {
  const own = { text: node.text, turned };
  const defined = module.resolve(node).definitions.map((text): Form => {
    const inner = /^\(*\s*1(?:\.0*)?\s*-\s*(.+)$/s.exec(text)?.[1];
    return inner === undefined ? { text, turned } : { text: balanced(inner), turned: !turned };
  });
  return defined.length === 1 ? [own, ...defined] : [own];
}

/** Without the closing brackets that belong to what was cut off before. */
function balanced(text: string): string {
  let inner = text.trim();
  while (inner.endsWith(')') && inner.split(')').length > inner.split('(').length) inner = inner.slice(0, -1).trim();
  return inner;
}

function shareValue(module: PyModule, { node, turned }: Share): number | null {
  const { value } = module.resolve(node);
  if (typeof value !== 'number') return null;
  return turned ? 1 - value : value;
}
