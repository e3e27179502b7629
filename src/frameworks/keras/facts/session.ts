import type { FedNumber, FedValue, ProgramFact, Unfed } from '../../../model/program';
import { literalValue } from '../../../syntax/literals';
import type { PyCall, PyModule } from '../../../syntax/module';
import type { PyNode } from '../../../syntax/node';
import { spanOfNode } from '../../../syntax/nodes';
import { once } from '../../../syntax/once';
import type { Deed } from './deed';
import { type Feeds, feedsOf, type Pair, presetsOf } from './feeds';
import { isOppositeByName } from './opposites';

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

/** `trainer.train(…, train_feed_dict={keep_prob: 0.5})`: what some other code will feed; null where no such dictionary is handed on. */
export function handedFeeds(module: PyModule, call: PyCall): Deed | null {
  const pairs = [...call.keywords].flatMap(([name, node]) =>
    /feed_?dict$/i.test(name) && node.type === 'dictionary' ? feedsOf(module, node).pairs : [],
  );
  const fed = fedNumbers(
    module,
    call,
    pairs.filter((pair): pair is Fed => pair.value !== null),
  );
  return fed.length > 0 ? { kind: 'forward', subject: null, training: null, fed } : null;
}

interface Run {
  readonly subject: string | null;
  readonly fetches: string | undefined;
  readonly feeds: PyNode | undefined;
}

function runDeed(module: PyModule, call: PyCall, { subject, fetches, feeds }: Run): Deed {
  const given = feedsOf(module, feeds);
  const pairs = given.pairs.filter((pair): pair is Fed => pair.value !== null);
  const fed = fedNumbers(module, call, pairs);
  const settings = fedSettings(module, call, pairs);
  const modes = fedModes(call, pairs);
  const opposites = pairs.flatMap((pair) => (isOppositeByName(module, pair.key, pair.value) ? [fedBy(call, pair, pairs)] : []));
  const leftover = fedNumbers(
    module,
    call,
    given.pairs.flatMap(({ key, leftover }): Fed[] => (leftover ? [{ key, value: leftover }] : [])),
  );
  const unfed = unfedOf(module, given);
  return {
    kind: 'forward',
    subject,
    training: fedMode(module, pairs),
    ...(fetches === undefined ? {} : { fetches }),
    ...(fetches !== undefined && updates(module, fetches) ? { updates: true as const } : {}),
    ...(given.complete ? {} : { feedsMore: true as const }),
    ...(pairs.length > 0 ? { feeds: pairs.map(({ value }) => value.text).join(' ') } : {}),
    ...(fed.length > 0 ? { fed } : {}),
    ...(settings.length > 0 ? { fedSettings: settings } : {}),
    ...(opposites.length > 0 ? { fedOpposites: opposites } : {}),
    ...(modes.length > 0 ? { fedModes: modes } : {}),
    ...(leftover.length > 0 ? { leftover } : {}),
    ...(unfed.length > 0 ? { unfed } : {}),
  };
}

type Fed = Pair & { readonly value: PyNode };

const MAKES_UPDATE = /(?:\.minimize|\.apply_gradients|\bcreate_train_op|\boptimize_loss)$/;
const UPDATE = /^_*(?:train_?(?:op|step)|optim(?:i[sz]er)?|opt_op|train_?optimi[sz]er|minimi[sz]er?)$/i;

/** What is asked for changes the weights: the file makes it so, or it is called so. */
function updates(module: PyModule, fetches: string): boolean {
  const made = madeUpdates(module);
  const asked = fetches.replace(/^[\s[(]+|[\s\])]+$/g, '').split(/\s*,\s*/);
  return asked.some((text) => made.has(text) || (/^[\w.]+$/.test(text) && UPDATE.test(text.split('.').at(-1) ?? '')));
}

const madeUpdates = once(
  (module: PyModule): ReadonlySet<string> =>
    new Set(
      module.calls.flatMap(({ node, calleeText }) => {
        const target = MAKES_UPDATE.test(calleeText) && node.parent?.type === 'assignment' ? node.parent.childForFieldName('left') : null;
        return target ? [target.text] : [];
      }),
    ),
);

/** Placeholders with a value of their own that this run leaves at it. */
function unfedOf(module: PyModule, { pairs, complete }: Feeds): readonly Unfed[] {
  if (!complete) return [];
  const fed = new Set(pairs.map(({ key }) => key));
  return presets(module).flatMap(({ name, value, node }): Unfed[] =>
    fed.has(name) ? [] : [{ name, value: Number(value), isMode: typeof value === 'boolean', span: spanOfNode(node) }],
  );
}

const presets = once(presetsOf);

/** Names of what is fed that may be probabilities; which of them are, the dropout that takes them tells. */
const CHANCE = /keep|retain|drop|rate|prob|^kp$/i;

function fedNumbers(module: PyModule, call: PyCall, pairs: readonly Fed[]): readonly FedNumber[] {
  return pairs.flatMap((pair) => {
    if (!CHANCE.test(pair.key)) return [];
    const known = literalValue(pair.value) ?? constantOf(module, pair.value);
    return typeof known === 'number' ? [{ ...fedBy(call, pair, pairs), value: known }] : [];
  });
}

function fedModes(call: PyCall, pairs: readonly Fed[]): readonly FedNumber[] {
  return pairs.flatMap((pair) => {
    const known = literalValue(pair.value);
    return typeof known === 'boolean' ? [{ ...fedBy(call, pair, pairs), value: Number(known) }] : [];
  });
}

function fedSettings(module: PyModule, call: PyCall, pairs: readonly Fed[]): readonly FedValue[] {
  return pairs.flatMap((pair) => {
    const { key, value } = pair;
    if ((!KEEP.test(key) && !DROP.test(key)) || typeof (literalValue(value) ?? constantOf(module, value)) === 'number') return [];
    return isSettled(module, value) ? [fedBy(call, pair, pairs)] : [];
  });
}

function fedBy(call: PyCall, { key, value }: Fed, pairs: readonly Fed[]): FedValue {
  const target = call.node.parent?.type === 'assignment' ? (call.node.parent.childForFieldName('left')?.text ?? '') : '';
  const others = pairs.filter((other) => other.value !== value);
  const names = others.map((other) => other.value.text);
  const beside = [...names, ...sourcesOf(call.node, names), target].join(' ');
  return { name: key, text: value.text, span: spanOfNode(value), beside, modeFed: others.some((other) => MODE.test(other.key)) };
}

/** What the loops around run over that give these names. */
function sourcesOf(node: PyNode, names: readonly string[]): readonly string[] {
  const found: string[] = [];
  for (let at = node.parent; at && at.type !== 'function_definition'; at = at.parent) {
    const left = at.type === 'for_statement' ? (at.childForFieldName('left')?.text ?? '').split(/\W+/) : [];
    if (left.some((name) => name !== '' && names.some((each) => new RegExp(`\\b${name}\\b`).test(each))))
      found.push(at.childForFieldName('right')?.text ?? '');
  }
  return found;
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

function fedMode(module: PyModule, pairs: readonly Fed[]): ProgramFact['training'] {
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
