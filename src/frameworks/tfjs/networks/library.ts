import type { JsNode } from '../../../syntax/javascript/node';
import { spanOfNode } from '../../../syntax/nodes';
import { shapeOf } from '../layers/options';
import { type Machine, originOf } from './machine';
import { add } from './methods';
import { NOTHING, type ObjectValue, plainOf, type SequentialValue, type TensorValue, tensorsIn, unknown, type Value } from './values';

/** What a function of the library makes. */
export function library(machine: Machine, name: string, args: readonly Value[], at: JsNode): Value {
  const [first] = args;
  const options = first?.type === 'object' ? first : EMPTY;
  switch (name) {
    case 'tf.sequential':
    case 'tf.Sequential':
      return sequential(machine, first, at);
    case 'tf.model':
    case 'tf.LayersModel':
      return model(machine, options, at);
    case 'tf.input':
    case 'tf.layers.input':
    case 'tf.Input':
      return machine.graph.input(at, inputShape(options), textOf(options, 'name'), writtenOf(at));
    case 'tf.tidy':
    case 'tf.keep':
      return scoped(machine, args, at);
    default:
      return made(machine, name, args, at);
  }
}

const EMPTY: ObjectValue = { type: 'object', entries: new Map(), open: false, level: 0 };

function made(machine: Machine, name: string, args: readonly Value[], at: JsNode): Value {
  const layer = /^tf\.layers\.([a-z]\w*)$/.exec(name)?.[1];
  if (layer !== undefined) return makeLayer(machine, layer, args, at);
  if (/^tf\.(train|losses|metrics|initializers|regularizers|constraints|callbacks)\./.test(name)) {
    return { type: 'library', name, arguments: args, span: spanOfNode(at) };
  }
  for (const argument of args) if (argument.type === 'function') machine.invoke(argument, [], at);
  const tensors = args.flatMap(tensorsIn);
  if (tensors.length > 0) return machine.graph.mystery(at, writtenOf(at), `${name} is no layer`, tensors);
  return unknown(`what \`${name}\` gives is not known`, spanOfNode(at));
}

function makeLayer(machine: Machine, kind: string, args: readonly Value[], at: JsNode): Value {
  const [given] = args;
  const options: ObjectValue = given?.type === 'object' ? given : { ...EMPTY, open: given !== undefined };
  return {
    type: 'layer',
    kind,
    written: writtenOf(at),
    options,
    span: spanOfNode(at),
    siteIds: machine.siteIdsAt(at),
    name: textOf(options, 'name'),
    frozen: plainOf(options.entries.get('trainable')) === false,
  };
}

/** `tf.tidy(() => …)` and `tf.tidy('name', () => …)`. */
function scoped(machine: Machine, args: readonly Value[], at: JsNode): Value {
  const work = args.find((argument) => argument.type === 'function');
  return work ? machine.invoke(work, [], at) : (args[0] ?? NOTHING);
}

function sequential(machine: Machine, given: Value | undefined, at: JsNode): Value {
  const options = given?.type === 'object' ? given : EMPTY;
  const made: SequentialValue = {
    type: 'sequential',
    items: [],
    origin: originOf(at),
    level: machine.level,
    inputShape: null,
    name: textOf(options, 'name'),
  };
  machine.models.push(made);
  const layers = options.entries.get('layers');
  for (const item of layers?.type === 'list' ? layers.items : []) add(machine, made, item, at);
  const isUnread = (layers && layers.type !== 'list') || options.open || (given !== undefined && given.type !== 'object');
  if (isUnread) add(machine, made, unknown('the layers of this model are not known', spanOfNode(at)), at);
  return made;
}

function model(machine: Machine, options: ObjectValue, at: JsNode): Value {
  const inputs = tensorsOf(options.entries.get('inputs'));
  const outputs = tensorsOf(options.entries.get('outputs'));
  if (!inputs || !outputs) return unknown('the inputs or outputs of this model are not known', spanOfNode(at));
  const origin = originOf(at);
  const made: Value = { type: 'model', inputs: inputs.map((input) => input.node), outputs, origin, name: textOf(options, 'name') };
  machine.models.push(made);
  return made;
}

/** null when one of them is not known. */
function tensorsOf(value: Value | undefined): readonly TensorValue[] | null {
  if (value?.type === 'tensor') return [value];
  if (value?.type !== 'list' || value.items.length === 0) return null;
  return value.items.every((item) => item.type === 'tensor') ? (value.items as readonly TensorValue[]) : null;
}

function inputShape(options: ObjectValue) {
  return shapeOf(options.entries.get('shape')) ?? shapeOf(options.entries.get('batchShape'))?.slice(1) ?? null;
}

function textOf(options: ObjectValue, key: string): string | null {
  const value = plainOf(options.entries.get(key));
  return typeof value === 'string' ? value : null;
}

export function writtenOf(at: JsNode): string {
  return (at.childForFieldName('function') ?? at.childForFieldName('constructor') ?? at).text.replace(/\s+/g, '').slice(0, 60);
}
