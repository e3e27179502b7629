import type { PyNode } from '../../../syntax/node';
import { span } from '../tree';
import { absentArgument, absentMethod } from './absent';
import { dictionaryMethod, listMethod, sequenceMethod } from './containers';
import { freeze, namedParameters, parametersIn } from './freezing';
import { type Child, heldBy, hold } from './holding';
import { startsBy, startsByDefault } from './initial';
import { modulesInside } from './insides';
import type { Interpreter } from './interpreter';
import { searched } from './patterns';
import { CHILDREN, ENTRIES } from './slots';
import { applied } from './starting';
import { stringMethod } from './strings';
import { tensorMethod } from './tensors';
import { stillMask, triangle } from './triangles';
import {
  isModule,
  listValue,
  type ModuleValue,
  NONE,
  numberValue,
  opaqueValue,
  type Passed,
  stringValue,
  tupleValue,
  unknown,
  type Value,
} from './values';
import { vectorIn, vectorMethod } from './vectors';
import { weightOf } from './weights';

/** Methods of nn.Module that give the module back. */
const FLUENT: ReadonlySet<string> = new Set([
  'to',
  'cuda',
  'cpu',
  'eval',
  'train',
  'double',
  'float',
  'half',
  'requires_grad_',
  'share_memory',
]);

/** `object.name(...)`; null when it is not known here. */
export function callMethod(
  it: Interpreter,
  object: Value,
  name: string,
  passed: readonly Passed[],
  node: PyNode,
  hidden: boolean,
): Value | null {
  const values = passed.map((each) => each.value);
  if (object.kind === 'unknown' && object.asks !== undefined && name === 'get' && it.asking && values[0]?.kind === 'string')
    return it.asking.member(`${object.asks}.${values[0].value}`, node, it.graph.locate(span(node)).span, values[1]);
  if (object.kind === 'absent') return absentMethod(it, object, name, passed);
  if (object.kind === 'loss') return name === 'mean' || name === 'sum' ? object : null;
  if (object.kind === 'tensor')
    return absentArgument(it, object, name, passed, node) ?? tensorMethod(it, object, name, passed, node, hidden);
  const entries = object.kind === 'instance' ? object.attributes.get(ENTRIES) : null;
  const held = entries?.kind === 'dictionary' ? dictionaryMethod(entries, name, passed, hidden) : null;
  if (held) return held;
  if (isModule(object) && name === 'apply') return applied(it, object, passed, node);
  if (isModule(object)) return moduleMethod(object, name, values);
  const vector = vectorIn(object);
  if (vector) return vectorMethod(vector, name, values);
  if (object.kind === 'list') return listMethod(object, name, values);
  if (object.kind === 'dictionary') return dictionaryMethod(object, name, passed, hidden);
  if (object.kind === 'partial') return searched(name, object, values);
  if (object.kind === 'string') return stringMethod(object.value, name, values);
  if (object.kind === 'number') return name === 'item' ? object : unknown(`${name} of a number is not followed`);
  // `weight.expand(...)`, `array.to(...)`: still the same numbers, of a size that nothing here asks for.
  if (object.kind === 'weight') startsBy(it, object, name, passed, node);
  if (object.kind === 'weight' || object.kind === 'array') return arrayMethod(object, name, passed, node);
  return null;
}

const SAME_SIZE: ReadonlySet<string> = new Set([
  'to',
  'float',
  'double',
  'half',
  'cuda',
  'cpu',
  'clone',
  'detach',
  'fill_',
  'normal_',
  'uniform_',
  'zero_',
  'mul_',
  'div_',
  'add_',
  'contiguous',
  'type',
  'requires_grad_',
  'data',
  'long',
]);

/** A mask of steps by steps stays one. */
const KEEPS_MASK: ReadonlySet<string> = new Set(
  'bool view unsqueeze expand expand_as reshape byte int repeat squeeze detach requires_grad_ transpose type_as'.split(' '),
);

