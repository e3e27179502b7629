import { arithmetic } from './literals';
import { modeOf } from './modes';
import { type JsNode, plain } from './node';
import { candidatesOf, isZero, overridable, UNKNOWN, type Value, weaker } from './values';

/** Value of a part of an expression; unknown when there is none. */
export type Valuation = (node: JsNode | null) => Value;

/** Value of an expression that is made of others; unknown for all other expressions. */
export function combined(node: JsNode, evaluate: Valuation): Value {
  switch (node.type) {
    case 'ternary_expression':
      return conditional(node, evaluate);
    case 'binary_expression':
    case 'augmented_assignment_expression':
      return binary(node, evaluate);
    case 'unary_expression':
      return negated(node, evaluate);
    case 'call_expression':
      return conversion(node, evaluate);
    default:
      return UNKNOWN;
  }
}

/** `training ? p : 0` has the value that holds in training; `p === undefined ? 0.5 : p` a default. */
function conditional(node: JsNode, evaluate: Valuation): Value {
  const condition = node.childForFieldName('condition');
  const yes = node.childForFieldName('consequence');
  const no = node.childForFieldName('alternative');
  if (!yes || !condition || !no) return UNKNOWN;
  const mode = modeOf(condition);
  const a = evaluate(yes);
  const b = evaluate(no);
  if (mode === null) {
    const same = a.value !== null && a.value === b.value && a.source === 'literal' && b.source === 'literal';
    if (same) return { ...a, origin: null };
    if (a.value === null && asksForMissing(condition, yes)) return overridable(b);
    if (b.value === null && asksForMissing(condition, no)) return overridable(a);
    return { ...UNKNOWN, guarded: a.guarded || b.guarded, ...candidatesOf([a, b]) };
  }
  if (mode === 'training') return { ...a, guarded: true };
  if (mode === 'inference') return { ...b, guarded: true };
  if (isZero(b.value)) return { ...a, guarded: true };
  if (isZero(a.value)) return { ...b, guarded: true };
  return { ...UNKNOWN, guarded: true };
}

/** `rate`, `!rate`, `rate === undefined`, `typeof rate === 'number'`: whether it was given at all, not what it is. */
function asksForMissing(condition: JsNode, given: JsNode): boolean {
  const test = plain(condition).text.replace(/\s+/g, '');
  const name = plain(given).text.replace(/\s+/g, '');
  const rest = test.startsWith(name) ? test.slice(name.length) : null;
  if (rest !== null && /^(?:[!=]==?(?:undefined|null))?$/.test(rest)) return true;
  return (
    test === `!${name}` || (test.startsWith(`typeof${name}`) && /^[!=]==?["'](?:undefined|number)["']$/.test(test.slice(name.length + 6)))
  );
}

function binary(node: JsNode, evaluate: Valuation): Value {
  const left = node.childForFieldName('left');
  const operator = node.childForFieldName('operator')?.text?.replace(/^(\?\?|\|\|)=$/, '$1') ?? '';
  const a = evaluate(left);
  const b = evaluate(node.childForFieldName('right'));
  const guarded = a.guarded || b.guarded;
  if (operator === '??' || operator === '||') {
    if (a.source === 'unknown') return { ...overridable(b), guarded };
    const isMissing = a.value === null || (operator === '||' && !a.value);
    return isMissing ? { ...b, guarded } : { ...a, guarded };
  }
  if (typeof a.value !== 'number' || typeof b.value !== 'number') return { ...UNKNOWN, guarded };
  const value = arithmetic(operator, a.value, b.value);
  if (value === null) return { ...UNKNOWN, guarded };
  // No origin: another number put there would not become the rate.
  return { value, source: weaker(a.source, b.source), origin: null, byDefault: a.byDefault || b.byDefault, guarded };
}

function negated(node: JsNode, evaluate: Valuation): Value {
  const inner = evaluate(node.childForFieldName('argument'));
  const operator = node.childForFieldName('operator')?.text;
  if (typeof inner.value !== 'number' || (operator !== '-' && operator !== '+')) return { ...UNKNOWN, guarded: inner.guarded };
  return { ...inner, value: operator === '-' ? -inner.value : inner.value, origin: null };
}

/** `Number(p)` and `parseFloat(p)` have the value of `p`. */
function conversion(node: JsNode, evaluate: Valuation): Value {
  const callee = node.childForFieldName('function')?.text ?? '';
  const [argument, another] = node.childForFieldName('arguments')?.namedChildren ?? [];
  if (!/^(Number|(Number\.)?parseFloat)$/.test(callee) || !argument || another) return UNKNOWN;
  const inner = evaluate(argument);
  if (typeof inner.value === 'number') return inner;
  const number = typeof inner.value === 'string' && inner.value.trim() !== '' ? Number(inner.value) : Number.NaN;
  return Number.isFinite(number) ? { ...inner, value: number, origin: null } : { ...UNKNOWN, guarded: inner.guarded };
}
