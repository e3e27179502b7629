import type { Evaluator } from './evaluator';
import { modeOf } from './guards';
import { type LiteralValue, literalValue } from './literals';
import type { PyNode } from './node';
import { partsOf, withoutParentheses } from './nodes';
import type { Truth } from './reach';
import { isKnown, type Value } from './values';

const OPEN: Truth = { holds: null, byDefault: false, guarded: false };

/** Whether a condition holds, as far as values tell. A test of the mode is told as it is in training. */
export function truthOf(it: Evaluator, condition: PyNode): Truth {
  const node = withoutParentheses(condition);
  if (literalValue(node) === undefined && (modeOf(node) !== null || it.parts.guards.tests(node))) {
    const mode = modeOf(node);
    return { holds: mode === 'training' ? true : mode === 'inference' ? false : null, byDefault: false, guarded: true };
  }
  switch (node.type) {
    case 'not_operator': {
      const argument = node.childForFieldName('argument');
      const inner = argument ? it.truth(argument) : OPEN;
      return { ...inner, holds: negated(inner.holds) };
    }
    case 'boolean_operator':
      return combined(it, node);
    case 'comparison_operator':
      return compared(it, node);
    case 'call':
      return typeTested(it, node);
    default:
      return ofValue(it.value(node));
  }
}

export function ofValue(value: Value): Truth {
  if (!isKnown(value)) return { ...OPEN, guarded: value.guarded };
  return { holds: Boolean(value.value), byDefault: value.byDefault, guarded: value.guarded };
}

function combined(it: Evaluator, node: PyNode): Truth {
  const left = node.childForFieldName('left');
  const right = node.childForFieldName('right');
  if (!left || !right) return OPEN;
  const decides = node.childForFieldName('operator')?.text === 'or';
  const a = it.truth(left);
  if (a.holds === decides) return a;
  const b = it.truth(right);
  if (b.holds === decides) return b;
  const guarded = a.guarded || b.guarded;
  if (a.holds === null || b.holds === null) return { ...OPEN, guarded };
  return { holds: !decides, byDefault: a.byDefault || b.byDefault, guarded };
}

function compared(it: Evaluator, node: PyNode): Truth {
  const [left, right, more] = partsOf(node);
  const operator = node.children
    .filter((child) => child && !child.isNamed)
    .map((child) => child?.type)
    .join(' ');
  if (!left || !right || more) return OPEN;
  const a = it.value(left);
  if (operator === 'in' || operator === 'not in') {
    const items = it.sequence(right);
    if (!items || !isKnown(a) || !items.every(isKnown)) return OPEN;
    const found = items.some((item) => item.value === a.value && item.none === a.none);
    return { holds: found === (operator === 'in'), byDefault: a.byDefault, guarded: a.guarded };
  }
  const b = it.value(right);
  const guarded = a.guarded || b.guarded;
  // A rate that is drawn or differs from layer to layer is still something.
  if (b.none && (a.list || a.range) && /^(?:is|==|!=|is not)$/.test(operator)) {
    return { holds: operator === 'is not' || operator === '!=', byDefault: a.byDefault, guarded };
  }
  if (!isKnown(a) || !isKnown(b)) return { ...OPEN, guarded };
  return { holds: comparison(operator, a.value, b.value), byDefault: a.byDefault || b.byDefault, guarded };
}

function comparison(operator: string, a: LiteralValue, b: LiteralValue): boolean | null {
  switch (operator) {
    case '==':
    case 'is':
      return plain(a) === plain(b);
    case '!=':
    case 'is not':
      return plain(a) !== plain(b);
    default:
      return typeof a === 'number' && typeof b === 'number' ? ordered(operator, a, b) : null;
  }
}

function plain(value: LiteralValue): LiteralValue {
  return typeof value === 'boolean' ? Number(value) : value;
}

function ordered(operator: string, a: number, b: number): boolean | null {
  switch (operator) {
    case '<':
      return a < b;
    case '<=':
      return a <= b;
    case '>':
      return a > b;
    case '>=':
      return a >= b;
    default:
      return null;
  }
}

/** Python's names of the types of values; null when the text that tells an integer from a float is out of sight. */
const TYPES: Readonly<Record<string, (value: Value) => boolean | null>> = {
  float: (value) => (typeof value.value === 'number' ? isFloat(value) : false),
  int: (value) => (typeof value.value === 'number' ? negated(isFloat(value)) : typeof value.value === 'boolean'),
  str: ({ value }) => typeof value === 'string',
  bool: ({ value }) => typeof value === 'boolean',
};

function isFloat({ value, origin }: Value): boolean | null {
  if (!Number.isInteger(value)) return true;
  return origin ? /[.eE]/.test(origin.text) : null;
}

function negated(holds: boolean | null): boolean | null {
  return holds === null ? null : !holds;
}

const CONTAINERS = new Set(['list', 'tuple', 'dict', 'Sequence', 'Iterable', 'set', 'ListConfig']);

/** `isinstance(p, list)` of a known number is false; `callable(0.1)` too. */
function typeTested(it: Evaluator, node: PyNode): Truth {
  const callee = node.childForFieldName('function')?.text;
  const [subject, type] = partsOf(node.childForFieldName('arguments') ?? node);
  if (callee !== 'isinstance' || !subject || !type) return OPEN;
  const names = (type.type === 'tuple' ? partsOf(type) : [type]).map((each) => each.text.split('.').at(-1) ?? '');
  const value = it.value(subject);
  if (value.list && names.every((name) => CONTAINERS.has(name))) return { holds: true, byDefault: value.byDefault, guarded: false };
  if (!isKnown(value)) return OPEN;
  const tests = names.map((name) => {
    if (CONTAINERS.has(name)) return false;
    return TYPES[name]?.(value) ?? null;
  });
  if (tests.includes(true)) return { holds: true, byDefault: value.byDefault, guarded: value.guarded };
  return tests.includes(null) ? OPEN : { holds: false, byDefault: value.byDefault, guarded: value.guarded };
}
