import type { DropoutKey } from '../../../model/application';
import type { PyCall, PyModule } from '../../../syntax/module';
import type { PyNode } from '../../../syntax/node';
import { spanOfNode, withoutParentheses } from '../../../syntax/nodes';
import { once } from '../../../syntax/once';
import type { Span } from '../../../text/span';
import { descendants } from '../../descendants';
import { partsOf, selfAttribute } from '../tree';

const MAKERS = /^jax\.random\.(?:PRNGKey|key)$/;

/** The random key that an argument hands to a dropout. */
export function keyGiven(module: PyModule, call: PyCall, argument: PyNode): DropoutKey {
  const node = withoutParentheses(argument);
  const definition = node.type === 'identifier' ? definitionOf(module, node) : null;
  const loop = loopAround(call.node);
  return {
    text: node.text,
    span: spanOfNode(node),
    form: formOf(module, node),
    definedAt: definition,
    place: placeOf(call.node),
    repeated: definition !== null && loop !== null && definition < loop.startIndex && !assignedIn(loop, node.text),
    random: randomOf(module),
  };
}

function formOf(module: PyModule, node: PyNode): DropoutKey['form'] {
  if (node.type === 'identifier') return 'name';
  const attribute = selfAttribute(node);
  if (attribute !== null) return isFixedField(module, node, attribute) ? 'field' : 'attribute';
  return isFixed(module, node) ? 'fixed' : 'other';
}

/** `rng: Any = jax.random.PRNGKey(0)` in the class, which no method gives another value. */
function isFixedField(module: PyModule, use: PyNode, name: string): boolean {
  const body = module.enclosingClass(use)?.node.childForFieldName('body');
  const given = body ? descendants(body, 'assignment').filter(({ text }) => new RegExp(`^(?:self\\.)?${name}\\b`).test(text)) : [];
  const value = given.length === 1 ? given[0]?.childForFieldName('right') : null;
  return given[0]?.parent?.parent?.id === body?.id && value !== null && value !== undefined && isFixed(module, withoutParentheses(value));
}

/** `jax.random.PRNGKey(0)`. */
export function isFixed(module: PyModule, node: PyNode): boolean {
  const callee = node.type === 'call' ? node.childForFieldName('function') : null;
  const list = node.childForFieldName('arguments');
  const [seed, ...more] = list ? partsOf(list) : [];
  return callee !== null && MAKERS.test(module.qualify(callee) ?? '') && more.length === 0 && /^\d+$/.test(seed?.text ?? '');
}

/** A name that is given such a key once, at the top of the file: all functions see the same one. */
export function isFixedAtTop(module: PyModule, node: PyNode): boolean {
  const given = node.type === 'identifier' ? module.define(node) : null;
  if (given?.kind !== 'value' || given.file !== module.file || !isFixed(module, given.node)) return false;
  const assignment = given.node.parent;
  return assignment?.type === 'assignment' && assignment.parent?.parent?.type === 'module';
}

/**
 * Where a loop passes one key in every turn to the function around, which takes it as a parameter, trains with it and changes nothing
 * about it; null when the key is another one each time, or nobody can tell.
 */
