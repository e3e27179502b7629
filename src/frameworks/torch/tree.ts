import type { PyFunction, PyModule } from '../../syntax/module';
import type { PyNode } from '../../syntax/node';
import { once } from '../../syntax/once';
import type { Span } from '../../text/span';

export { descendants } from '../descendants';

export function span(node: PyNode): Span {
  return { start: node.startIndex, end: node.endIndex };
}

/** Same place in the source: node objects are made anew on each visit and cannot be compared themselves. */
export function same(a: PyNode | null, b: PyNode | null): boolean {
  return a !== null && b !== null && a.id === b.id;
}

export function within(outer: PyNode, inner: PyNode): boolean {
  return outer.startIndex <= inner.startIndex && inner.endIndex <= outer.endIndex;
}

/** Children without punctuation and comments; the interpreter asks the same nodes again and again. */
export const named: (node: PyNode) => readonly PyNode[] = once((node: PyNode) =>
  node.namedChildren.filter((child): child is PyNode => child !== null && child.type !== 'comment'),
);

/** The expression inside any number of parentheses. */
export function bare(node: PyNode): PyNode {
  let inner = node;
  while (inner.type === 'parenthesized_expression') {
    const child = named(inner)[0];
    if (!child) return inner;
    inner = child;
  }
  return inner;
}

/** `name` when the node is `self.name`. */
export function selfAttribute(node: PyNode): string | null {
  if (node.type !== 'attribute') return null;
  const object = node.childForFieldName('object');
  if (object?.type !== 'identifier' || object.text !== 'self') return null;
  return node.childForFieldName('attribute')?.text ?? null;
}

/** Statements of a block or of a whole file. */
export function statementsOf(block: PyNode | null): readonly PyNode[] {
  return block ? named(block) : [];
}

export function bodyOf(definition: PyNode): readonly PyNode[] {
  return statementsOf(definition.childForFieldName('body'));
}

/** The statement a node belongs to: the nearest ancestor that stands in a block or at the top of the file. */
export function statementOf(node: PyNode): PyNode | null {
  let at: PyNode | null = node;
  while (at) {
    const parent: PyNode | null = at.parent;
    if (parent?.type === 'block' || parent?.type === 'module') return at;
    at = parent;
  }
  return null;
}

/** The method of the class that holds the node, looking through nested functions. */
export function methodAround(module: PyModule, node: PyNode): PyFunction | null {
  const owner = module.enclosingClass(node);
  return owner?.methods.find((method) => within(method.node, node)) ?? null;
}

/** One argument of a call as it stands in the source. */
export type Passed =
  | { readonly kind: 'positional'; readonly node: PyNode; readonly value: PyNode }
  | { readonly kind: 'keyword'; readonly node: PyNode; readonly name: string; readonly value: PyNode }
  | { readonly kind: 'list-splat' | 'dictionary-splat'; readonly node: PyNode; readonly value: PyNode };

/** Arguments of a call in source order; a bare generator `f(x for x in y)` counts as one positional argument. */
export const passedArguments: (call: PyNode) => readonly Passed[] = once((call: PyNode): readonly Passed[] => {
  const list = call.childForFieldName('arguments');
  if (!list) return [];
  if (list.type === 'generator_expression') return [{ kind: 'positional', node: list, value: list }];
  return named(list).flatMap((node): Passed[] => {
    if (node.type === 'keyword_argument') {
      const name = node.childForFieldName('name');
      const value = node.childForFieldName('value');
      return name && value ? [{ kind: 'keyword', node, name: name.text, value }] : [];
    }
    if (node.type === 'list_splat' || node.type === 'dictionary_splat') {
      const value = named(node)[0] ?? node;
      return [{ kind: node.type === 'list_splat' ? 'list-splat' : 'dictionary-splat', node, value }];
    }
    return [{ kind: 'positional', node, value: node }];
  });
});

/**
 * The argument for a parameter, by keyword or by 0-based position. `hidden` means that a `*args` or `**kwargs` may carry it.
 */
export function argumentFor(
  call: PyNode,
  name: string | readonly string[],
  position: number | null,
): { node: PyNode | null; hidden: boolean } {
  const names = typeof name === 'string' ? [name] : name;
  const passed = passedArguments(call);
  for (const argument of passed) {
    if (argument.kind === 'keyword' && names.includes(argument.name)) return { node: argument.value, hidden: false };
  }
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

/** What stands behind the last dot: `predict` of `self.model.predict`. */
export function lastName(path: string): string {
  // From the end: a pattern would begin anew at every letter of a long chain of calls.
  let start = path.length;
  while (start > 0 && !/[\s.]/.test(path[start - 1] ?? '')) start--;
  return path.slice(start);
}
