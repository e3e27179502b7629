import type { PyCall, PyFunction, PyModule } from '../../../syntax/module';
import type { PyNode } from '../../../syntax/node';
import { spanOfNode } from '../../../syntax/nodes';
import type { Span } from '../../../text/span';
import { decoratorsOf, within } from '../tree';
import { assignedIn, type Binding, bindingOf, bindsAgain, loopAround, staysInLoop } from './bindings';

const MOST_HOPS = 3;
/** Takes a gradient. */
const GRADIENT = /(?:\b|filter_)grad\w{0,60}\(|value_and_grad/;
const WRAPPERS = /^jax\.(?:jit|pmap|grad|value_and_grad|checkpoint|remat)$|^equinox\.filter_(?:jit|grad|value_and_grad|pmap)$/;

/**
 * Where a loop trains in every turn with one key: where it passes the key to the function around, which takes it as a parameter, or, when
 * the key stays as it is around the function, where it is used. null when it is another one each time, or nobody can tell.
 */
export function sameEachTurn(module: PyModule, key: PyNode): Span | null {
  return followed(module, key, false, 0);
}

function followed(module: PyModule, key: PyNode, trained: boolean, hops: number): Span | null {
  if (key.type !== 'identifier' || hops > MOST_HOPS) return null;
  const binding = bindingOf(module, key);
  if (!binding) return null;
  const trains = trained || isTrainingAt(module, key);
  if (trains && (binding.kind === 'parameter' || isMade(module, binding.node)) && isUsedAgain(module, key, binding)) return spanOfNode(key);
  return binding.kind === 'parameter' ? passedTo(module, binding.scope, key.text, trains, hops) : null;
}

/** A loop of the function that has the key uses it in every turn, or runs a function in it that does. */
function isUsedAgain(module: PyModule, key: PyNode, binding: Binding): boolean {
  const inner = module.enclosingFunction(key);
  if (inner?.node.id !== binding.scope?.node.id) return binding.scope !== null && isRunAgain(module, key, binding, binding.scope);
  const loop = loopAround(key);
  if (!loop) return false;
  const isBefore = binding.kind === 'parameter' || binding.node.startIndex < loop.startIndex;
  return (isBefore || assignedIn(loop, key.text)) && staysInLoop(module, loop, key.text);
}

/** The functions around a place, innermost first. */
function functionsAround(module: PyModule, node: PyNode): readonly PyFunction[] {
  const inner = module.enclosingFunction(node);
  return inner ? [inner, ...functionsAround(module, inner.node)] : [];
}

/** A function around the place takes a gradient, or its gradient is taken. */
export function isTrainingAt(module: PyModule, node: PyNode): boolean {
  return functionsAround(module, node).some((each) => isTraining(module, each));
}

function isTraining(module: PyModule, { node, name }: PyFunction): boolean {
  if (GRADIENT.test(node.text) || decoratorsOf(node).some(({ text }) => /grad/.test(text))) return true;
  return module.calls.some(
    (call) => GRADIENT.test(`${call.calleeText}(`) && call.positional[0]?.text === name && WRAPPERS.test(call.name ?? ''),
  );
}

/** Where the callers of a function pass it one key in every turn of a loop. */
function passedTo(module: PyModule, owner: PyFunction, name: string, trains: boolean, hops: number): Span | null {
  const index = owner.parameters.findIndex((parameter) => parameter.name === name);
  for (const { call, bound } of callsOf(module, owner)) {
    const passed = call.starred ? null : (call.keywords.get(name) ?? call.positional[bound ? index - 1 : index]);
    if (passed?.type !== 'identifier') continue;
    const loop = loopAround(call.node);
    const changes = loop !== null && !staysInLoop(module, loop, passed.text);
    if (trains && loop && !changes) return spanOfNode(passed);
    const further = loop === null ? followed(module, passed, trains, hops + 1) : null;
    if (further) return further;
  }
  return null;
}

/** Calls of a function by its name, by a name that a transformation of it has, as a method, or of its gradient at once. */
function callsOf(module: PyModule, owner: PyFunction): readonly { readonly call: PyCall; readonly bound: boolean }[] {
  const isMethod = owner.classId !== null;
  const names = new Set(isMethod ? [`self.${owner.name}`] : [owner.name, ...aliasesOf(module, owner.name)]);
  return module.calls.flatMap((call) => {
    if (names.has(call.calleeText) && (!isMethod || module.enclosingClass(call.node)?.id === owner.classId))
      return [{ call, bound: isMethod }];
    return call.callee.type === 'call' && isWrapping(module, call.callee, owner.name) ? [{ call, bound: false }] : [];
  });
}

function isWrapping(module: PyModule, made: PyNode, name: string): boolean {
  const callee = made.childForFieldName('function');
  const first = made.childForFieldName('arguments')?.namedChildren[0];
  return callee !== null && first?.text === name && WRAPPERS.test(module.qualify(callee) ?? '');
}

/** `p_train_step = jax.pmap(train_step)`. */
function aliasesOf(module: PyModule, name: string): readonly string[] {
  return module.calls.flatMap(({ node }) => {
    const left = node.parent?.type === 'assignment' ? node.parent.childForFieldName('left')?.text : undefined;
    return left !== undefined && isWrapping(module, node, name) ? [left] : [];
  });
}

/** A key that this assignment makes or splits off, and that nothing else is given. */
function isMade(module: PyModule, assignment: PyNode): boolean {
  const value = assignment.childForFieldName('right');
  const call = value?.type === 'subscript' ? value.childForFieldName('value') : value;
  const callee = call?.type === 'call' ? call.childForFieldName('function') : null;
  return callee !== null && /^jax\.random\.(?:PRNGKey|key|split|fold_in|clone)$/.test(module.qualify(callee) ?? '');
}

const SCANS = /^jax\.lax\.(?:scan|fori_loop|while_loop|map)$/;

/** A function inside of `scope` that uses its key is called in a loop there that gives the key no other value, or handed to a scan. */
function isRunAgain(module: PyModule, key: PyNode, binding: Binding, scope: PyFunction): boolean {
  const nested = functionsAround(module, key).find((each) => module.enclosingFunction(each.node)?.node.id === scope.node.id);
  if (!nested || new RegExp(`\\bnonlocal\\b.*\\b${key.text}\\b`).test(scope.node.text)) return false;
  const loops = callsOf(module, nested).flatMap(({ call }) => (within(scope.node, call.node) ? (loopAround(call.node) ?? []) : []));
  if (loops.some((loop) => staysInLoop(module, loop, key.text))) return true;
  if (bindsAgain(binding, key.text, module)) return false;
  return module.calls.some(
    (call) => SCANS.test(call.name ?? '') && within(scope.node, call.node) && call.positional.some(({ text }) => text === nested.name),
  );
}

/** Where a function that runs on every device at once is passed one key for all of them, and tells the devices apart nowhere. */
export function sameOnDevices(module: PyModule, key: PyNode): Span | null {
  const binding = key.type === 'identifier' ? bindingOf(module, key) : null;
  if (binding?.kind !== 'parameter' || /\baxis_index\b/.test(module.text) || !isTraining(module, binding.scope)) return null;
  const index = binding.scope.parameters.findIndex(({ name }) => name === key.text);
  for (const { call, bound } of callsOf(module, binding.scope)) {
    const passed = call.starred ? null : (call.keywords.get(key.text) ?? call.positional[bound ? index - 1 : index]);
    const callee = passed?.type === 'call' ? passed.childForFieldName('function') : null;
    if (passed && callee && module.qualify(callee) === 'flax.jax_utils.replicate') return spanOfNode(passed);
  }
  return null;
}