function arrayMethod(object: Extract<Value, { kind: 'weight' | 'array' }>, name: string, passed: readonly Passed[], node: PyNode): Value {
  const values = passed.map((each) => each.value);
  const { shape } = object;
  if (name === 'requires_grad_' && values[0]?.kind === 'boolean' && !values[0].value) freeze(object);
  if (SAME_SIZE.has(name)) return object;
  if (object.kind === 'array' && (name === 'tril' || name === 'triu'))
    return triangle(name, [{ name: null, value: object, node }, ...passed]) ?? object;
  if (object.kind === 'array' && KEEPS_MASK.has(name) && (object.later || object.counts || object.sines)) return stillMask(object, null);
  // `cls_token.expand(batch, -1, -1)`: the same weights for each row.
  if (object.kind === 'weight' && /^(expand|expand_as|repeat)$/.test(name) && shape?.[0] === 1) return object;
  if ((name === 'dim' || name === 'ndimension') && shape) return numberValue(shape.length);
  if (name === 'unsqueeze' && shape && values[0]?.kind === 'number') {
    const at = values[0].value < 0 ? values[0].value + shape.length + 1 : values[0].value;
    return { kind: 'array', shape: shape.toSpliced(at, 0, 1) };
  }
  if (name === 'numel')
    return shape && !shape.includes(null) ? numberValue(shape.reduce<number>((all, size) => all * (size ?? 1), 1)) : unknown('a size');
  if (name === 'size' && shape && values[0]?.kind === 'number') {
    const size = shape.at(values[0].value);
    return typeof size === 'number' ? numberValue(size) : unknown('this size is not known');
  }
  // Still a tensor that is no network's own, of a size that nothing here asks for.
  return { kind: 'array', shape: null };
}

/** What every module can do; those that are containers, also with their children. */
function moduleMethod(object: ModuleValue, name: string, values: readonly Value[]): Value | null {
  const [first, second] = values;
  if (name === 'requires_grad_' && first?.kind === 'boolean' && !first.value) freeze(object);
  if (FLUENT.has(name)) return object;
  if (name === 'reset_parameters' && object.kind === 'layer') {
    startsByDefault(object);
    return NONE;
  }
  const children = object.kind === 'sequence' ? object : object.kind === 'instance' ? object.attributes.get(CHILDREN) : null;
  if (children?.kind === 'sequence') {
    const answer = sequenceMethod(children, name, values);
    if (answer) return answer === children ? object : answer;
  }
  switch (name) {
    case 'add_module':
    case 'register_module':
    case 'register_parameter':
      if (object.kind !== 'instance' || !second) return null;
      hold(
        object,
        first?.kind === 'string' ? first.value : '(unknown)',
        first?.kind === 'string' ? second : opaqueValue('a module of unknown name'),
      );
      return NONE;
    case 'register_buffer':
      if (object.kind === 'instance' && first?.kind === 'string')
        object.attributes.set(first.value, second?.kind === 'array' ? second : unknown('a buffer'));
      return NONE;
    case 'register_forward_hook':
    case 'register_forward_pre_hook':
    case 'load_state_dict':
      return NONE;
    case 'parameters':
      return listValue(parametersIn(object).map((each) => each.value));
    case 'named_parameters':
      return listValue(namedParameters(object));
    case 'children':
      return listValue(heldBy(object)?.map((child) => child.value) ?? null);
    case 'named_children':
      return listValue(heldBy(object)?.map((child) => tupleValue([stringValue(child.name), child.value])) ?? null);
    case 'modules':
      return listValue(allIn(object, '').map((child) => child.value));
    case 'named_modules':
      return listValue(allIn(object, '').map((child) => tupleValue([stringValue(child.name), child.value])));
    case 'get_submodule':
      return first?.kind === 'string' ? submodule(object, first.value) : null;
    case 'get_parameter':
      return first?.kind === 'string' ? parameterAt(object, first.value) : null;
    case '_get_name':
      return stringValue(
        object.kind === 'instance' ? object.owner.name : object.kind === 'layer' ? (object.name.split('.').at(-1) ?? '') : 'Sequential',
      );
    default:
      return null;
  }
}

function submodule(object: ModuleValue, path: string): Value | null {
  return allIn(object, '').find((child) => child.name === path)?.value ?? null;
}

/** `model.get_parameter('encoder.weight')`. */
function parameterAt(object: ModuleValue, path: string): Value | null {
  const dot = path.lastIndexOf('.');
  const home = dot < 0 ? object : submodule(object, path.slice(0, dot));
  const name = path.slice(dot + 1);
  const held = home?.kind === 'layer' ? weightOf(home, name) : home?.kind === 'instance' ? home.attributes.get(name) : null;
  return held?.kind === 'weight' ? held : null;
}

function allIn(object: Value, path: string, seen = new Set<Value>()): readonly Child[] {
  if (seen.has(object) || !isModule(object)) return [];
  seen.add(object);
  const inner = object.kind === 'layer' ? modulesInside(object) : (heldBy(object) ?? []);
  return [
    { name: path, value: object },
    ...inner.flatMap((child) => allIn(child.value, path ? `${path}.${child.name}` : child.name, seen)),
  ];
}
