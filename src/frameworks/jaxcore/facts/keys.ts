import type { DropoutKey } from '../../../model/application';
import type { PyCall, PyModule } from '../../../syntax/module';
import type { PyNode } from '../../../syntax/node';
import { spanOfNode, withoutParentheses } from '../../../syntax/nodes';
import { once } from '../../../syntax/once';
import { descendants } from '../../descendants';
import { partsOf, selfAttribute } from '../tree';
import { assignedIn, bindersOf, bindingOf, bindsAgain, loopAround, staysInLoop } from './bindings';

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
    ...(isFixedByName(module, node) ? { madeOnce: true as const } : {}),
    definedAt: definition,
    place: placeOf(call.node),
    repeated: definition !== null && loop !== null && node.type === 'identifier' && isRepeated(module, loop, definition, node.text),
    random: randomOf(module),
  };
}

/** The loop finds the key made before it, or splits the same part off in each turn. */
function isRepeated(module: PyModule, loop: PyNode, definition: number, name: string): boolean {
  return (definition < loop.startIndex || assignedIn(loop, name)) && staysInLoop(module, loop, name);
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

/** A name that is given such a key, or a part split from one, once: by a function around in the same call, or for all functions at the top of the file. */
export function isFixedByName(module: PyModule, node: PyNode): boolean {
  const binding = node.type === 'identifier' ? bindingOf(module, node) : null;
  if (binding?.kind !== 'assignment' || bindsAgain(binding, node.text, module)) return false;
  return isMadeOnce(module, binding.node.childForFieldName('right'), binding.scope === null);
}

/** `PRNGKey(0)`, `split(PRNGKey(0))[1]`, `fold_in(key, 7)` with such a key; at the top of the file the seed may be a setting. */
function isMadeOnce(module: PyModule, value: PyNode | null, isAtTop: boolean): boolean {
  const node = value?.type === 'subscript' ? value.childForFieldName('value') : value;
  if (!node) return false;
  if (node.type === 'identifier') return isFixedByName(module, node);
  const callee = node.type === 'call' ? node.childForFieldName('function') : null;
  const name = callee ? (module.qualify(callee) ?? '') : '';
  if (MAKERS.test(name)) return isAtTop || isFixed(module, node);
  const [from, ...more] = (node.childForFieldName('arguments')?.namedChildren ?? []).filter((each): each is PyNode => each !== null);
  return from !== undefined && /^jax\.random\.(?:split|fold_in)$/.test(name) && more.every(({ type }) => type === 'integer')
    ? isMadeOnce(module, from, isAtTop)
    : false;
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

/** What the file calls `jax.random`. */
const randomOf = once((module: PyModule): string | null => {
  for (const { name, callee } of module.calls) {
    if (callee.type === 'attribute' && /^jax\.random\.\w+$/.test(name ?? '')) return callee.childForFieldName('object')?.text ?? null;
  }
  return null;
});
