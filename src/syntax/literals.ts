import type { PyNode } from './node';

export type LiteralValue = number | boolean | string | null;

/** Value of a literal with its sign; undefined when the node is none. `None` gives null. */
export function literalValue(node: PyNode): LiteralValue | undefined {
  switch (node.type) {
    case 'integer':
    case 'float':
      return numberValue(node.text);
    case 'true':
      return true;
    case 'false':
      return false;
    case 'none':
      return null;
    case 'string':
      return stringValue(node.text);
    case 'unary_operator':
      return signed(node);
    default:
      return undefined;
  }
}

function signed(node: PyNode): LiteralValue | undefined {
  const argument = node.childForFieldName('argument');
  const operator = node.childForFieldName('operator')?.text ?? '';
  const value = argument && (argument.type === 'integer' || argument.type === 'float') ? numberValue(argument.text) : undefined;
  if (typeof value !== 'number' || !'+-'.includes(operator)) return undefined;
  return operator === '-' ? -value : value;
}

/** Python's number syntax; null for complex numbers and what a double cannot hold. */
function numberValue(text: string): number | null {
  const plain = text.replace(/_/g, '');
  if (!/^(?:0[xob][\da-f]+|(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?)$/i.test(plain)) return null;
  const value = Number(plain);
  return Number.isFinite(value) ? value : null;
}

/** Strings without prefix and escapes; others are not needed as values. */
function stringValue(text: string): string | undefined {
  return /^(?:'([^'\\\n]*)'|"([^"\\\n]*)")$/
    .exec(text)
    ?.slice(1)
    .find((part) => part !== undefined);
}

/** `left operator right` in Python's arithmetic, free of binary noise (1 - 0.8 is 0.2); null when it has no value. */
export function arithmetic(operator: string, left: number, right: number): number | null {
  const value = compute(operator, left, right);
  return value !== null && Number.isFinite(value) ? Number(value.toPrecision(12)) : null;
}

function compute(operator: string, left: number, right: number): number | null {
  switch (operator) {
    case '+':
      return left + right;
    case '-':
      return left - right;
    case '*':
      return left * right;
    case '/':
      return right === 0 ? null : left / right;
    case '//':
      return right === 0 ? null : Math.floor(left / right);
    case '%':
      return right === 0 ? null : left - right * Math.floor(left / right);
    case '**':
      return left ** right;
    default:
      return null;
  }
}
