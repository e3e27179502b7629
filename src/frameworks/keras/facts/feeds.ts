import { literalValue } from '../../../syntax/literals';
import type { PyCall, PyFunction, PyModule } from '../../../syntax/module';
import type { PyNode } from '../../../syntax/node';
import { partsOf, withoutParentheses } from '../../../syntax/nodes';
import { type Own, ownBehind } from '../sites/definitions';
import { callsByPlace, descendants, within } from '../tree';

/** One thing that a run is fed. */
export interface Pair {
  /** The last part of the key: `keep_prob` of `model.keep_prob`. */
  readonly key: string;
  /** null where another file decides it, or a branch may have changed it. */
  readonly value: PyNode | null;
  /** What a branch above, or the turn before, may have written over it. */
  readonly leftover?: PyNode;
}

/** What a `feed_dict` holds when a run reads it. */
export interface Feeds {
  readonly pairs: readonly Pair[];
  /** Nothing else is fed. */
  readonly complete: boolean;
}

const UNKNOWN: Feeds = { pairs: [], complete: false };

/** A dictionary written in place, held by a name, or made by a function of the project. */
export function feedsOf(module: PyModule, feeds: PyNode | undefined): Feeds {
  if (!feeds) return { pairs: [], complete: true };
  const node = withoutParentheses(feeds);
  return node.type === 'identifier' ? heldBy(module, node) : writtenIn(module, node);
}

function writtenIn(module: PyModule, node: PyNode): Feeds {
  if (node.type === 'dictionary') {
    const parts = partsOf(node);
    const pairs = parts.flatMap((part): Pair[] => {
      const value = part.childForFieldName('value');
      return value ? [{ key: lastName(part.childForFieldName('key')), value: withoutParentheses(value) }] : [];
    });
    return { pairs, complete: pairs.length === parts.length };
  }
  return node.type === 'call' ? madeBy(module, node) : UNKNOWN;
}

const lastName = (key: PyNode | null): string => key?.text.split('.').at(-1) ?? '';

interface Write {
  readonly statement: PyNode;
  readonly key: string;
  readonly value: PyNode;
}

/** The dictionary that a local name was given last, and what was written into it since. */
function heldBy(module: PyModule, use: PyNode): Feeds {
  const around = module.enclosingFunction(use);
  const body = around?.node ?? module.root;
  const assignments = descendants(body, 'assignment').filter(
    (each) => module.enclosingFunction(each)?.node.startIndex === around?.node.startIndex,
  );
  const bindings = assignments.filter((each) => each.childForFieldName('left')?.text === use.text);
  const before = bindings.filter((each) => each.endIndex <= use.startIndex);
  const given = before.findLast((each) => isAbove(each, use));
  const right = given?.childForFieldName('right');
  if (!given || !right || before.at(-1) !== given) return UNKNOWN;
  const base = writtenIn(module, withoutParentheses(right));
  const writes = assignments.flatMap((each): Write[] => {
    const left = each.childForFieldName('left');
    const value = each.childForFieldName('right');
    if (left?.type !== 'subscript' || left.childForFieldName('value')?.text !== use.text || !value) return [];
    return each.startIndex > given.startIndex
      ? [{ statement: each, key: lastName(partsOf(left)[1] ?? null), value: withoutParentheses(value) }]
      : [];
  });
  const grown = new RegExp(`\\b${use.text}\\s*(?:\\.\\s*(?:update|pop|setdefault|clear)\\b|\\|=)`).test(body.text);
  if (grown) return UNKNOWN;
  const keys = [...new Set([...base.pairs, ...writes].map(({ key }) => key))];
  const pairs = keys.map((key) => when(use, given, key, base.pairs.find((pair) => pair.key === key)?.value ?? null, writes));
  return { pairs, complete: base.complete };
}

/** The block of the statement holds the other place, too: it ran before. */
function isAbove(statement: PyNode, place: PyNode): boolean {
  const block = statement.parent?.type === 'expression_statement' ? statement.parent.parent : statement.parent;
  return block !== null && within(block, place);
}

/** What a key stands for when the run is reached. */
function when(use: PyNode, given: PyNode, key: string, base: PyNode | null, writes: readonly Write[]): Pair {
  const own = writes.filter((write) => write.key === key);
  const earlier = own.filter(({ statement }) => statement.endIndex <= use.startIndex);
  const sure = earlier.findLast(({ statement }) => isAbove(statement, use));
  const value = sure?.value ?? base;
  const inBranch = earlier.filter(
    ({ statement }) => statement.startIndex > (sure?.statement.startIndex ?? given.startIndex) && statement !== sure?.statement,
  );
  // A dictionary made before the loop keeps what the turn before wrote.
  const loop = loopOutside(use, given);
  const isSetHere = sure && loop && within(loop, sure.statement);
  const after = isSetHere ? [] : own.filter(({ statement }) => loop && statement.startIndex > use.endIndex && within(loop, statement));
  const [first, ...more] = [...inBranch.filter(({ statement }) => leadsTo(statement, use)), ...after];
  if (!first) return { key, value: inBranch.length > 0 ? null : value };
  return more.length > 0 ? { key, value: null } : { key, value: null, leftover: first.value };
}

