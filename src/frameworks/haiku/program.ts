import type { PyCall, PyModule } from '../../syntax/module';
import { once } from '../../syntax/once';
import { keyFacts } from '../jaxcore/facts/keyFacts';
import { flagOf, methodCalled, type Told } from '../jaxcore/facts/told';
import { transformsIn } from './networks/transforms';

/** What a call does with a Haiku network: `net.apply(params, key, x)` of a transformed function, and its keys. */
export function programOf(module: PyModule, call: PyCall): readonly Told[] {
  if (call.name === 'haiku.PRNGSequence' || /^haiku\.next_rng_keys?$/.test(call.name ?? '')) return [{ kind: 'key' }];
  const role = call.callee.type === 'identifier' ? pairsOf(module).get(call.calleeText) : undefined;
  if (role) return role === 'init' ? [{ kind: 'key', subject: call.calleeText }] : [forward(module, call, call.calleeText)];
  if (call.name !== null && !call.name.startsWith('.')) return [];
  const method = methodCalled(call);
  const first = call.positional[0];
  if (!method || !first) return [];
  if (method.name === 'init' && /rng|key|seed/i.test(first.text)) return [{ kind: 'key', subject: method.subject }];
  if (method.name !== 'apply' || !/param/i.test(first.text)) return [];
  return [forward(module, call, method.subject)];
}

/** The key stands behind the parameters, and the state where there is one. */
function forward(module: PyModule, call: PyCall, subject: string): Told {
  const key = call.keywords.get('rng') ?? call.positional.slice(1, 3).find(({ text }) => /rng|key/i.test(text));
  return { kind: 'forward', subject, training: flagOf(call) ?? literalIn(call), ...(key ? keyFacts(module, key) : {}) };
}

/** `net.apply(params, key, x, True)`: the only literal of its kind is the mode. */
function literalIn({ positional }: PyCall): boolean | null {
  const flags = positional.slice(2).filter(({ type }) => type === 'true' || type === 'false');
  return flags.length === 1 ? flags[0]?.type === 'true' : null;
}

/** `init_fn, apply_fn = hk.transform(f)`: the names of the two functions. */
const pairsOf = once(
  (module: PyModule): ReadonlyMap<string, 'init' | 'apply'> =>
    new Map(
      transformsIn(module).flatMap(({ pair: [init, apply] }) => [
        ...(init !== undefined && init !== '_' ? [[init, 'init'] as const] : []),
        ...(apply !== undefined && apply !== '_' ? [[apply, 'apply'] as const] : []),
      ]),
    ),
);
