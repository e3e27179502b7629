import type { PyCall, PyModule } from '../../syntax/module';
import { withoutParentheses } from '../../syntax/nodes';
import { bindingOf } from '../jaxcore/facts/bindings';
import { keyFacts } from '../jaxcore/facts/keyFacts';
import { flagOf, objectsOf, type Told, wrapped } from '../jaxcore/facts/told';
import { lineOf } from '../jaxcore/sites/owners';
import { within } from '../jaxcore/tree';
import { roleOf } from './family';

/** What a call does with an Equinox network. */
export function programOf(module: PyModule, call: PyCall): readonly Told[] {
  if (call.name === 'equinox.nn.inference_mode' || call.name === 'equinox.tree_inference') return [modeSet(call)];
  if (call.name !== null && !call.name.startsWith('.')) return [];
  const called = wrapped(call);
  if (
    called === null ||
    !(objectsOf(module).get(called) ?? []).some((owner) => lineOf(owner).some((each) => roleOf(each.owner) !== 'other'))
  ) {
    return called === null ? [] : ofParameter(module, call, called);
  }
  const key = call.keywords.get('key');
  const forward: Told = { kind: 'forward', subject: called, training: flagOf(call), ...ofKey(module, call) };
  return key ? [forward, { kind: 'key', subject: key.text }] : [forward];
}

/** A model that a function is given, and that it runs with a key which is the same at every step. */
function ofParameter(module: PyModule, call: PyCall, name: string): readonly Told[] {
  const owner = module.enclosingClass(call.node);
  const isGiven = module.functions.some(({ parameters, node }) => within(node, call.node) && parameters.some((each) => each.name === name));
  const facts = isGiven && (owner === null || roleOf(owner) === 'other') ? ofKey(module, call) : {};
  return facts.fixedKey || facts.sameKey ? [{ kind: 'forward', subject: name, training: flagOf(call), ...facts }] : [];
}

/** The key of a call, or the one that its keys are split from: `jax.vmap(model)(x, jax.random.split(key, n))`. */
function ofKey(module: PyModule, call: PyCall): ReturnType<typeof keyFacts> {
  const given = call.keywords.get('key') ?? call.keywords.get('rng') ?? call.positional.slice(1).find(({ text }) => /key|rng/i.test(text));
  if (!given) return {};
  const bound = given.type === 'identifier' ? bindingOf(module, given) : null;
  const value = bound?.kind === 'assignment' ? bound.node.childForFieldName('right') : given;
  const callee = value?.type === 'call' ? value.childForFieldName('function') : null;
  const from = callee && module.qualify(callee) === 'jax.random.split' ? value?.childForFieldName('arguments')?.namedChildren[0] : null;
  const own = keyFacts(module, given);
  return from && !own.fixedKey && !own.sameKey ? keyFacts(module, from) : own;
}

/** `inference_mode(model, value=False)` turns dropout on again. */
function modeSet(call: PyCall): Told {
  const value = call.keywords.get('value') ?? call.positional[1];
  const subject = call.positional[0]?.text ?? null;
  const type = value ? withoutParentheses(value).type : 'true';
  if (type === 'true') return { kind: 'eval-mode', subject, training: false };
  return { kind: 'train-mode', subject, training: type === 'false' ? true : 'expression' };
}
