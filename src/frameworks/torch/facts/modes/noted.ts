import { callsIn } from '../../../../syntax/contents';
import type { PyCall, PyModule } from '../../../../syntax/module';
import type { PyNode } from '../../../../syntax/node';
import { grouped, once } from '../../../../syntax/once';
import { bare, descendants, named, selfAttribute } from '../../tree';
import { argumentsOf } from './arguments';
import { askedNames } from './asked';
import { type Given, given, mayBeModule, nameIn, parameterKey } from './keys';
import { placeAmong } from './made';
import { isStandIn } from './standIns';
import { unwrapped, waysOf } from './wrappers';

/** What a variable is given, before what a call gives is known. */
export interface Noted extends Given {
  readonly call?: PyCall;
  /** The other way of `Net() if small else Large()`. */
  readonly otherwise?: PyCall;
  /** The call gives several values, of which this is one, by its place. */
  readonly place?: number;
}

/** The calls whose result a variable is given: one, or one of two. */
export function callsOf({ call, otherwise }: Pick<Noted, 'call' | 'otherwise'>): readonly PyCall[] {
  return [call, otherwise].filter((each) => each !== undefined);
}

/** All that the variables of a module are given. */
export interface Notes {
  readonly all: readonly Noted[];
  readonly byVariable: ReadonlyMap<string, readonly Noted[]>;
  /** See `askedNames`. */
  readonly asked: ReadonlySet<string>;
}

/** The same whatever is asked of the networks: worked out once for all who follow variables. */
export const notesOf = once((module: PyModule): Notes => {
  const all = [
    ...descendants(module.root, ['assignment', 'named_expression']).flatMap((node) => notedBy(module, node)),
    ...properties(module),
    ...constructors(module),
  ];
  const aliases = all.flatMap(({ variable, from }) => (from === null ? [] : [{ name: nameIn(variable), of: nameIn(from) }]));
  return { all, byVariable: grouped(all, ({ variable }) => variable), asked: askedNames(module, aliases) };
});

/** By node: each is asked about by several followers of variables. */
const keys = once((_module: PyModule) => new WeakMap<PyNode, string | null>());

/** Two uses of one variable have one key. */
export function keyAt(module: PyModule, node: PyNode): string | null {
  const known = keys(module);
  let key = known.get(node);
  if (key === undefined) {
    key = lookedUp(module, node);
    known.set(node, key);
  }
  return key;
}

function lookedUp(module: PyModule, node: PyNode): string | null {
  const attribute = selfAttribute(node);
  if (attribute !== null) {
    const owner = module.enclosingClass(node);
    // The parts of a module are switched with it.
    return owner && !mayBeModule(owner) ? `${owner.id}.${attribute}` : null;
  }
  if (node.type === 'attribute') return keyOfMember(module, node);
  if (node.type !== 'identifier' || node.text === 'self') return null;
  for (let around = module.enclosingFunction(node); around; around = module.enclosingFunction(around.node)) {
    const body = around.node.childForFieldName('body');
    if (body && module.isLocal(node.text, body)) return parameterKey(around, node.text);
  }
  return `module:${node.text}`;
}

/** `context.model` of a parameter or local name. */
function keyOfMember(module: PyModule, node: PyNode): string | null {
  const object = node.childForFieldName('object');
  const holder = object?.type === 'identifier' && !/^(?:self|cls)$/.test(object.text) ? keyAt(module, object) : null;
  return holder === null || holder.startsWith('module:') ? null : `${holder}.${node.childForFieldName('attribute')?.text ?? ''}`;
}

function notedBy(module: PyModule, node: PyNode): readonly Noted[] {
  const left = node.childForFieldName('left') ?? node.childForFieldName('name');
  const right = node.childForFieldName('right') ?? node.childForFieldName('value');
  if (!left || !right || isStandIn(module, node)) return [];
  const [targets, values] = [left, bare(right)].map((side) =>
    /^(?:pattern_list|expression_list|tuple|tuple_pattern)$/.test(side.type) ? named(side) : [],
  );
  const pairs = targets && values?.length === targets.length ? targets.map((target, at) => [target, values[at]] as const) : [];
  // `model, critic = Net(), Net()`; where values change places nobody follows.
  if (pairs.length > 0 && pairs.every(([target, value]) => /^(?:identifier|attribute)$/.test(target.type) && value?.type === 'call')) {
    return pairs.flatMap(([target, value]) => (value ? notedOf(module, node, target, value) : []));
  }
  if (left.type !== 'identifier' && left.type !== 'attribute') {
    const value = given(right);
    const call = value.type === 'call' ? callsIn(module, value).find(({ node: each }) => each.id === value.id) : undefined;
    return descendants(left, ['identifier', 'attribute']).flatMap((part): Noted[] => {
      const variable = keyAt(module, part);
      return variable === null
        ? []
        : [{ node, variable, kind: 'other', from: null, isEvaluating: false, ...(call ? { call, place: placeAmong(left, part) } : {}) }];
    });
  }
  return notedOf(module, node, left, right);
}

function notedOf(module: PyModule, node: PyNode, left: PyNode, right: PyNode): readonly Noted[] {
  const variable = keyAt(module, left);
  if (variable === null) return [];
  const [inner, isEvaluating] = unwrapped(module, given(right));
  if (inner.type === 'identifier' || inner.type === 'attribute') {
    const from = keyAt(module, inner);
    return [{ node, variable, kind: from === null ? 'other' : 'same', from, isEvaluating: false }];
  }
  const [call, otherwise] = waysOf(module, inner).map((way) =>
    callsIn(module, way).find(({ node: each }) => each.endIndex === way.endIndex),
  );
  return [{ node, variable, kind: 'other', from: null, isEvaluating, ...(call ? { call } : {}), ...(otherwise ? { otherwise } : {}) }];
}

/** `self.model` is `self._model` where a property says so. */
function properties(module: PyModule): readonly Noted[] {
  return module.classes.flatMap((owner) => {
    if (mayBeModule(owner)) return [];
    return owner.methods.flatMap(({ name, node }): Noted[] => {
      if (!/^@property\b/.test(node.parent?.type === 'decorated_definition' ? node.parent.text : '')) return [];
      const values = descendants(node, 'return_statement').map((statement) => named(statement)[0] ?? null);
      const [from] = values.map((value) => (value ? selfAttribute(value) : null));
      if (!from || from === name || values.some((value) => !value || selfAttribute(value) !== from)) return [];
      return [{ node, variable: `${owner.id}.${name}`, kind: 'same', from: `${owner.id}.${from}`, isEvaluating: false }];
    });
  });
}

/** `Trainer(net)`, the only one of its class in this file: its parameter `model` is `net`. */
function constructors(module: PyModule): readonly Noted[] {
  return module.classes.flatMap((owner) => {
    const init = owner.methods.find(({ name }) => name === '__init__');
    if (!init || mayBeModule(owner)) return [];
    const [only, ...more] = module.calls.filter(({ name }) => name === `.${owner.name}`);
    if (!only || more.length > 0) return [];
    return argumentsOf(only, init).flatMap(({ name, value }): readonly Noted[] => {
      const variable = parameterKey(init, name);
      const inner = bare(value);
      const from = /^(?:identifier|attribute)$/.test(inner.type) ? keyAt(module, inner) : null;
      return from === null ? [] : [{ node: value, variable, kind: 'same', from, isEvaluating: false }];
    });
  });
}
