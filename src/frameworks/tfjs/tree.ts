import type { JsCall, JsModule } from '../../syntax/javascript/module';
import { type JsNode, wrapped } from '../../syntax/javascript/node';
import { once } from '../../syntax/once';

export interface HoldingStatement {
  readonly node: JsNode;
  readonly role: 'expression' | 'assignment';
  /** Name or member that is given the value. */
  readonly target: JsNode | null;
}

/** `const x = call`, `this.x = call` or a bare `call`, when the call is that whole statement or whole right-hand side. */
export function statementAround(call: JsNode): HoldingStatement | null {
  const expression = wrapped(call);
  const parent = expression.parent;
  if (parent?.type === 'expression_statement') return { node: parent, role: 'expression', target: null };
  if (parent?.type === 'variable_declarator' && parent.childForFieldName('value')?.id === expression.id) {
    const declaration = parent.parent;
    const isAlone = declaration?.namedChildren.filter((child) => child?.type === 'variable_declarator').length === 1;
    return declaration && isAlone ? { node: declaration, role: 'assignment', target: parent.childForFieldName('name') } : null;
  }
  if (parent?.type !== 'assignment_expression' || parent.parent?.type !== 'expression_statement') return null;
  if (parent.childForFieldName('right')?.id !== expression.id) return null;
  return { node: parent.parent, role: 'assignment', target: parent.childForFieldName('left') };
}

/** The call of a member of this expression: `.apply(x)` in `tf.layers.dropout({rate}).apply(x)`. */
export function methodCallOn(expression: JsNode, name: string): JsNode | null {
  const outer = wrapped(expression);
  const member = outer.parent;
  if (member?.type !== 'member_expression' || member.childForFieldName('object')?.id !== outer.id) return null;
  if (member.childForFieldName('property')?.text !== name) return null;
  return member.parent?.type === 'call_expression' && member.parent.childForFieldName('function')?.id === member.id ? member.parent : null;
}

export function placeKey(start: number, end: number): string {
  return `${start}:${end}`;
}

/** Calls of a module by place. */
export const callsByPlace = once(
  (module: JsModule): ReadonlyMap<string, JsCall> =>
    new Map(module.calls.map((call) => [placeKey(call.node.startIndex, call.node.endIndex), call])),
);
