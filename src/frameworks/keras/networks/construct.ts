import type { DropoutSite } from '../../../model/site';
import type { PyClass } from '../../../syntax/module';
import type { PyNode } from '../../../syntax/node';
import { spanOfNode } from '../../../syntax/nodes';
import { roleOf } from '../facts/family';
import { sizesOf } from '../layers/arguments';
import { isLayerClass } from '../names';
import { askedShape } from './asking';
import { scopeOf } from './attributes';
import { invokeFunction } from './functions';
import { familyOf, methodOf } from './heritage';
import { type Machine, originOf } from './machine';
import {
  type Arguments,
  type InstanceValue,
  type LayerValue,
  type Scope,
  type SequentialValue,
  shapeOf,
  type TensorShape,
  tensorsIn,
  unknown,
  type Value,
} from './values';

/** `keras.layers.X(...)`. */
export function buildLayer(machine: Machine, callee: string, args: Arguments, at: PyNode): LayerValue {
  const name = args.keywords.get('name');
  const wrapped = [...args.positional, ...args.keywords.values()].flatMap((value) => (value.type === 'layer' ? value.siteIds : []));
  const trainable = args.keywords.get('trainable');
  return {
    type: 'layer',
    callee,
    written: at.childForFieldName('function')?.text.replace(/\s+/g, '') ?? callee,
    arguments: args,
    ...machine.graph.locate(at),
    siteIds: [...exactSites(machine, at).map((site) => site.id), ...wrapped],
    name: name?.type === 'constant' && typeof name.value === 'string' ? name.value : null,
    frozenSince: trainable?.type === 'constant' && trainable.value === false ? 0 : null,
  };
}

/** `keras.Input(shape=...)`: sizes without the batch. */
export function buildInput(machine: Machine, args: Arguments, at: PyNode): Value {
  const name = args.keywords.get('name');
  const text = name?.type === 'constant' && typeof name.value === 'string' ? name.value : null;
  const shape = args.keywords.has('tensor') ? { dims: null, last: null } : declaredShape(args, 0);
  return {
    type: 'tensor',
    node: machine.graph.input(
      at,
      shape ?? { dims: null, last: null },
      text,
      at.childForFieldName('function')?.text ?? 'Input',
      askedShape(args, 0),
    ),
  };
}

/** The shape in `shape=`, `input_shape=`, `batch_shape=`, `input_dim=`; null when none is given. */
export function declaredShape(args: Arguments, position: number | null): TensorShape | null {
  for (const name of ['batch_shape', 'batch_input_shape']) {
    const sizes = sizesOf(args.keywords.get(name));
    if (sizes) return shapeOf(sizes.slice(1));
  }
  const given =
    args.keywords.get('shape') ?? args.keywords.get('input_shape') ?? (position === null ? undefined : args.positional[position]);
  const sizes = sizesOf(given);
  if (sizes) return shapeOf(sizes);
  const width = args.keywords.get('input_dim');
  return width?.type === 'constant' && typeof width.value === 'number' ? shapeOf([width.value]) : null;
}

/** The sites of a call itself, not of what stands in its arguments. */
export function exactSites(machine: Machine, call: PyNode): readonly DropoutSite[] {
  return machine.sitesAt(call).filter(({ span }) => span.start === call.startIndex && span.end === call.endIndex);
}

export function buildSequential(machine: Machine, args: Arguments, at: PyNode): SequentialValue {
  const layers = args.positional[0] ?? args.keywords.get('layers');
  const known = layers === undefined || layers.type === 'list' || (layers.type === 'constant' && layers.value === null);
  const items = layers?.type === 'list' ? [...layers.items] : known ? [] : [unknown('the list of layers is not known', spanOfNode(at))];
  const name = args.keywords.get('name');
  const model: SequentialValue = {
    type: 'sequential',
    items,
    origin: originOf(machine, at),
    level: machine.level,
    inputShape: null,
    name: name?.type === 'constant' && typeof name.value === 'string' ? name.value : null,
  };
  noteModel(machine, model);
  return model;
}

/** A model that another file makes is read there. */
function noteModel(machine: Machine, model: Machine['models'][number]): void {
  if (machine.modules.anchor === null) machine.models.push(model);
}

/** `keras.Model(inputs, outputs)`; null without both. */
export function buildModel(machine: Machine, args: Arguments, at: PyNode): Value | null {
  const inputs = args.positional[0] ?? args.keywords.get('inputs') ?? args.keywords.get('input');
  const outputs = args.positional[1] ?? args.keywords.get('outputs') ?? args.keywords.get('output');
  if (!inputs || !outputs) return null;
  if (tensorsIn(outputs).length === 0) return unknown('the outputs of this model are not known', spanOfNode(at));
  const name = args.keywords.get('name');
  const text = name?.type === 'constant' && typeof name.value === 'string' ? name.value : null;
  const model = { type: 'model' as const, inputs: tensorsIn(inputs), outputs, origin: originOf(machine, at), name: text };
  noteModel(machine, model);
  return model;
}

/** Weights or logic that cannot be told from the layers a class holds. */
const OWN_WEIGHTS =
  /\.\s*(add_weight|add_variable|add_metric_weight)\s*\(|\b(tf|tensorflow)\s*\.\s*Variable\s*\(|\bkeras\s*\.\s*Variable\s*\(/;

export function buildInstance(machine: Machine, definition: PyClass, scope: Scope, args: Arguments, at: PyNode): Value {
  const name = args.keywords.get('name');
  const housed = { module: scope.module, owner: definition };
  const family = familyOf(housed).map(({ owner }) => owner);
  const foreign = [...definition.ancestors].some((base) => isLayerClass(base) && base !== 'keras.layers.Layer');
  const instance: InstanceValue = {
    type: 'instance',
    definition,
    scope,
    sites: exactSites(machine, at),
    attributes: new Map(),
    origin: originOf(machine, at),
    level: machine.level,
    built: false,
    opaque: family.some((owner) => OWN_WEIGHTS.test(owner.node.text))
      ? `${definition.name} makes weights of its own`
      : definition.unknownBase || foreign
        ? `${definition.name} builds on a class that is not in this file`
        : null,
    inputShape: null,
    name: name?.type === 'constant' && typeof name.value === 'string' ? name.value : null,
  };
  const init = methodOf(housed, '__init__');
  if (init) invokeFunction(machine, init.definition, scopeOf(machine, init, instance), instance, args, at);
  if (roleOf(definition) === 'keras-model' && scope.module === machine.modules.home) noteModel(machine, instance);
  return instance;
}
