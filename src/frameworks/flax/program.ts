import type { PyCall, PyModule } from '../../syntax/module';
import { flagOf, methodCalled, objectsOf, type Told } from '../jaxcore/facts/told';
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
  if (method) return [...stateless(call, method.subject, method.name), ...stateful(module, call, method.subject, method.name)];
  const called = call.callee.type === 'identifier' ? call.callee.text : null;
  const isNetwork = called !== null && (objectsOf(module).get(called) ?? []).some(({ owner }) => roleOf(owner) === 'nnx-module');
  return isNetwork ? [{ kind: 'forward', subject: called, training: flagOf(call) }] : [];
}

/** Linen: `model.apply({'params': params}, x, rngs={'dropout': key})`, `state.apply_fn(…)`, `model.init(key, x)`. */
function stateless(call: PyCall, subject: string, name: string): readonly Told[] {
  const first = call.positional[0];
  if (name === 'init' || name === 'init_with_output') {
    return call.positional.length > 1 || call.keywords.has('rngs') ? [{ kind: 'key', subject }] : [];
  }
  if (name !== 'apply' && name !== 'apply_fn') return [];
  const hasVariables = first !== undefined && (first.type === 'dictionary' || /param|variable|state/i.test(first.text));
  const hasOptions = ['rngs', 'mutable', 'method'].some((option) => call.keywords.has(option));
  if (!hasVariables && !hasOptions) return [];
  const forward: Told = { kind: 'forward', subject, training: flagOf(call) };
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
