import type { PyCall, PyModule } from '../../syntax/module';
import { withoutParentheses } from '../../syntax/nodes';
import { flagOf, objectsOf, type Told, wrapped } from '../jaxcore/facts/told';
import { lineOf } from '../jaxcore/sites/owners';
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
    return [];
  }
  const key = call.keywords.get('key');
  const forward: Told = { kind: 'forward', subject: called, training: flagOf(call) };
  return key ? [forward, { kind: 'key', subject: key.text }] : [forward];
}

/** `inference_mode(model, value=False)` turns dropout on again. */
function modeSet(call: PyCall): Told {
  const value = call.keywords.get('value') ?? call.positional[1];
  const subject = call.positional[0]?.text ?? null;
  const type = value ? withoutParentheses(value).type : 'true';
  if (type === 'true') return { kind: 'eval-mode', subject, training: false };
  return { kind: 'train-mode', subject, training: type === 'false' ? true : 'expression' };
}
