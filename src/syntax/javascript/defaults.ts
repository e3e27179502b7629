import { type JsNode, plain } from './node';
import type { ValueBinding } from './scopes';

/**
 * The value that an assignment gives a parameter only when the caller left it out: `rate = rate ?? 0.5`, `rate ??= 0.5`,
 * `if (rate === undefined) rate = 0.5`. null for other assignments.
 */
export function fillsMissing(fill: ValueBinding, name: string): JsNode | null {
  const expression = plain(fill.value);
  if (expression.type === 'binary_expression' || expression.type === 'augmented_assignment_expression') {
    const operator = expression.childForFieldName('operator')?.text ?? '';
    if (expression.childForFieldName('left')?.text === name && /^(\?\?|\|\|)=?$/.test(operator))
      return expression.childForFieldName('right');
  }
  return isUnderTest(fill, name) ? fill.value : null;
}

function isUnderTest(fill: ValueBinding, name: string): boolean {
  let at: JsNode | null = fill.node.parent;
  for (let height = 0; at && height < 4; at = at.parent, height++) {
    if (at.type !== 'if_statement') continue;
    const test = plain(at.childForFieldName('condition') ?? at)
      .text.replace(/\s+/g, '')
      .replace(/"/g, "'");
    const missing = [`${name}===undefined`, `${name}==null`, `${name}==undefined`, `${name}===null`, `!${name}`];
    return missing.includes(test) || test === `typeof${name}==='undefined'`;
  }
  return false;
}
