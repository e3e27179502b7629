import { type JsNode, stringOf } from './node';

export type LiteralValue = number | boolean | string | null;

/** Value of a literal with its sign; undefined when the node is none. `null` and `undefined` give null. */
export function literalValue(node: JsNode): LiteralValue | undefined {
  switch (node.type) {
    case 'number':
      return numberValue(node.text);
    case 'true':
      return true;
    case 'false':
      return false;
    case 'null':
    case 'undefined':
      return null;
    case 'string':
    case 'template_string':
      return stringOf(node) ?? undefined;
    case 'unary_expression':
      return signed(node);
    default:
      return undefined;
  }
}

function signed(node: JsNode): LiteralValue | undefined {
  const argument = node.childForFieldName('argument');
  const operator = node.childForFieldName('operator')?.text ?? '';
  if (argument?.type !== 'number' || (operator !== '-' && operator !== '+')) return undefined;
  const value = numberValue(argument.text);
  return value === undefined || operator === '+' ? value : -value;
}

/** undefined for what is no plain number: `1n`. */
function numberValue(text: string): number | undefined {
  const value = Number(text.replace(/_/g, ''));
  return Number.isFinite(value) ? value : undefined;
}

/** `left operator right`, free of binary noise (1 - 0.8 is 0.2); null when it has no value. */
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
      return left / right;
    case '%':
      return left % right;
    case '**':
      return left ** right;
    default:
      return null;
  }
}
