import type { PyCall, PyClass, PyModule } from '../../syntax/module';
import type { PyNode } from '../../syntax/node';
import { once } from '../../syntax/once';
import { lastGiven } from '../../syntax/results';
import { keyFacts } from '../jaxcore/facts/keyFacts';
import { callMethod } from '../jaxcore/facts/parts';
import { flagOf, isModeName, meaningOf, methodCalled, objectsOf, type Told } from '../jaxcore/facts/told';
import { classMeant } from '../jaxcore/sites/owners';
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
  const target = call.keywords.has('method') ? null : targetOf(module, call, name);
  const forward: Told = {
    kind: 'forward',
    subject,
    training: flagOf(call) ?? (target ? modeGiven(module, call, target) : null) ?? null,
    ...keysOf(module, call),
    ...(target ? { target: target.id } : {}),
  };
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
function keysOf(module: PyModule, call: PyCall): Pick<Told, 'keyless' | 'keyed' | 'fixedKey' | 'sameKey'> {
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
  return { keyed: true, ...keyFacts(module, value) };
}

/** The class of this file whose object runs: of `Net().apply`, of a name that is given its objects only, or of `apply_fn` of a training state. */
function targetOf(module: PyModule, { callee }: PyCall, method: string): PyClass | null {
  const object = callee.childForFieldName('object');
  if (!object) return null;
  return method === 'apply_fn' ? ofState(module) : ofObject(module, object);
}

function ofObject(module: PyModule, object: PyNode): PyClass | null {
  const built = object.type === 'call' ? object.childForFieldName('function') : null;
  const meant = built ? classMeant(module, built) : null;
  const [first, ...more] = meant ? [meant] : (objectsOf(module).get(object.text) ?? []);
  return first?.module === module && more.every(({ owner }) => owner === first.owner) ? first.owner : null;
}

/** `TrainState.create(apply_fn=model.apply, …)`: all states of the file run one class. */
const ofState = once((module: PyModule): PyClass | null => {
  const given = module.calls.flatMap(({ keywords }) => keywords.get('apply_fn') ?? []);
  const owners = given.map((node) => {
    const object =
      node.type === 'attribute' && node.childForFieldName('attribute')?.text === 'apply' ? node.childForFieldName('object') : null;
    return object && ofObject(module, object);
  });
  const [first = null] = owners;
  return owners.every((owner) => owner === first) ? first : null;
});

/** The mode that `__call__` gets by position or by default: `model.apply(variables, x, True)`. */
function modeGiven(module: PyModule, call: PyCall, target: PyClass): boolean | 'expression' | null {
  const parameters = callMethod(module, target)?.parameters.slice(1) ?? [];
  const index = parameters.findIndex(({ name }) => isModeName(name));
  const parameter = parameters[index];
  if (!parameter || call.starred || parameters.slice(0, index).some(({ name }) => name.startsWith('*') && name !== '*')) return null;
  const value = call.positional[index + 1] ?? parameter.defaultValue;
  return value ? meaningOf(parameter.name, value) : null;
}
