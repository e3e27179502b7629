import type { PyNode } from '../../../syntax/node';
import { spanOfNode } from '../../../syntax/nodes';
import { functionActivation } from '../layers/activations';
import { sizesOf } from '../layers/arguments';
import { added, concatenated } from '../layers/merging';
import { isLayerClass } from '../names';
import { plainOf } from './constants';
import { buildInput, buildLayer, buildModel, buildSequential, exactSites } from './construct';
import type { Machine } from './machine';
import { type Arguments, constant, shapeOf, tensorsIn, unknown, type Value } from './values';

/** A call of something from a library, by canonical name. */
export function callNamed(machine: Machine, name: string, args: Arguments, at: PyNode): Value {
  if (name === 'keras.Input') return buildInput(machine, args, at);
  if (name === 'keras.Sequential') return buildSequential(machine, args, at);
  if (name === 'keras.Model') return buildModel(machine, args, at) ?? unknown('a model without inputs or outputs', spanOfNode(at));
  if (isLayerClass(name)) return buildLayer(machine, name, args, at);
  if (name === 'functools.partial') {
    const [target, ...positional] = args.positional;
    return target ? { type: 'partial', target, arguments: { ...args, positional } } : unknown('partial of nothing', spanOfNode(at));
  }
  if (name === 'keras.activations.get' && args.positional[0]) return args.positional[0];
  if (name === 'keras.backend.image_data_format') return constant('channels_last');
  const plain = name.startsWith('builtins.') ? builtin(machine, name.slice(9), args) : null;
  if (plain) return plain;
  const tensors = [...args.positional, ...args.keywords.values()].flatMap(tensorsIn);
  if (tensors.length > 0) return { type: 'tensor', node: onTensors(machine, name, args, at) };
  if (/^keras\.(optimizers|losses|metrics|applications|regularizers|initializers)\b/.test(name) || name.startsWith('tensorflow.')) {
    return { type: 'object', name, arguments: args, span: machine.modules.locate(at).span };
  }
  return unknown(`${name} is not followed`, spanOfNode(at));
}

const ADD = /^(keras\.layers\.add|keras\.ops\.add|tensorflow\.(math\.)?add(_n)?)$/;
const CONCATENATE = /^(keras\.layers\.concatenate|keras\.ops\.concatenate|keras\.backend\.concatenate|tensorflow\.concat)$/;
const RESHAPE = /^(keras\.ops\.reshape|tensorflow\.reshape|keras\.backend\.reshape)$/;
const IDENTITY = /^(tensorflow\.identity|tensorflow\.cast|keras\.ops\.cast|keras\.ops\.convert_to_tensor|tensorflow\.convert_to_tensor)$/;

/** Functions that hold no weights; others, such as `tf.layers.dense`, may. */
const WEIGHTLESS =
  /^(keras\.(ops|backend|activations|utils)\.\w+|tensorflow\.(math|nn|linalg|image|signal|strings)\.\w+|tensorflow\.[a-z_]+)$/;

function onTensors(machine: Machine, name: string, args: Arguments, at: PyNode) {
  const tensors = [...args.positional, ...args.keywords.values()].flatMap(tensorsIn);
  const shapes = tensors.map((tensor) => tensor.shape);
  const [first] = tensors;
  const callee = at.childForFieldName('function')?.text ?? name;
  const sites = exactSites(machine, at);
  const input = first?.shape ?? { dims: null, last: null };
  if (sites[0]) return machine.graph.step(at, callee, { type: 'dropout', siteId: sites[0].id }, tensors.slice(0, 1), input, [sites[0].id]);
  const activation = functionActivation(name);
  if (activation) return machine.graph.step(at, callee, activation, tensors, input);
  if (ADD.test(name)) {
    const { operation, shape } = added(shapes);
    return machine.graph.step(at, callee, operation, tensors, shape);
  }
  if (CONCATENATE.test(name)) {
    const axis = plainOf(args.keywords.get('axis') ?? args.positional[1] ?? constant(-1));
    const { operation, shape } = concatenated(shapes, typeof axis === 'number' ? axis : null);
    return machine.graph.step(at, callee, operation, tensors, shape);
  }
  if (IDENTITY.test(name)) return machine.graph.step(at, callee, { type: 'identity' }, tensors, input);
  if (RESHAPE.test(name)) {
    const sizes = sizesOf(args.positional[1] ?? args.keywords.get('shape') ?? args.keywords.get('newshape'));
    const rest = sizes?.slice(1);
    if (sizes?.[0] === -1 && rest && !rest.includes(-1))
      return machine.graph.step(at, callee, { type: 'reshape', shape: rest }, tensors, shapeOf(rest));
  }
  return machine.graph.mystery(at, callee, `${callee} is not read`, tensors, WEIGHTLESS.test(name) ? { parameters: 0 } : {});
}

function builtin(machine: Machine, name: string, args: Arguments): Value | null {
  const [first, second, third] = args.positional;
  const list = (items: Value[]): Value => ({ type: 'list', items, level: machine.level });
  const numbers = args.positional.map(plainOf);
  switch (name) {
    case 'range': {
      if (!numbers.every((number) => typeof number === 'number')) return null;
      const [a = 0, b, c = 1] = numbers as number[];
      const [start, end] = b === undefined ? [0, a] : [a, b];
      const count = Math.ceil((end - start) / (third ? c : 1));
      return count > 512 || !Number.isFinite(count)
        ? null
        : list(Array.from({ length: Math.max(0, count) }, (_, i) => constant(start + i * (third ? c : 1))));
    }
    case 'len':
      return first?.type === 'list' ? constant(first.items.length) : first?.type === 'dictionary' ? constant(first.entries.size) : null;
    case 'list':
    case 'tuple':
      return first === undefined ? list([]) : first.type === 'list' ? list([...first.items]) : null;
    case 'reversed':
      return first?.type === 'list' ? list([...first.items].reverse()) : null;
    case 'enumerate':
      return first?.type === 'list' ? list(first.items.map((item, i) => list([constant(i), item]))) : null;
    case 'zip': {
      if (first?.type !== 'list' || second?.type !== 'list') return null;
      return list(first.items.slice(0, second.items.length).map((item, i) => list([item, second.items[i] ?? constant(null)])));
    }
    case 'int':
      return typeof numbers[0] === 'number' ? constant(Math.trunc(numbers[0])) : null;
    case 'float':
    case 'abs':
      return typeof numbers[0] === 'number' ? constant(name === 'abs' ? Math.abs(numbers[0]) : numbers[0]) : null;
    case 'max':
    case 'min':
      return numbers.length > 1 && numbers.every((number) => typeof number === 'number')
        ? constant(Math[name](...(numbers as number[])))
        : null;
    case 'dict':
      return args.positional.length === 0 && !args.starred ? { type: 'dictionary', entries: new Map(args.keywords) } : null;
    default:
      return null;
  }
}
