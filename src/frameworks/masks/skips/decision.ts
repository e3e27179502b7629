import type { PyModule } from '../../../syntax/module';
import type { PyNode } from '../../../syntax/node';
import { partsOf } from '../../../syntax/nodes';
import { type Share, shareOf } from '../threshold';
import { isSkipping } from './branch';

/** A drawn number beside a threshold, and what becomes of the layer. */
export interface Decision {
  readonly comparison: PyNode;
  /** Probability that the comparison is true. */
  readonly holds: Share;
  /** The layer is left out when it is true; it is run when it is false, and the other way round. */
  readonly skips: boolean;
}

const MOST_STEPS = 12;
const MOST_USES = 20;

/** What a drawn number decides: it is compared where it is drawn, or under the name that it is given; null when nothing is seen to be. */
export function decisionOf(module: PyModule, draw: PyNode): Decision | null {
  const [node, parent] = climbed(draw);
  const here = parent && comparisonAt(module, node, parent);
  if (here) return here;
  if (parent?.type !== 'assignment' || parent.childForFieldName('right')?.id !== node.id) return null;
  const name = parent.childForFieldName('left');
  if (name?.type !== 'identifier') return null;
  for (const use of usesOf(module, name, parent)) {
    const [used, around] = climbed(use);
    const found = around && comparisonAt(module, used, around);
    if (found) return found;
  }
  return null;
}

/** Outwards through what leaves a number as it is: `float(x)`, `x.item()`, `x[i]`, `x if self.p > 0 else 1`. */
function climbed(start: PyNode): readonly [PyNode, PyNode | null] {
  let node = start;
  for (let step = 0; step < MOST_STEPS; step++) {
    const outer = sameNumber(node);
    if (!outer) break;
    node = outer;
  }
  return [node, node.parent];
}

function sameNumber(node: PyNode): PyNode | null {
  const parent = node.parent;
  switch (parent?.type) {
    case 'parenthesized_expression':
      return parent;
    case 'conditional_expression':
      return partsOf(parent)[1]?.id === node.id ? null : parent;
    case 'subscript':
      return parent.childForFieldName('value')?.id === node.id ? parent : null;
    case 'attribute': {
      const call = parent.childForFieldName('object')?.id === node.id ? parent.parent : null;
      const isItem = call?.type === 'call' && /^(?:item|cpu|tolist|numpy|to)$/.test(parent.childForFieldName('attribute')?.text ?? '');
      return isItem ? call : null;
    }
    case 'argument_list': {
      const call = parent.parent;
      return call?.childForFieldName('function')?.text === 'float' ? call : null;
    }
    default:
      return null;
  }
}

function comparisonAt(module: PyModule, node: PyNode, parent: PyNode): Decision | null {
  if (parent.type !== 'comparison_operator') return null;
  const [left, right, ...more] = partsOf(parent);
  const operator = parent.children.find((child) => child && !child.isNamed)?.text ?? '';
  if (!left || !right || more.length > 0 || !/^[<>]=?$/.test(operator)) return null;
  const isLeft = left.id === node.id;
  const isBelow = operator.startsWith('<') === isLeft;
  const skips = skipsAfter(module, parent);
  return skips === null ? null : { comparison: parent, holds: shareOf(isLeft ? right : left, !isBelow), skips };
}

/** Whether the layer is left out when the comparison is true; null when nothing is run or left out by it. */
function skipsAfter(module: PyModule, comparison: PyNode): boolean | null {
  const { node, negated } = wholeCondition(comparison);
  const parent = node.parent;
  const skips = parent?.type === 'assignment' ? flagSkips(module, parent) : skipsUnder(node);
  return skips === null ? null : skips !== negated;
}

/** What stands under a whole condition leaves a layer out; null when it is no condition. */
function skipsUnder(condition: PyNode): boolean | null {
  const branch = condition.parent && branchOf(condition.parent, condition);
  return branch ? isSkipping(branch) : null;
}

/** The whole test around a comparison: `not self.training or (x > p)`. */
function wholeCondition(comparison: PyNode): { readonly node: PyNode; readonly negated: boolean } {
  let node = comparison;
  let negated = false;
  for (let step = 0; step < MOST_STEPS; step++) {
    const parent = node.parent;
    if (!parent || !/^(?:parenthesized_expression|boolean_operator|not_operator)$/.test(parent.type)) break;
    if (parent.type === 'not_operator') negated = !negated;
    node = parent;
  }
  return { node, negated };
}

/** What is run where a condition is true. */
function branchOf(statement: PyNode, condition: PyNode): PyNode | null {
  if (/^(?:if_statement|elif_clause)$/.test(statement.type)) {
    return statement.childForFieldName('condition')?.id === condition.id ? statement.childForFieldName('consequence') : null;
  }
  if (statement.type !== 'conditional_expression') return null;
  const [first, tested] = partsOf(statement);
  return first && tested?.id === condition.id ? first : null;
}

/** `skip_the_layer = x < p`, and the test of it. */
function flagSkips(module: PyModule, assignment: PyNode): boolean | null {
  const name = assignment.childForFieldName('left');
  if (name?.type !== 'identifier') return null;
  for (const use of usesOf(module, name, assignment)) {
    const { node, negated } = wholeCondition(use);
    const skips = skipsUnder(node);
    if (skips !== null) return skips !== negated;
  }
  return null;
}

/** Where a name stands behind the statement that gives it its value, in the same function. */
function usesOf(module: PyModule, name: PyNode, statement: PyNode): readonly PyNode[] {
  const scope = module.enclosingFunction(name)?.node ?? module.root;
  const found = scope.descendantsOfType('identifier').filter((node): node is PyNode => {
    return node !== null && node.startIndex >= statement.endIndex && node.text === name.text;
  });
  return found.slice(0, MOST_USES);
}
