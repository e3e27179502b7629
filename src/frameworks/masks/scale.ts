import type { PyModule } from '../../syntax/module';
import type { PyNode } from '../../syntax/node';
import { partsOf, withoutParentheses } from '../../syntax/nodes';
import { descendants } from '../descendants';
import type { Followed } from './follow';
import { assignedAbove } from './names';

/** What the masked values are divided by, before, with or after the mask; null when no division is seen. */
export function divisorOf(module: PyModule, { application, flow }: Followed): PyNode | null {
  return (
    flow.divisor ??
    (application.to && divisorIn(module, application.to)) ??
    around(module, application.node) ??
    later(module, application.node)
  );
}

/** `k` of `x / k`, `x.div(k)`, `x * (1 / k)`. */
function divisorIn(module: PyModule, expression: PyNode): PyNode | null {
  const node = withoutParentheses(expression);
  if (node.type === 'call') {
    const callee = node.childForFieldName('function');
    if (callee?.type !== 'attribute') return null;
    const name = callee.childForFieldName('attribute')?.text ?? '';
    const passed = partsOf(node.childForFieldName('arguments') ?? node);
    if (!/^(?:div_?|divide|true_divide)$/.test(name)) return null;
    return passed[passed.length === 2 ? 1 : 0] ?? null;
  }
  if (node.type !== 'binary_operator') return null;
  const left = node.childForFieldName('left');
  const right = node.childForFieldName('right');
  const operator = node.childForFieldName('operator')?.text;
  if (!left || !right) return null;
  if (operator === '/') return right;
  return operator === '*' ? (inverse(left) ?? inverse(right) ?? inverseBehind(module, left) ?? inverseBehind(module, right)) : null;
}

function inverse(expression: PyNode): PyNode | null {
  const node = withoutParentheses(expression);
  if (node.type !== 'binary_operator' || node.childForFieldName('operator')?.text !== '/') return null;
  return Number(node.childForFieldName('left')?.text) === 1 ? node.childForFieldName('right') : null;
}

/** `scale = 1 / keep` above in the same function, or `self.scale = 1 / keep` once in the same class. */
function inverseBehind(module: PyModule, factor: PyNode): PyNode | null {
  if (factor.type === 'identifier') {
    const given = assignedAbove(module, factor);
    return given && inverse(given);
  }
  const owner = factor.type === 'attribute' && factor.text.startsWith('self.') ? module.enclosingClass(factor) : null;
  const all = owner ? descendants(owner.node, 'assignment').filter((each) => each.childForFieldName('left')?.text === factor.text) : [];
  const given = all.length === 1 ? all[0]?.childForFieldName('right') : null;
  return given ? inverse(given) : null;
}

/** In the same statement, around the masked expression. */
function around(module: PyModule, start: PyNode): PyNode | null {
  let node = start;
  for (let depth = 0; depth < 12; depth++) {
    const parent = node.parent;
    if (!parent || /statement$|assignment$|^argument_list$|^block$|^module$/.test(parent.type)) return null;
    const outer = parent.type === 'attribute' ? parent.parent : parent;
    if (!outer) return null;
    const found = parent.type === 'binary_operator' && parent.childForFieldName('right')?.id === node.id ? null : divisorIn(module, outer);
    if (found) return found;
    const factor =
      parent.type === 'binary_operator' && parent.childForFieldName('operator')?.text === '*' ? divisorIn(module, parent) : null;
    if (factor) return factor;
    node = outer;
  }
  return null;
}

const MOST_USES = 30;

/** `x /= keep` and `x = x / keep` below the statement that masks `x`. */
function later(module: PyModule, applied: PyNode): PyNode | null {
  let statement: PyNode | null = applied;
  while (statement && !/assignment$/.test(statement.type)) {
    if (/^(?:block|module)$/.test(statement.type)) return null;
    statement = statement.parent;
  }
  const target = statement?.childForFieldName('left');
  if (!statement || !target) return null;
  const scope = module.enclosingFunction(applied)?.node ?? module.root;
  const end = statement.endIndex;
  const uses = scope.descendantsOfType(target.type).filter((node) => node !== null && node.startIndex >= end && node.text === target.text);
  for (const use of uses.slice(0, MOST_USES)) {
    const parent = use?.parent;
    if (!use || !parent) continue;
    const isLeft = parent.childForFieldName('left')?.id === use.id;
    if (parent.type === 'augmented_assignment' && isLeft && parent.childForFieldName('operator')?.text === '/=') {
      return parent.childForFieldName('right');
    }
    if (parent.type === 'augmented_assignment' && isLeft && parent.childForFieldName('operator')?.text === '*=') {
      const right = parent.childForFieldName('right');
      return right && inverse(right);
    }
    if (parent.type === 'binary_operator' && isLeft) {
      const found = divisorIn(module, parent);
      if (found) return found;
    }
    const call = parent.type === 'argument_list' ? parent.parent : parent.type === 'attribute' ? parent.parent : null;
    const found = call ? divisorIn(module, call) : null;
    if (found) return found;
    if (parent.type === 'assignment' && isLeft) continue;
  }
  return null;
}
