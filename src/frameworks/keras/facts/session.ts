import type { FedNumber, FedValue, ProgramFact } from '../../../model/program';
import { literalValue } from '../../../syntax/literals';
import type { PyCall, PyModule } from '../../../syntax/module';
import type { PyNode } from '../../../syntax/node';
import { partsOf, spanOfNode, withoutParentheses } from '../../../syntax/nodes';
import { lastGiven } from '../../../syntax/results';
import type { Deed } from './deed';

const KEEP = /keep|retain/i;
const DROP = /drop/i;
const MODE = /^(is_?|phase_?)?train(ing|_phase|_mode)?$|learning_phase/i;

/** `sess.run(fetches, feed_dict={x: …, keep_prob: 1.0})` of TensorFlow 1: what is fed tells whether units are dropped. */
export function sessionRun(module: PyModule, call: PyCall, subject: string | null): Deed {
  const asked = call.positional[0] ?? call.keywords.get('fetches');
  return runDeed(module, call, { subject, fetches: asked?.text, feeds: call.keywords.get('feed_dict') ?? call.positional[1] });
}

/** `accuracy.eval(feed_dict={…})`, `train_step.run({…})`: what is asked for stands before the dot. */
export function tensorRun(module: PyModule, call: PyCall, asked: PyNode): Deed {
  return runDeed(module, call, { subject: null, fetches: asked.text, feeds: call.keywords.get('feed_dict') ?? call.positional[0] });
}

interface Run {
  readonly subject: string | null;
  readonly fetches: string | undefined;
  readonly feeds: PyNode | undefined;
}

function runDeed(module: PyModule, call: PyCall, { subject, fetches, feeds }: Run): Deed {
  const pairs = feeds ? pairsOf(withoutParentheses(feeds)) : [];
  const fed = fedNumbers(module, call, pairs);
  const settings = fedSettings(module, call, pairs);
  return {
    kind: 'forward',
    subject,
    training: fedMode(module, pairs),
    ...(fetches === undefined ? {} : { fetches }),
    ...(pairs.length > 0 ? { feeds: pairs.map(({ value }) => value.text).join(' ') } : {}),
    ...(fed.length > 0 ? { fed } : {}),
    ...(settings.length > 0 ? { fedSettings: settings } : {}),
  };
}

interface Pair {
  readonly key: string;
  readonly value: PyNode;
}

/** The pairs of a dictionary, written in place or given a name in the statements above. */
function pairsOf(feeds: PyNode): readonly Pair[] {
  const given = feeds.type === 'identifier' ? lastGiven(feeds, feeds.text) : feeds;
  const node = given && withoutParentheses(given);
  if (node?.type !== 'dictionary') return [];
  return partsOf(node).flatMap((pair) => {
    const value = pair.childForFieldName('value');
    return value ? [{ key: pair.childForFieldName('key')?.text.split('.').at(-1) ?? '', value: withoutParentheses(value) }] : [];
  });
}

function fedNumbers(module: PyModule, call: PyCall, pairs: readonly Pair[]): readonly FedNumber[] {
  return pairs.flatMap((pair) => {
    if (!KEEP.test(pair.key) && !DROP.test(pair.key)) return [];
    const known = literalValue(pair.value) ?? constantOf(module, pair.value);
    return typeof known === 'number' ? [{ ...fedBy(call, pair, pairs), value: known }] : [];
  });
}

function fedSettings(module: PyModule, call: PyCall, pairs: readonly Pair[]): readonly FedValue[] {
  return pairs.flatMap((pair) => {
    const { key, value } = pair;
    if ((!KEEP.test(key) && !DROP.test(key)) || typeof (literalValue(value) ?? constantOf(module, value)) === 'number') return [];
    return isSettled(module, value) ? [fedBy(call, pair, pairs)] : [];
  });
}

function fedBy(call: PyCall, { key, value }: Pair, pairs: readonly Pair[]): FedValue {
  const target = call.node.parent?.type === 'assignment' ? (call.node.parent.childForFieldName('left')?.text ?? '') : '';
  const others = pairs.filter((other) => other.value !== value);
  const beside = [...others.map((other) => other.value.text), target].join(' ');
  return { name: key, text: value.text, span: spanOfNode(value), beside, modeFed: others.some((other) => MODE.test(other.key)) };
}

/** `FLAGS.keep_prob`, `self.keep_prob`: an attribute or constant that the file gives a value at most once. */
function isSettled(module: PyModule, value: PyNode): boolean {
  const isSetting = value.type === 'attribute' ? /^[\w.]+$/.test(value.text) : /^[A-Z][A-Z\d_]+$/.test(value.text);
  if (!isSetting) return false;
  const name = value.text.split('.').at(-1) ?? '';
  return [...module.text.matchAll(new RegExp(`(?:^|[\\s.])${name}[ \\t]*=(?!=)`, 'gm'))].length <= 1;
}

/** A number that a name holds for the whole of the program; a default that a caller may change is none. */
function constantOf(module: PyModule, value: PyNode): number | null {
  const { value: known, byDefault, origin } = module.resolve(value);
  return typeof known === 'number' && !byDefault && origin !== null ? known : null;
}

function fedMode(module: PyModule, pairs: readonly Pair[]): ProgramFact['training'] {
  for (const { key, value } of pairs) {
    if (!(KEEP.test(key) || DROP.test(key) || MODE.test(key))) continue;
    const known = literalValue(value) ?? module.resolve(value).value;
    if (MODE.test(key) && !KEEP.test(key))
      return typeof known === 'boolean' ? known : known === 1 ? true : known === 0 ? false : 'expression';
    if (typeof known !== 'number') return 'expression';
    // A placeholder called `dropout` may be either; only 0 and 1 in `keep_prob` are plain.
    if (KEEP.test(key)) return known < 1;
    return 'expression';
  }
  return null;
}
