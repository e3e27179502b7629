import type { PyFunction, PyModule } from '../../../syntax/module';
import type { PyNode } from '../../../syntax/node';
import { once } from '../../../syntax/once';
import { descendants } from '../../descendants';

const BINDERS: string[] = ['assignment', 'augmented_assignment', 'named_expression', 'for_statement', 'for_in_clause', 'as_pattern'];

/** Binders of a node in source order, by the names that they bind. */
export const bindersOf = once((around: PyNode): readonly { readonly node: PyNode; readonly names: ReadonlySet<string> }[] =>
  descendants(around, BINDERS).map((node) => {
    return { node, names: wordsOf(node.childForFieldName('left') ?? node.childForFieldName('name') ?? node.childForFieldName('alias')) };
  }),
);

function wordsOf(node: PyNode | null): ReadonlySet<string> {
  return new Set<string>(node?.text.match(/\w+/g) ?? []);
}

export function assignedIn(around: PyNode, name: string): boolean {
  return bindersOf(around).some(({ names }) => names.has(name));
}

/** What gives a name the value that it has at a use: a parameter of `scope`, or an assignment in it (null: at the top of the file). */
export type Binding =
  | { readonly kind: 'parameter'; readonly scope: PyFunction }
  | { readonly kind: 'assignment'; readonly scope: PyFunction | null; readonly node: PyNode };

/** The latest binder before the use in the functions around, or at the top of the file; null when a lambda, a loop or nothing that is seen binds it. */
export function bindingOf(module: PyModule, use: PyNode): Binding | null {
  for (let at = use.parent; at; at = at.parent) {
    const inner = at.childForFieldName('parameters');
    if (at.type === 'lambda' && inner && wordsOf(inner).has(use.text)) return null;
    if (/comprehension|generator/.test(at.type) && assignedIn(at, use.text)) return null;
    if (at.type !== 'function_definition' && at.type !== 'module') continue;
    const own = bindersOf(at).filter(({ node, names }) => names.has(use.text) && homeOf(node)?.id === at?.id);
    const before = own.findLast(({ node }) => node.endIndex <= use.startIndex || (at?.type === 'module' && !isAtTop(use)));
    const scope = module.functions.find(({ node }) => node.id === at?.id) ?? null;
    if (before) return before.node.type === 'assignment' ? { kind: 'assignment', scope, node: before.node } : null;
    if (own.length > 0 || at.type === 'module') return null;
    if (scope?.parameters.some(({ name }) => name === use.text)) return { kind: 'parameter', scope };
  }
  return null;
}

function isAtTop(node: PyNode): boolean {
  return homeOf(node)?.type === 'module';
}

/** The function or module whose names a statement binds. */
function homeOf(node: PyNode): PyNode | null {
  let at = node.parent;
  while (at && at.type !== 'function_definition' && at.type !== 'module' && at.type !== 'class_definition') at = at.parent;
  return at;
}

/** Whether a loop of the scope, or a function that says `global` or `nonlocal`, gives the name other values. */
export function bindsAgain({ scope }: Binding, name: string, module: PyModule): boolean {
  const around = scope?.node ?? module.root;
  const all = bindersOf(around).filter((binder) => binder.names.has(name) && homeOf(binder.node)?.id === around.id);
  return all.some((binder) => loopAround(binder.node) !== null) || new RegExp(`\\b(?:global|nonlocal)\\b.*\\b${name}\\b`).test(around.text);
}

/** The innermost loop or comprehension around, inside the same function. */
export function loopAround(node: PyNode): PyNode | null {
  for (let at = node.parent; at && at.type !== 'function_definition' && at.type !== 'lambda'; at = at.parent) {
    if (at.type === 'for_statement' || at.type === 'while_statement' || /comprehension|generator/.test(at.type)) return at;
  }
  return null;
}

/** A loop gives the name no other value in any turn: it binds it nowhere, or each time to the same part of a key that it does not change. */
export function staysInLoop(module: PyModule, loop: PyNode, name: string, depth = 0): boolean {
  const binders = bindersOf(loop).filter(({ names }) => names.has(name));
  if (binders.length === 0) return !bindsInHead(loop, name);
  return (
    depth < 3 &&
    binders.every(({ node }) => {
      const value = node.type === 'assignment' ? node.childForFieldName('right') : null;
      const from = value && splitFrom(module, value);
      return from !== null && from !== undefined && from !== name && staysInLoop(module, loop, from, depth + 1);
    })
  );
}

function bindsInHead(loop: PyNode, name: string): boolean {
  return wordsOf(loop.childForFieldName('left')).has(name);
}

/** `jax.random.split(rng)`, `jax.random.split(rng, 2)[1]`, `fold_in(rng, 7)`: the name of the key that is split in a way that never changes. */
function splitFrom(module: PyModule, value: PyNode): string | null {
  const call = value.type === 'subscript' ? value.childForFieldName('value') : value;
  const callee = call?.type === 'call' ? call.childForFieldName('function') : null;
  const name = callee ? (module.qualify(callee) ?? '') : '';
  const [from, ...more] = call?.childForFieldName('arguments')?.namedChildren ?? [];
  if (from?.type !== 'identifier' || more.some((each) => each?.type !== 'integer')) return null;
  if (/^jax\.random\.(?:split|clone)$/.test(name)) return from.text;
  return name === 'jax.random.fold_in' && more.length === 1 ? from.text : null;
}
