import type { PyNode } from '../syntax/node';
import { withoutParentheses } from '../syntax/nodes';
import { lastGivenAround, lastGivenFirst } from '../syntax/results';

/** Views of a tensor, and casts that hand on the tensor itself where its type fits already. */
const SAME =
  /^(?:type_as|to|float|half|contiguous|view|view_as|reshape|transpose|permute|squeeze|unsqueeze|flatten|swapaxes|swapdims|movedim|t)$/;
const LONGEST = 4;

/** What makes a value, and whether the value is the first of several results of it. */
export interface Source {
  readonly node: PyNode;
  readonly first: boolean;
}

/** The expression that makes a tensor, behind names, views and casts; null where it is not known. */
export function sourceOf(at: PyNode, value: PyNode): PyNode | null {
  const source = sourceBehind(at, value);
  return source && !source.first ? source.node : null;
}

/** The same, also for a name that takes the first of several results, and `results[0]`. */
export function sourceBehind(at: PyNode, value: PyNode): Source | null {
  let node: PyNode = withoutParentheses(value);
  let place = at;
  for (let step = 0; step < LONGEST; step++) {
    if (node.type === 'identifier') {
      const given = lastGivenAround(place, node.text);
      if (!given) {
        const several = lastGivenFirst(place, node.text);
        return several ? { node: withoutParentheses(several), first: true } : null;
      }
      place = given;
      node = withoutParentheses(given);
    }
    const inner = viewed(node);
    if (!inner) return firstOf(node) ?? { node, first: false };
    node = withoutParentheses(inner);
  }
  return node.type === 'call' ? { node, first: false } : null;
}

/** `self.attention(x)[0]`. */
function firstOf(node: PyNode): Source | null {
  const object = node.type === 'subscript' && node.childForFieldName('subscript')?.text === '0' ? node.childForFieldName('value') : null;
  return object?.type === 'call' ? { node: object, first: true } : null;
}

/** What a method of a tensor, or a function of arrays, shows in another form. */
function viewed(node: PyNode): PyNode | null {
  const callee = node.type === 'call' ? node.childForFieldName('function') : null;
  if (callee?.type !== 'attribute' || !SAME.test(callee.childForFieldName('attribute')?.text ?? '')) return null;
  const object = callee.childForFieldName('object');
  if (object?.type !== 'identifier' || !ARRAYS.test(object.text)) return object;
  return node.childForFieldName('arguments')?.namedChildren.find((each) => each?.type !== 'comment') ?? null;
}

/** Modules by the names that everybody gives them. */
const ARRAYS = /^(?:torch|np|jnp|tf|ops|numpy)$/;
