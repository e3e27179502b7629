import type { CallPlace } from '../../../model/facts';
import type { PyCall, PyModule } from '../../../syntax/module';
import type { PyNode } from '../../../syntax/node';
import { once } from '../../../syntax/once';
import { readsOf, rebinds } from '../../../syntax/results';
import { layerMentions } from '../../mentions';
import { selfAttribute } from '../tree';

/** What takes a result up, so that no function returns it as it is: a dense layer only, or an operator or another layer with weights as well. */
export type Taker = 'dense' | 'other';

/**
 * What takes up the result of a call, wherever it is read. Seen in the lines that follow in the same block; null where they do not show that
 * something does.
 */
export function takerOf(module: PyModule, call: PyCall): Taker | null {
  return takerFrom(module, call.node, 0);
}

/** An operator takes the result of a call up at once: `x + drop(y)`. */
export function isJoined({ parent }: PyNode): boolean {
  return parent?.type === 'parenthesized_expression'
    ? isJoined(parent)
    : parent?.type === 'binary_operator' || parent?.type === 'augmented_assignment';
}

/** Calls that run a layer with weights of the own class, in source order. */
export function weighingCalls(module: PyModule): readonly CallPlace[] {
  return module.calls.flatMap(({ node }): CallPlace[] => {
    if (!weightsOf(module, node)) return [];
    const classId = module.enclosingClass(node)?.id ?? null;
    return [{ start: node.startIndex, classId, functionName: module.enclosingFunction(node)?.name ?? null }];
  });
}

/** Names that are followed one after the other. */
const DEEPEST = 8;

function takerFrom(module: PyModule, value: PyNode, depth: number): Taker | null {
  let passed: Taker | null = null;
  for (let node = value, parent = node.parent; parent; node = parent, parent = node.parent) {
    switch (parent.type) {
      case 'binary_operator':
      case 'comparison_operator':
      case 'augmented_assignment':
        return 'other';
      case 'call': {
        // Without weights a layer or a function may hand on what it is given, and so may a method.
        const taker = weightsOf(module, parent);
        if (taker === 'other') return taker;
        passed ??= taker;
        break;
      }
      case 'argument_list':
      case 'attribute':
      case 'keyword_argument':
      case 'parenthesized_expression':
        break;
      case 'assignment':
        return (depth < DEEPEST ? takerOfName(module, parent, node, depth) : null) ?? passed;
      default:
        return passed;
    }
  }
  return passed;
}

/** `name = value`: what takes the name up until it is given another value; null when some reader may return it. */
function takerOfName(module: PyModule, assignment: PyNode, value: PyNode, depth: number): Taker | null {
  const name = assignment.childForFieldName('left');
  const statement = assignment.parent;
  const block = statement?.parent;
  const isPlain = name?.type === 'identifier' && assignment.childForFieldName('right')?.id === value.id;
  if (!isPlain || statement?.type !== 'expression_statement' || block?.parent?.type !== 'function_definition') return null;
  let all: Taker | null = null;
  for (let at = statement.nextNamedSibling; at; at = at.nextNamedSibling) {
    for (const read of readsOf(at, name.text)) {
      const taker = takerFrom(module, read, depth + 1);
      if (!taker) return null;
      all = all === 'other' ? all : taker;
    }
    if (rebinds(at, name.text)) break;
  }
  return all;
}

function weightsOf(module: PyModule, call: PyNode): Taker | null {
  const callee = call.childForFieldName('function');
  const attribute = callee && selfAttribute(callee);
  const owner = attribute ? module.enclosingClass(call) : null;
  return (owner && weighted(module).get(`${owner.id} ${attribute}`)) ?? null;
}

/** Layers with weights by class and attribute. */
const weighted = once((module: PyModule): ReadonlyMap<string, Taker> => {
  const kinds = new Map(layerMentions(module).map(({ kind, start }) => [start, kind]));
  const found = new Map<string, Taker>();
  for (const { node } of module.calls) {
    const kind = kinds.get(node.startIndex);
    if (!kind || !WITH_WEIGHTS.has(kind) || node.parent?.type !== 'assignment') continue;
    const target = node.parent.childForFieldName('left');
    const attribute = target && selfAttribute(target);
    const owner = attribute ? module.enclosingClass(node) : null;
    if (owner) found.set(`${owner.id} ${attribute}`, kind === 'dense' ? 'dense' : 'other');
  }
  return found;
});

const WITH_WEIGHTS: ReadonlySet<string> = new Set(['conv', 'dense', 'recurrent', 'attention', 'embedding']);
