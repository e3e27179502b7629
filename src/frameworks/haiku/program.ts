import type { PyCall, PyModule } from '../../syntax/module';
import { flagOf, methodCalled, type Told } from '../jaxcore/facts/told';

/** What a call does with a Haiku network: `net.apply(params, key, x)` of a transformed function, and its keys. */
export function programOf(_module: PyModule, call: PyCall): readonly Told[] {
  if (call.name === 'haiku.PRNGSequence' || /^haiku\.next_rng_keys?$/.test(call.name ?? '')) return [{ kind: 'key' }];
  if (call.name !== null && !call.name.startsWith('.')) return [];
  const method = methodCalled(call);
  const first = call.positional[0];
  if (!method || !first) return [];
  if (method.name === 'init' && /rng|key|seed/i.test(first.text)) return [{ kind: 'key', subject: method.subject }];
  if (method.name !== 'apply' || !/param/i.test(first.text)) return [];
  return [{ kind: 'forward', subject: method.subject, training: flagOf(call) }];
}
