import type { JsNode } from '../../../syntax/javascript/node';
import { bodyOf, notKnown } from './blocks';
import { onBranches } from './branches';
import type { Ending, Machine } from './machine';
import { bindPattern } from './patterns';
import { constant, Scope, truthOf, type Value } from './values';

/** A longer loop is not followed: no network has as many layers in a row. */
const MAX_ROUNDS = 400;

export function loop(machine: Machine, node: JsNode, scope: Scope): Ending {
  return node.type === 'for_in_statement' ? overItems(machine, node, scope) : whileTrue(machine, node, scope);
}

function round(machine: Machine, body: JsNode | null, scope: Scope): Ending {
  return machine.run(bodyOf(body), new Scope(scope));
}

/** The body runs an unknown number of times: once, as if on a condition. */
function unsure(machine: Machine, node: JsNode, scope: Scope, prepare?: (inside: Scope) => void): void {
  const once = (at: Scope): void => {
    prepare?.(at);
    round(machine, node.childForFieldName('body'), at);
  };
  onBranches(machine, scope, [once, undefined], node);
}

function whileTrue(machine: Machine, node: JsNode, outer: Scope): Ending {
  const scope = new Scope(outer);
  const initializer = node.childForFieldName('initializer');
  if (initializer) machine.run([initializer], scope);
  const condition = node.childForFieldName('condition');
  const increment = node.childForFieldName('increment');
  let isFirst = node.type === 'do_statement';
  for (let count = 0; count < MAX_ROUNDS; count++) {
    const truth = isFirst ? true : conditionOf(machine, condition, scope);
    isFirst = false;
    if (truth === false) return 'next';
    if (truth === null || machine.isSpent()) break;
    const ending = round(machine, node.childForFieldName('body'), scope);
    if (ending === 'return' || ending === 'throw') return ending;
    if (ending === 'break') return 'next';
    if (increment) machine.evaluate(increment, scope);
  }
  unsure(machine, node, scope);
  return 'next';
}

function conditionOf(machine: Machine, condition: JsNode | null, scope: Scope): boolean | null {
  const test = condition?.type === 'expression_statement' ? condition.namedChildren[0] : condition;
  return test && test.type !== 'empty_statement' ? truthOf(machine.evaluate(test, scope)) : null;
}

/** `for (const x of list)`, `for (const key in object)`. */
function overItems(machine: Machine, node: JsNode, scope: Scope): Ending {
  const left = node.childForFieldName('left');
  const right = node.childForFieldName('right');
  if (!left || !right) return 'next';
  const items = itemsOf(machine.evaluate(right, scope), node.childForFieldName('operator')?.text === 'of');
  if (!items || items.length > MAX_ROUNDS) {
    unsure(machine, node, scope, (inside) => bindPattern(machine, left, notKnown(left), inside, 'declare'));
    return 'next';
  }
  for (const item of items) {
    const inside = new Scope(scope);
    bindPattern(machine, left, item, inside, 'declare');
    const ending = round(machine, node.childForFieldName('body'), inside);
    if (ending === 'return' || ending === 'throw') return ending;
    if (ending === 'break') return 'next';
  }
  return 'next';
}

function itemsOf(value: Value, isOf: boolean): readonly Value[] | null {
  if (isOf) return value.type === 'list' ? [...value.items] : null;
  if (value.type === 'list') return value.items.map((_, index) => constant(String(index)));
  return value.type === 'object' && !value.open ? [...value.entries.keys()].map(constant) : null;
}
