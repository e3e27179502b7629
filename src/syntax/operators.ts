import { wholeList } from './builtins';
import { ofValue } from './conditions';
import type { Evaluator } from './evaluator';
import { modeOf } from './guards';
import { arithmetic } from './literals';
import type { PyNode } from './node';
import { partsOf } from './nodes';
import { itemsOf } from './schedules';
import { agreed, computed, isKnown, isZero, onlyByDefault, saysSomething, UNKNOWN, type Value } from './values';

/** `p if self.training else 0.0` has the value that holds in training. */
export function conditional(it: Evaluator, node: PyNode): Value {
  const [yes, condition, no] = partsOf(node);
  if (!yes || !condition || !no) return UNKNOWN;
  const mode = modeOf(condition);
  if (mode !== null || it.parts.guards.tests(condition)) return ofMode(mode, it.value(yes), it.value(no));
  const truth = it.truth(condition);
  if (truth.holds !== null) {
    const value = it.value(truth.holds ? yes : no);
    return truth.byDefault ? onlyByDefault(value) : value;
  }
  const value = agreed([it.value(yes), it.value(no)]);
  return { ...value, origin: null };
}

function ofMode(mode: ReturnType<typeof modeOf>, yes: Value, no: Value): Value {
  if (mode === 'training') return { ...yes, guarded: true };
  if (mode === 'inference') return { ...no, guarded: true };
  if (isZero(no.value)) return { ...yes, guarded: true };
  if (isZero(yes.value)) return { ...no, guarded: true };
  return { ...UNKNOWN, guarded: true };
}

export function binary(it: Evaluator, node: PyNode): Value {
  const left = node.childForFieldName('left');
  const right = node.childForFieldName('right');
  const operator = node.childForFieldName('operator')?.text ?? '';
  if (!left || !right) return UNKNOWN;
  const values = [it.value(left), it.value(right)];
  if (values.some((each) => each.whole)) return wholeList(itemsOf(it, node));
  return computed(values, (a = 0, b = 0) => arithmetic(operator, a, b));
}

export function negated(it: Evaluator, node: PyNode): Value {
  const argument = node.childForFieldName('argument');
  const inner = argument ? it.value(argument) : UNKNOWN;
  const operator = node.childForFieldName('operator')?.text;
  if (operator !== '-' && operator !== '+') return { ...UNKNOWN, guarded: inner.guarded };
  return computed([inner], (a = 0) => (operator === '-' ? -a : a));
}

/** `p or 0.1` is `p` unless that is nothing. */
export function eitherOr(it: Evaluator, node: PyNode): Value {
  const left = node.childForFieldName('left');
  const right = node.childForFieldName('right');
  if (!left || !right) return UNKNOWN;
  const isOr = node.childForFieldName('operator')?.text === 'or';
  const first = it.value(left);
  if (isOr && (first.list || first.range) && !isKnown(first)) return first;
  const { holds, byDefault, guarded } = isKnown(first) ? ofValue(first) : it.truth(left);
  if (holds === null) return { ...UNKNOWN, guarded: first.guarded || guarded || it.value(right).guarded };
  if (holds === isOr && isKnown(first)) return first;
  if (holds === isOr) return { ...UNKNOWN, guarded };
  const value = it.value(right);
  return byDefault && saysSomething(value) ? onlyByDefault(value) : value;
}