export function sameEachTurn(module: PyModule, key: PyNode): Span | null {
  const defined = key.type === 'identifier' ? definitionOf(module, key) : null;
  const owner = defined === null ? undefined : module.functions.find(({ node }) => node.startIndex === defined);
  if (!owner || owner.classId !== null || !/\bgrad\w*\(|value_and_grad/.test(owner.node.text)) return null;
  const index = owner.parameters.findIndex(({ name }) => name === key.text);
  const names = new Set([owner.name, ...aliasesOf(module, owner.name)]);
  for (const call of module.calls) {
    const loop = names.has(call.calleeText) && !call.starred ? loopAround(call.node) : null;
    const passed = call.keywords.get(key.text) ?? call.positional[index];
    if (!loop || passed?.type !== 'identifier' || isBoundIn(loop, passed.text)) continue;
    return spanOfNode(passed);
  }
  return null;
}

/** `p_train_step = jax.pmap(train_step)`. */
function aliasesOf(module: PyModule, name: string): readonly string[] {
  return module.calls.flatMap(({ node, name: made, positional }) => {
    const left = node.parent?.type === 'assignment' ? node.parent.childForFieldName('left')?.text : undefined;
    return left !== undefined && /^jax\.(?:jit|pmap)$/.test(made ?? '') && positional[0]?.text === name ? [left] : [];
  });
}

function isBoundIn(loop: PyNode, name: string): boolean {
  const targets: readonly string[] = loop.childForFieldName('left')?.text.match(/\w+/g) ?? [];
  return targets.includes(name) || assignedIn(loop, name);
}

const BINDERS: string[] = ['assignment', 'augmented_assignment', 'named_expression', 'for_statement', 'for_in_clause', 'as_pattern'];

/** Binders of a node in source order, by the names that they bind. */
const bindersOf = once((around: PyNode): readonly { readonly node: PyNode; readonly names: ReadonlySet<string> }[] =>
  descendants(around, BINDERS).map((node) => {
    const target = node.childForFieldName('left') ?? node.childForFieldName('name') ?? node.childForFieldName('alias');
    return { node, names: new Set(target ? (target.text.match(/\w+/g) ?? []) : []) };
  }),
);

function assignedIn(around: PyNode, name: string): boolean {
  return bindersOf(around).some(({ names }) => names.has(name));
}

/** Offset of the latest assignment before the use in the function around, else of the function that has the parameter. */
function definitionOf(module: PyModule, use: PyNode): number | null {
  for (let at = use.parent; at; at = at.parent) {
    if (at.type === 'lambda' && at.childForFieldName('parameters')?.text.match(/\w+/g)?.includes(use.text)) return at.startIndex;
    // What a comprehension runs over is another key each time.
    if (/comprehension|generator/.test(at.type) && assignedIn(at, use.text)) return null;
    if (at.type !== 'function_definition') continue;
    const before = bindersOf(at).findLast(
      ({ node, names }) => node.startIndex < use.startIndex && names.has(use.text) && !holds(node, use),
    );
    if (before) return before.node.startIndex;
    const definition = module.functions.find(({ node }) => node.id === at.id);
    if (definition?.parameters.some(({ name }) => name === use.text)) return at.startIndex;
  }
  return null;
}

/** The use stands in the value that is assigned; a loop binds before its body runs. */
function holds(binder: PyNode, use: PyNode): boolean {
  return binder.type !== 'for_statement' && binder.startIndex <= use.startIndex && use.endIndex <= binder.endIndex;
}

/** The innermost block around; an arm of a conditional expression, a comprehension and a lambda are places of their own. */
function placeOf(call: PyNode): number {
  for (let at = call.parent; at; at = at.parent) {
    if (at.type === 'block' || at.type === 'module') return at.startIndex;
    if (/^(conditional_expression|boolean_operator|lambda)$|comprehension|generator/.test(at.type)) return -call.startIndex;
  }
  return 0;
}

/** The innermost loop or comprehension around, inside the same function. */
function loopAround(node: PyNode): PyNode | null {
  for (let at = node.parent; at && at.type !== 'function_definition' && at.type !== 'lambda'; at = at.parent) {
    if (at.type === 'for_statement' || at.type === 'while_statement' || /comprehension|generator/.test(at.type)) return at;
  }
  return null;
}

/** What the file calls `jax.random`. */
const randomOf = once((module: PyModule): string | null => {
  for (const { name, callee } of module.calls) {
    if (callee.type === 'attribute' && /^jax\.random\.\w+$/.test(name ?? '')) return callee.childForFieldName('object')?.text ?? null;
  }
  return null;
});
