import { callsIn } from '../../../../syntax/contents';
import type { PyCall, PyFunction, PyModule } from '../../../../syntax/module';
import type { PyNode } from '../../../../syntax/node';
import { once } from '../../../../syntax/once';
import { asksForMode } from '../../../../syntax/traits';
import { type Own, type OwnClass, ownDefinition } from '../../sites/definitions';
import { bare, descendants, named } from '../../tree';
import { isModuleRole, roleOf } from '../family';
import type { Given } from './keys';

/** A class, and the call that builds the network of it. */
export type Built = OwnClass & { readonly by: { readonly module: PyModule; readonly call: PyCall } };

/** A network of the project's own classes that a call gives, new and in training mode. */
export interface Made {
  /** Its class; several where a function chooses between them. */
  readonly owners: readonly Built[];
  /** Its weights come from a file on the way. */
  readonly loaded: boolean;
}

type OwnFunction = Extract<Own, { kind: 'function' }>;

const MAX_DEPTH = 3;
const LOADS = /\.(?:load_state_dict|load_from_checkpoint)\s*\(/;
/** Of several values that a function gives back, the network is asked for by its place. */
type Place = number | null;

/** What a call of a class, of its `load_from_checkpoint`, or of a function of the project that returns such a network gives; null where nobody can tell. */
export function networkMade(module: PyModule, call: PyCall, place: Place = null, depth = 0): Made | null {
  const callee = bare(call.callee);
  // Lightning makes the module anew and leaves it in training mode.
  const isRestored = callee.type === 'attribute' && callee.childForFieldName('attribute')?.text === 'load_from_checkpoint';
  const own = ownDefinition(module, isRestored ? (callee.childForFieldName('object') ?? callee) : callee);
  if (own?.kind === 'class') {
    return place === null && isModuleRole(roleOf(own.definition))
      ? { owners: [{ ...own, by: { module, call } }], loaded: isRestored }
      : null;
  }
  return own && !isRestored && depth < MAX_DEPTH ? returnedBy(own, place, depth) : null;
}

/** Answers by function and place: many variables ask for the same. */
const answers = once((_definition: PyFunction) => new Map<Place, Made | null>());

function returnedBy(own: OwnFunction, place: Place, depth: number): Made | null {
  const known = answers(own.definition);
  const before = known.get(place);
  if (before !== undefined) return before;
  // A function that gives what it itself gives adds nothing.
  known.set(place, null);
  const made = workedOut(own, place, depth);
  known.set(place, made);
  return made;
}

function workedOut(own: OwnFunction, place: Place, depth: number): Made | null {
  const { module, definition } = own;
  const { text } = definition.node;
  if (definition.classId !== null || /\byield\b|^\s*async\b/m.test(text)) return null;
  const returned = descendants(definition.node, 'return_statement').flatMap((statement) =>
    module.enclosingFunction(statement)?.node.id === definition.node.id ? [named(statement)[0]] : [],
  );
  const values = returned.map((value) => value && at(bare(value), place));
  const made = values.flatMap((value) => (value ? valuesOf(own, value) : [null])).map((value) => value && ofValue(module, value, depth));
  if (made.length === 0 || !made.every((each) => each !== null) || asksForMode(text) || asksElsewhere(own)) return null;
  return { owners: made.flatMap(({ owners }) => owners), loaded: LOADS.test(text) || made.some(({ loaded }) => loaded) };
}

/** The value at a place of `return model, vocab`. */
function at(value: PyNode, place: Place): PyNode | null {
  const isList = /^(?:tuple|expression_list|list)$/.test(value.type);
  if (place === null) return isList ? null : value;
  return isList ? (named(value)[place] ?? null) : null;
}

/** What a local name is given, but itself: `model = model.to(device)`. */
function valuesOf({ definition }: OwnFunction, value: PyNode): readonly (PyNode | null)[] {
  if (value.type !== 'identifier') return [value];
  const name = value.text;
  const given = descendants(definition.node, 'assignment').flatMap((assignment) => {
    const left = assignment.childForFieldName('left');
    if (left?.text === name) return [assignment.childForFieldName('right')];
    // One of several: what it is given there is not followed.
    return left?.type === 'pattern_list' && named(left).some(({ text }) => text === name) ? [null] : [];
  });
  const real = given.filter((each) => each === null || (each.type !== 'none' && !isOfItself(bare(each), name)));
  return real.length === 0 ? [null] : real;
}

function isOfItself(value: PyNode, name: string): boolean {
  const same = new RegExp(`^${name}\\.(?:to|cuda|cpu|float|half|double|bfloat16|type)\\(`);
  return (
    same.test(value.text) || new RegExp(`^[\\w.]*(?:DataParallel|DistributedDataParallel|DDP|compile)\\(\\s*${name}\\b`).test(value.text)
  );
}

function ofValue(module: PyModule, value: PyNode, depth: number): Made | null {
  let node = bare(value);
  // `Net(…).to(device)`.
  for (let callee = node.childForFieldName('function'); callee?.type === 'attribute'; callee = node.childForFieldName('function')) {
    const object = callee.childForFieldName('object');
    if (object?.type !== 'call' || !/^(?:to|cuda|cpu|float|half|double|train)$/.test(callee.childForFieldName('attribute')?.text ?? ''))
      break;
    node = object;
  }
  const call = node.type === 'call' ? callsIn(module, node).find(({ node: each }) => each.id === node.id) : undefined;
  return call ? networkMade(module, call, null, depth + 1) : null;
}

/** A function of the project that it calls asks for a mode, so that it may be this one's. */
function asksElsewhere({ module, definition }: OwnFunction): boolean {
  return callsIn(module, definition.node).some((call) => {
    const called = ownDefinition(module, call.callee);
    return called?.kind === 'function' && called.definition !== definition && asksForMode(called.definition.node.text);
  });
}

/** Where the network that is built comes from: a class of another file, a file of weights. */
export function whence(module: PyModule, call: PyCall, place: number | null): Pick<Given, 'isForeign' | 'loaded'> {
  const made = networkMade(module, call, place);
  const isFar = made?.owners.some((own) => own.module !== module) === true;
  // What a function makes of which this file is seen to train is seen well enough.
  const isForeign = isFar && !(ownDefinition(module, call.callee)?.kind === 'function' && /\.backward\s*\(/.test(module.text));
  return { ...(isForeign ? { isForeign } : {}), ...(made?.loaded ? { loaded: true } : {}) };
}

/** Which of several names it is; of nested ones none. */
export function placeAmong(left: PyNode, part: PyNode): number {
  return named(left).findIndex(({ id }) => id === part.id);
}
