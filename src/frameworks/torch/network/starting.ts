import type { PyNode } from '../../../syntax/node';
import { descendants, span } from '../tree';
import { heldBy } from './holding';
import { doubtStarts } from './initial';
import { modulesInside } from './insides';
import type { Interpreter } from './interpreter';
import { type Frame, isModule, type LayerValue, type Passed, type Value } from './values';

/** What gives weights their first values. */
export const STARTS =
  /\binit\.\w+|\.(?:normal_|uniform_|zero_|fill_|copy_)\(|\breset_parameters\b|init_?weights?\b|weights?_?init|_init_\w+|xavier|kaiming|orthogonal_/i;

/** Steps for all functions that give a network's weights their first values. */
const MOST = 20_000;

/**
 * Follows what starts weights. What it cannot make out is no part of the data flow and leaves no note, but the weights concerned start in
 * a way that is not known.
 */
export function starting(it: Interpreter, root: Value, node: PyNode, follow: () => void): void {
  const notes = it.graph.notes.length;
  it.bounded(MOST, () => {
    follow();
    if (!it.spend()) doubtAll(it, root, 'code that is too long to follow', node);
  });
  it.graph.notes.length = notes;
}

/** `module.apply(function)`: the children first, then the module itself. Only functions about first weights are followed. */
export function applied(it: Interpreter, object: Value, passed: readonly Passed[], node: PyNode): Value {
  const given = passed[0];
  if (!given || !it.graph.isBuilding || !isAboutStarts(given)) return object;
  if (!/^(function|partial)$/.test(given.value.kind)) doubtAll(it, object, given.node.text, node);
  else
    starting(it, object, node, () => {
      for (const module of childrenFirst(object)) it.invoke(given.value, [{ name: null, value: module, node }], node, false);
    });
  return object;
}

function isAboutStarts({ value, node }: Passed): boolean {
  if (value.kind === 'function') return STARTS.test(value.definition.node.text);
  if (value.kind === 'partial') return isAboutStarts({ name: null, value: value.callee, node });
  return /init|xavier|kaiming|reset/i.test(node.text);
}

/** Each module once, children before the one that holds them. */
function childrenFirst(object: Value, seen = new Set<Value>()): readonly Value[] {
  if (seen.has(object) || !isModule(object)) return [];
  seen.add(object);
  const inner = object.kind === 'layer' ? modulesInside(object) : (heldBy(object) ?? []);
  return [...inner.flatMap(({ value }) => childrenFirst(value, seen)), object];
}

/** No layer inside starts in a way that is known. */
export function doubtAll(it: Interpreter, object: Value, words: string, node: PyNode): void {
  const at = it.graph.locate(span(node)).span;
  for (const module of childrenFirst(object)) {
    for (const layer of layersOf(module)) doubtStarts(layer, words.length > 60 ? 'code that cannot be followed' : words, at);
  }
}

/** The library's layer that an object of a subclass is, too. */
function layersOf(module: Value): readonly LayerValue[] {
  if (module.kind === 'layer') return [module];
  return module.kind === 'instance' ? [...module.attributes.values()].filter((held) => held.kind === 'layer') : [];
}

/** A statement that cannot be followed may give weights other first values: those that it names. */
export function doubtNamed(it: Interpreter, statement: PyNode, frame: Frame, reason: string): void {
  if (!it.graph.isBuilding || !STARTS.test(statement.text)) return;
  const notes = it.graph.notes.length;
  for (const call of descendants(statement, 'call')) {
    const callee = call.childForFieldName('function');
    if (!callee || !/\binit\.\w+_$|\.(normal_|uniform_|zero_|fill_|copy_)$|_$/.test(callee.text)) continue;
    const first = call.childForFieldName('arguments')?.namedChildren[0];
    const object = callee.type === 'attribute' && !/\binit\./.test(callee.text) ? callee.childForFieldName('object') : first;
    const weight = object ? it.bounded(1000, () => it.evaluate(object, frame)) : null;
    if (weight?.kind !== 'weight' || !weight.part) continue;
    const { layer, name } = weight.part;
    layer.starts ??= new Map();
    const words = `code that cannot be followed: ${reason}`;
    layer.starts.set(name, { weights: { kind: 'unknown', words }, span: it.graph.locate(span(call)).span });
  }
  it.graph.notes.length = notes;
}
