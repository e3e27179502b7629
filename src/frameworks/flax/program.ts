import type { PyCall, PyModule } from '../../syntax/module';
import type { PyNode } from '../../syntax/node';
import { spanOfNode, withoutParentheses } from '../../syntax/nodes';
import { lastGiven } from '../../syntax/results';
import { isFixed, isFixedAtTop, sameEachTurn } from '../jaxcore/facts/keys';
import { flagOf, methodCalled, objectsOf, type Told } from '../jaxcore/facts/told';
import { partsOf } from '../jaxcore/tree';
import { roleOf } from './family';
import { canonical } from './names';

/** What a call does with a Flax network. */
export function programOf(module: PyModule, call: PyCall): readonly Told[] {
  const name = canonical(call.name ?? '');
  if (/^flax\.nnx\.(?:Rngs|RngStream|fork|split_rngs|reseed)$/.test(name))
    return [{ kind: 'key', subject: call.positional[0]?.text ?? null }];
  if (name === 'flax.nnx.view') return viewed(call);
  if (call.name !== null && !call.name.startsWith('.')) return [];
  const method = methodCalled(call);
  if (method) return [...stateless(module, call, method.subject, method.name), ...stateful(module, call, method.subject, method.name)];
  const called = call.callee.type === 'identifier' ? call.callee.text : null;
  const isNetwork = called !== null && (objectsOf(module).get(called) ?? []).some(({ owner }) => roleOf(owner) === 'nnx-module');
  return isNetwork ? [{ kind: 'forward', subject: called, training: flagOf(call) }] : [];
}

/** Linen: `model.apply({'params': params}, x, rngs={'dropout': key})`, `state.apply_fn(…)`, `model.init(key, x)`. */
function stateless(module: PyModule, call: PyCall, subject: string, name: string): readonly Told[] {
  const first = call.positional[0];
  if (name === 'init' || name === 'init_with_output') {
    return call.positional.length > 1 || call.keywords.has('rngs') ? [{ kind: 'key', subject }] : [];
  }
  if (name !== 'apply' && name !== 'apply_fn') return [];
  const hasVariables = first !== undefined && (first.type === 'dictionary' || /param|variable|state/i.test(first.text));
  const hasOptions = ['rngs', 'mutable', 'method'].some((option) => call.keywords.has(option));
  if (!hasVariables && !hasOptions) return [];
  const forward: Told = { kind: 'forward', subject, training: flagOf(call), ...keysOf(module, call), ...targetOf(module, subject) };
  return call.keywords.has('rngs') ? [forward, { kind: 'key', subject: call.keywords.get('rngs')?.text ?? null }] : [forward];
}

/** nnx: `model.train()`, `model.eval()`, `optimizer.update(model, grads)`. */
function stateful(module: PyModule, call: PyCall, subject: string, name: string): readonly Told[] {
  if (![...module.imports].some((imported) => canonical(imported).startsWith('flax.nnx'))) return [];
  if (call.positional.length === 0 && name === 'train') return [{ kind: 'train-mode', subject, training: true }];
  if (call.positional.length === 0 && name === 'eval') return [{ kind: 'eval-mode', subject, training: false }];
  const isStep = name === 'update' && /opt/i.test(subject) && /\b(?:ModelAnd)?Optimizer\b/.test(module.text) && !assigns(call);
  return isStep ? [{ kind: 'optimizer-step', subject }] : [];
}

/** Optax gives the updates back, nnx applies them. */
function assigns({ node }: PyCall): boolean {
  return node.parent?.type === 'assignment';
}

/** `nnx.view(model, deterministic=True)` is the same weights in another mode. */
function viewed(call: PyCall): readonly Told[] {
  const training = flagOf(call);
  if (training === null) return [];
  return [{ kind: training === false ? 'eval-mode' : 'train-mode', subject: call.positional[0]?.text ?? null, training }];
}

/** What the call says about the key of dropout: `rngs={'dropout': key}`, written there or given a name in the statements above. */
function keysOf(module: PyModule, call: PyCall): Pick<Told, 'keyless' | 'fixedKey' | 'sameKey'> {
  const given = call.keywords.get('rngs');
  if (!given) return call.starred ? {} : { keyless: true };
  const rngs = given.type === 'identifier' ? lastGiven(given, given.text) : given;
  if (rngs?.type !== 'dictionary') return {};
  const parts = partsOf(rngs);
  if (parts.some(({ type }) => type !== 'pair')) return {};
  const names = parts.map((pair) => pair.childForFieldName('key')?.text ?? '');
  const value = parts[names.findIndex((name) => /^['"]dropout['"]$/.test(name))]?.childForFieldName('value');
  // A dictionary with a name may get more keys below.
  if (!value) return rngs === given && names.every((name) => /^['"](?!default['"])\w+['"]$/.test(name)) ? { keyless: true } : {};
  return ofKey(module, withoutParentheses(value));
}

function ofKey(module: PyModule, key: PyNode): Pick<Told, 'fixedKey' | 'sameKey'> {
  const local = key.type === 'identifier' ? lastGiven(key, key.text) : null;
  if (isFixed(module, local ?? key) || isFixedAtTop(module, key)) return { fixedKey: spanOfNode(key) };
  const sameKey = sameEachTurn(module, key);
  return sameKey ? { sameKey } : {};
}

/** The class of which an object of this name is made, when all of that name are of one class of this file. */
function targetOf(module: PyModule, subject: string): Pick<Told, 'target'> {
  const [first, ...more] = objectsOf(module).get(subject) ?? [];
  if (!first || first.module !== module || more.some(({ owner }) => owner !== first.owner)) return {};
  return { target: first.owner.id };
}
