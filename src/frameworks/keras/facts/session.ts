import type { ProgramFact } from '../../../model/facts';
import { literalValue } from '../../../syntax/literals';
import type { PyCall, PyModule } from '../../../syntax/module';
import type { PyNode } from '../../../syntax/node';
import { partsOf, withoutParentheses } from '../../../syntax/nodes';
import type { Deed } from './deed';

const KEEP = /keep|retain/i;
const DROP = /drop/i;
const MODE = /^(is_?|phase_?)?train(ing|_phase|_mode)?$|learning_phase/i;

/** `sess.run(fetches, feed_dict={x: …, keep_prob: 1.0})` of TensorFlow 1: what is fed tells whether units are dropped. */
export function sessionRun(module: PyModule, call: PyCall, subject: string | null): Deed {
  const fed = call.keywords.get('feed_dict') ?? call.positional[1];
  const training = fed ? fedMode(module, withoutParentheses(fed)) : null;
  const asked = call.positional[0] ?? call.keywords.get('fetches');
  return { kind: 'forward', subject, training, ...(asked ? { fetches: asked.text } : {}) };
}

function fedMode(module: PyModule, fed: PyNode): ProgramFact['training'] {
  if (fed.type !== 'dictionary') return null;
  for (const pair of partsOf(fed)) {
    const key = pair.childForFieldName('key')?.text.split('.').at(-1) ?? '';
    const value = pair.childForFieldName('value');
    if (!value || !(KEEP.test(key) || DROP.test(key) || MODE.test(key))) continue;
    const known = literalValue(withoutParentheses(value)) ?? module.resolve(value).value;
    if (MODE.test(key) && !KEEP.test(key))
      return typeof known === 'boolean' ? known : known === 1 ? true : known === 0 ? false : 'expression';
    if (typeof known !== 'number') return 'expression';
    // A placeholder called `dropout` may be either; only 0 and 1 in `keep_prob` are plain.
    if (KEEP.test(key)) return known < 1;
    return 'expression';
  }
  return null;
}