/** The branch of the statement neither ends elsewhere nor shuts the other place out. */
function leadsTo(statement: PyNode, place: PyNode): boolean {
  for (let at: PyNode | null = statement; at; at = at.parent) {
    if (within(at, place)) return at.type !== 'if_statement';
    if (at.type === 'block' && /^(?:continue|return|break|raise)_statement$/.test(partsOf(at).at(-1)?.type ?? '')) return false;
  }
  return false;
}

/** The outermost loop that holds the place and not the statement. */
function loopOutside(place: PyNode, statement: PyNode): PyNode | null {
  let found: PyNode | null = null;
  for (let at = place.parent; at && at.type !== 'function_definition'; at = at.parent) {
    if ((at.type === 'for_statement' || at.type === 'while_statement') && !within(at, statement)) found = at;
  }
  return found;
}

/** `feed_data(x, y, 0.5)`: the dictionary that the function returns, with what this call gives its parameters. */
function madeBy(module: PyModule, node: PyNode): Feeds {
  const call = callsByPlace(module).get(`${node.startIndex}:${node.endIndex}`);
  const own = call && !call.starred ? ownBehind(module, call.callee) : null;
  if (!call || own?.kind !== 'function') return UNKNOWN;
  const { definition } = own;
  const returns = descendants(definition.node, 'return_statement');
  const returned = returns.length === 1 && returns[0] ? partsOf(returns[0])[0] : undefined;
  if (!returned || !/^(?:dictionary|identifier)$/.test(returned.type)) return UNKNOWN;
  const made = feedsOf(own.module, returned);
  return { ...made, pairs: made.pairs.map((pair) => substituted(pair, own, call, own.module === module)) };
}

function substituted(pair: Pair, { definition, bound }: Extract<Own, { kind: 'function' }>, call: PyCall, here: boolean): Pair {
  const { value, key } = pair;
  if (value?.type !== 'identifier') return here || !value ? pair : { key, value: null };
  const given = givenTo(value.text, definition, bound, call);
  if (given === undefined) return here ? pair : { key, value: null };
  return { key, value: given };
}

/** What a call gives a parameter; undefined for a name that is none. */
function givenTo(name: string, { parameters, node }: PyFunction, bound: boolean, call: PyCall): PyNode | null | undefined {
  const names = bound ? parameters.slice(1) : parameters;
  const at = names.findIndex((parameter) => parameter.name === name);
  const isWritten = descendants(node, 'assignment').some((each) => each.childForFieldName('left')?.text === name);
  if (at < 0 || isWritten) return at < 0 ? undefined : null;
  return call.keywords.get(name) ?? call.positional[at] ?? null;
}

/** `tf.placeholder_with_default(1.0, ())`, by the name or attribute that holds it. */
export interface Preset {
  readonly name: string;
  readonly value: number | boolean;
  readonly node: PyNode;
}

/** The placeholders of the file that are something when nobody feeds them; those that several places fill are left out. */
export function presetsOf(module: PyModule): readonly Preset[] {
  if (!module.text.includes('placeholder_with_default')) return [];
  const found = module.calls.flatMap((call): Preset[] => {
    const target = call.node.parent?.type === 'assignment' ? call.node.parent.childForFieldName('left') : null;
    const first = call.positional[0] ?? call.keywords.get('input');
    if (!/^tensorflow\.(?:compat\.v1\.)?placeholder_with_default$/.test(call.name ?? '') || !target || !first) return [];
    const constant = /^(?:tf\.)?constant\(\s*([\w.]+)/.exec(first.text)?.[1];
    const value = literalValue(withoutParentheses(first)) ?? (constant === undefined ? undefined : written(constant));
    return typeof value === 'number' || typeof value === 'boolean' ? [{ name: lastName(target), value, node: first }] : [];
  });
  return found.filter(({ name }) => found.filter((other) => other.name === name).length === 1);
}

function written(text: string): number | boolean | undefined {
  if (text === 'True' || text === 'False') return text === 'True';
  return /^\d*\.?\d+$|^\d+\.$/.test(text) ? Number(text) : undefined;
}
