import type { SiteContext } from '../../../model/site';
import { isExpectedToFail } from '../../../syntax/expected';
import type { PyClass, PyFunction, PyModule } from '../../../syntax/module';
import type { PyNode } from '../../../syntax/node';
import { once } from '../../../syntax/once';
import { branchOf } from '../../branch';
import { modeParameter } from '../../mode';
import { isIdle } from '../../place';
import { descendants, selfAttribute, within } from '../tree';

const CONSTRUCTORS: ReadonlySet<string> = new Set(['__init__', 'build']);
const FORWARDS: ReadonlySet<string> = new Set(['call', '__call__']);

/** The method of the class that holds the node, looking through nested functions. */
export function methodAround(owner: PyClass | null, node: PyNode): PyFunction | null {
  return owner?.methods.find((method) => within(method.node, node)) ?? null;
}

export function contextOf(module: PyModule, call: PyNode): SiteContext {
  const owner = module.enclosingClass(call);
  const inner = module.enclosingFunction(call);
  const mode = modeParameter(module, call);
  const branch = branchOf(call);
  return {
    classId: owner?.id ?? null,
    functionName: inner?.name ?? null,
    place: placeOfCall(owner, call) ?? (inner ? 'function' : 'module'),
    guarded: module.isGuarded(call) || isOneOfTwo(call) || isPhased(call),
    intended: module.isIntended(call),
    inBackward: false,
    // The name of the file is known where sources are analysed, not here.
    inTest: false,
    ...(mode === null ? {} : { modeName: mode }),
    ...(branch ? { branch } : {}),
    ...(asksMode(module, inner) ? { asksMode: true as const } : {}),
    ...(isIdle(module, call) ? { idle: true as const } : {}),
    ...(isExpectedToFail(call) ? { expectedToFail: true as const } : {}),
  };
}

const asksMode = (module: PyModule, around: PyFunction | null): boolean =>
  around !== null && (MODE_KEYS.test(around.node.text) || isBuiltForEachMode(module)(around));

/** Part of the graph of a `model_fn`: only functions that ask for the mode call it, and for every mode. */
const isBuiltForEachMode = once((module: PyModule) =>
  once((around: PyFunction): boolean => {
    if (around.classId !== null || !MODE_KEYS.test(module.text) || !/\bEstimator(?:Spec)?\(/.test(module.text)) return false;
    const calls = module.calls.filter(({ calleeText }) => calleeText === around.name);
    return (
      calls.length > 0 &&
      calls.every(({ node }) => !module.isGuarded(node) && MODE_KEYS.test(module.enclosingFunction(node)?.node.text ?? ''))
    );
  }),
);

const MODE_KEYS = /\bmode\s*[!=]=\s*[\w.]*\b(?:TRAIN|EVAL|PREDICT|INFER)\b/;

/** `tf.cond(is_training, lambda: tf.nn.dropout(x, 0.5), lambda: x)`: one of two graphs, which one is decided when it runs. */
function isOneOfTwo(call: PyNode): boolean {
  let at: PyNode | null = call;
  while (at && at.type !== 'lambda' && at.type !== 'function_definition') at = at.parent;
  if (at?.type === 'function_definition') {
    const name = at.childForFieldName('name')?.text ?? '';
    return new RegExp(`(?:\\bcond|in_train_phase)\\s*\\([^\\n]*\\b${name}\\b`).test(at.parent?.text ?? '');
  }
  const passed = at?.type === 'lambda' ? (at.parent?.type === 'keyword_argument' ? at.parent.parent : at.parent) : null;
  return passed?.type === 'argument_list' && CHOOSES.test(passed.parent?.childForFieldName('function')?.text ?? '');
}

/** `K.in_train_phase(K.dropout(w, 0.5) * 0.5, w)`, also by a name that is given to it further on. */
function isPhased(call: PyNode): boolean {
  let at = call.parent;
  for (; at && !/_statement$|_definition$|^lambda$/.test(at.type); at = at.parent) {
    if (at.type === 'call' && PHASED.test(at.childForFieldName('function')?.text ?? '')) return true;
    if (at.type !== 'assignment') continue;
    const name = at.childForFieldName('left')?.text ?? '';
    const beside = at.parent?.parent;
    const behind = beside?.text.slice(at.endIndex - beside.startIndex) ?? '';
    return (
      /^\w+$/.test(name) && new RegExp(`\\bin_(?:train|test)_phase\\s*\\((?:[^()\\n]|\\([^()\\n]*\\))*(?<![\\w.])${name}\\b`).test(behind)
    );
  }
  return false;
}

const PHASED = /(?:^|\.)in_(?:train|test)_phase$/;
const CHOOSES = /(?:^|\.)(?:(?:smart_)?cond|in_train_phase|switch_case|case)$/;

function placeOfCall(owner: PyClass | null, call: PyNode): 'constructor' | 'forward' | 'method' | null {
  const method = methodAround(owner, call);
  if (!owner || !method) return null;
  if (CONSTRUCTORS.has(method.name)) return 'constructor';
  if (FORWARDS.has(method.name)) return 'forward';
  const byForward = reachedByForward(owner).has(method.name);
  // What both the constructor and the forward reach may well be built once.
  return byForward && !reachedByConstructor(owner).has(method.name) ? 'forward' : 'method';
}

const reachedByForward = once((owner: PyClass) => reachedMethods(owner, FORWARDS));
const reachedByConstructor = once((owner: PyClass) => reachedMethods(owner, CONSTRUCTORS));

/** Names of the methods mentioned as `self.name`, directly or through each other, from methods with one of the given names. */
export function reachedMethods(owner: PyClass, from: ReadonlySet<string>): ReadonlySet<string> {
  const seen = new Set<string>();
  const open = owner.methods.filter((method) => from.has(method.name));
  for (let method = open.pop(); method; method = open.pop()) {
    if (seen.has(method.name)) continue;
    seen.add(method.name);
    const mentioned = new Set(descendants(method.node, 'attribute').map(selfAttribute));
    open.push(...owner.methods.filter((other) => mentioned.has(other.name) && !seen.has(other.name)));
  }
  return seen;
}
