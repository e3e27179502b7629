import type { PyCall, PyModule } from '../../syntax/module';
import type { PyNode } from '../../syntax/node';
import { partsOf as readParts, withoutParentheses } from '../../syntax/nodes';
import { once } from '../../syntax/once';

/** Key of a place in the source: node objects are made anew on each visit and cannot be compared themselves. */
export function placeOf(node: PyNode): string {
  return `${node.startIndex}:${node.endIndex}`;
}

export function same(a: PyNode | null | undefined, b: PyNode | null | undefined): boolean {
  return a != null && b != null && a.id === b.id;
}

export function within(outer: PyNode, inner: PyNode): boolean {
  return outer.startIndex <= inner.startIndex && inner.endIndex <= outer.endIndex;
}

/** Named children without comments; remembered, since interpreters come by the same nodes again and again. */
export const partsOf: (node: PyNode) => readonly PyNode[] = once(readParts);

/** `name` when the node is `self.name`. */
export function selfAttribute(node: PyNode | null): string | null {
  if (node?.type !== 'attribute' || node.childForFieldName('object')?.text !== 'self') return null;
  return node.childForFieldName('attribute')?.text ?? null;
}

/** The outermost parentheses around an expression, or the expression itself. */
export function withParentheses(node: PyNode): PyNode {
  let outer = node;
  while (outer.parent?.type === 'parenthesized_expression') outer = outer.parent;
  return outer;
}

export interface HoldingStatement {
  readonly node: PyNode;
  readonly role: 'expression' | 'assignment';
  readonly target: PyNode | null;
}

/** `self.x = call`, `x = call` or a bare `call`, when the call is that whole statement or whole right-hand side. */
export function statementAround(call: PyNode): HoldingStatement | null {
  const expression = withParentheses(call);
  const parent = expression.parent;
  if (parent?.type === 'expression_statement') {
    return partsOf(parent).length === 1 ? { node: parent, role: 'expression', target: null } : null;
  }
  if (parent?.type !== 'assignment' || parent.parent?.type !== 'expression_statement') return null;
  if (!same(parent.childForFieldName('right'), expression)) return null;
  return { node: parent.parent, role: 'assignment', target: parent.childForFieldName('left') };
}

/** The call whose callee is this call: `(x)` in `Dropout(0.5)(x)`. */
export function callOf(callee: PyNode): PyNode | null {
  const expression = withParentheses(callee);
  const parent = expression.parent;
  return parent?.type === 'call' && same(parent.childForFieldName('function'), expression) ? parent : null;
}

/** Calls of a module by place. */
export const callsByPlace = once(
  (module: PyModule): ReadonlyMap<string, PyCall> => new Map(module.calls.map((call) => [placeOf(call.node), call])),
);

/** Statements of a block or of the body of a definition. */
export function bodyOf(definition: PyNode): readonly PyNode[] {
  const body = definition.childForFieldName('body');
  return body ? partsOf(body) : [];
}

/** Texts of the decorators of a class or function, `@` and arguments included. */
export function decoratorsOf(definition: PyNode): readonly PyNode[] {
  const around = definition.parent;
  return around?.type === 'decorated_definition' ? partsOf(around).filter((part) => part.type === 'decorator') : [];
}

/** One argument of a call as it stands in the source. */
export type PassedNode =
  | { readonly kind: 'positional'; readonly node: PyNode; readonly value: PyNode }
  | { readonly kind: 'keyword'; readonly node: PyNode; readonly name: string; readonly value: PyNode }
  | { readonly kind: 'list-splat' | 'dictionary-splat'; readonly node: PyNode; readonly value: PyNode };

/** Arguments of a call in source order; a bare generator `f(x for x in y)` counts as one positional argument. */
export const passedArguments: (call: PyNode) => readonly PassedNode[] = once((call: PyNode): readonly PassedNode[] => {
  const list = call.childForFieldName('arguments');
  if (!list) return [];
  if (list.type === 'generator_expression') return [{ kind: 'positional', node: list, value: list }];
  return partsOf(list).flatMap((node): PassedNode[] => {
    if (node.type === 'keyword_argument') {
      const name = node.childForFieldName('name');
      const value = node.childForFieldName('value');
      return name && value ? [{ kind: 'keyword', node, name: name.text, value }] : [];
    }
    if (node.type === 'list_splat' || node.type === 'dictionary_splat') {
      const value = partsOf(node)[0] ?? node;
      return [{ kind: node.type === 'list_splat' ? 'list-splat' : 'dictionary-splat', node, value }];
    }
    return [{ kind: 'positional', node, value: node }];
  });
});

/** The argument for a parameter, by keyword or by 0-based position; `hidden`: a `*args` or `**kwargs` may carry it. */
export function argumentFor(call: PyNode, names: readonly string[], position: number | null): { node: PyNode | null; hidden: boolean } {
  const passed = passedArguments(call);
  const keyword = passed.find((argument) => argument.kind === 'keyword' && names.includes(argument.name));
  if (keyword) return { node: keyword.value, hidden: false };
  let index = 0;
  let hidden = false;
  for (const argument of passed) {
    if (argument.kind === 'dictionary-splat') hidden = true;
    if (argument.kind === 'list-splat') return { node: null, hidden: true };
    if (argument.kind !== 'positional') continue;
    if (index === position) return { node: argument.value, hidden: false };
    index++;
  }
  return { node: null, hidden };
}

/** Numbers of a literal tuple or list, or of one number; null when they are not all plain. */
export function literalNumbers(expression: PyNode): readonly number[] | null {
  const node = withoutParentheses(expression);
  const items = node.type === 'tuple' || node.type === 'list' ? partsOf(node) : [node];
  const numbers = items.map((item) => (/^-?\d+$/.test(item.text) ? Number(item.text) : null));
  return numbers.every((number) => number !== null) ? numbers : null;
}
