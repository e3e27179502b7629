import type { PyNode } from '../node';

/** The same structure for both languages; the types of nodes are those of tree-sitter-javascript and tree-sitter-typescript. */
export type JsNode = PyNode;

/** The expression inside parentheses and type annotations: `(rate as number)!` is `rate`. */
export function plain(node: JsNode): JsNode {
  let inner = node;
  for (;;) {
    const part = WRAPPERS.has(inner.type) ? inner.namedChildren.find((child) => child !== null && isExpression(child)) : null;
    if (!part) return inner;
    inner = part;
  }
}

const WRAPPERS: ReadonlySet<string> = new Set([
  'parenthesized_expression',
  'as_expression',
  'satisfies_expression',
  'non_null_expression',
  'type_assertion',
]);

function isExpression(node: JsNode): boolean {
  return node.type !== 'comment' && node.type !== 'type_arguments';
}

/** The same without a leading `await`. */
export function awaited(node: JsNode): JsNode {
  const inner = plain(node);
  const part = inner.type === 'await_expression' ? inner.namedChildren.find((child) => child !== null && isExpression(child)) : null;
  return part ? awaited(part) : inner;
}

/** The expressions around a node that only wrap it. */
export function wrapped(node: JsNode): JsNode {
  let outer = node;
  while (outer.parent && (WRAPPERS.has(outer.parent.type) || outer.parent.type === 'await_expression')) outer = outer.parent;
  return outer;
}

export const FUNCTIONS: ReadonlySet<string> = new Set([
  'function_declaration',
  'generator_function_declaration',
  'function_expression',
  'generator_function',
  'arrow_function',
  'method_definition',
]);

export const CLASSES: ReadonlySet<string> = new Set(['class_declaration', 'abstract_class_declaration', 'class']);

/** `name` of `o.name`, `o?.name`, `o['name']`; null for computed members. */
export function memberName(node: JsNode): string | null {
  if (node.type === 'member_expression') return node.childForFieldName('property')?.text ?? null;
  const index = node.type === 'subscript_expression' ? node.childForFieldName('index') : null;
  return index ? stringOf(plain(index)) : null;
}

/** Content of a string without escapes and substitutions; null for anything else. */
export function stringOf(node: JsNode): string | null {
  if (node.type === 'template_string') return /^`([^`\\$]*)`$/.exec(node.text)?.[1] ?? null;
  if (node.type !== 'string') return null;
  const text = node.text;
  return /^(['"])[^\\\n]*\1$/.test(text) && text.length > 1 ? text.slice(1, -1) : null;
}

/** Key of an object's entry, a field or a method; null when it is computed. */
export function keyOf(node: JsNode | null): string | null {
  if (!node) return null;
  if (node.type === 'computed_property_name') {
    const inner = node.namedChildren[0];
    return inner ? stringOf(inner) : null;
  }
  return node.type === 'string' ? stringOf(node) : node.text;
}
