import type { PyNode } from '../../../syntax/node';
import { setMember } from './assigning';
import { layerHas, libraryHas, sequenceHas } from './has';
import { hold } from './holding';
import type { Interpreter } from './interpreter';
import { iterated } from './iteration';
import { blueprintFor } from './layers/catalogue';
import { findMethod, isModuleClass, lineageOf } from './lineage';
import { classConstant, memberOf } from './members';
import { partialOf } from './partials';
import { compiled, searched } from './patterns';
import { LAYER } from './slots';
import { booleanValue, type ClassValue, isModule, listValue, NONE, type Passed, unknown, type Value } from './values';

/** Python's questions about objects, and what makes functions of functions; null when the name is none of them. */
export function reflect(it: Interpreter, name: string, passed: readonly Passed[], node: PyNode, hidden: boolean): Value | null {
  const [first, second, third] = passed.map((each) => each.value);
  switch (name) {
    case 'builtins.isinstance':
      return answer(first && second ? isInstance(first, second) : null);
    case 'builtins.issubclass':
      return answer(first && second ? isSubclass(first, second) : null);
    case 'builtins.hasattr':
      return answer(first && second?.kind === 'string' ? hasMember(it, first, second.value) : null);
    case 'builtins.getattr':
      return first && second?.kind === 'string' ? memberOr(it, first, second.value, third ?? null, node) : null;
    case 'builtins.setattr':
      if (first && second?.kind === 'string' && third) setMember(it, first, second.value, third, node);
      else if (first?.kind === 'instance')
        hold(first, '(unknown)', { kind: 'unknown', reason: 'an attribute of unknown name', weights: true });
      return NONE;
    case 'builtins.callable':
      return answer(first ? isCallable(it, first) : null);
    case 'builtins.type':
      return first && passed.length === 1 ? typeOf(first) : null;
    case 'functools.partial':
    case 'dataclasses.field': {
      if (name === 'dataclasses.field') return { kind: 'partial', callee: { kind: 'library', name }, passed, hidden };
      const [callee, ...rest] = passed;
      return callee ? partialOf(callee.value, rest, hidden) : null;
    }
    case 're.compile':
      return compiled(passed);
    case 're.match':
    case 're.search':
    case 're.fullmatch':
    case 're.sub':
      return first
        ? searched(
            name.slice(3),
            first,
            passed.slice(1).map((each) => each.value),
          )
        : null;
    case 'builtins.dir':
      return first?.kind === 'library' ? { kind: 'method', object: first, name: '__dir__' } : null;
    case 'builtins.next':
      return (first && iterated(first)?.[0]) ?? unknown('the next element is not known');
    case 'builtins.iter':
      return first ?? null;
    case 'builtins.map':
    case 'builtins.filter':
      return mapped(it, name, passed, node);
    default:
      return null;
  }
}

function answer(value: boolean | null): Value {
  return value === null ? unknown('a condition that is not known') : booleanValue(value);
}

function mapped(it: Interpreter, name: string, passed: readonly Passed[], node: PyNode): Value {
  const [callee, list] = passed;
  const items = list ? iterated(list.value) : null;
  if (!callee || !items || passed.length !== 2 || name !== 'builtins.map') return unknown('this list is not followed');
  return listValue(items.map((value) => it.invoke(callee.value, [{ name: null, value, node }], node, false)));
}

function memberOr(it: Interpreter, object: Value, name: string, otherwise: Value | null, node: PyNode): Value {
  if (object.kind === 'library') return { kind: 'library', name: `${object.name}.${name}` };
  if (hasMember(it, object, name) === false && otherwise) return otherwise;
  const value = memberOf(it, object, name, node);
  // A method nobody knows is no attribute.
  return value.kind === 'method' && value.object.kind === 'instance' && otherwise ? unknown(`${name} may not be there`) : value;
}

function hasMember(it: Interpreter, object: Value, name: string): boolean | null {
  if (object.kind === 'none') return false;
  if (object.kind === 'library') return libraryHas(object.name, name);
  if (object.kind === 'layer') return layerHas(object, name);
  if (object.kind === 'sequence') return sequenceHas(object, name);
  if (object.kind !== 'instance' && object.kind !== 'class') return null;
  if (object.kind === 'instance' && object.attributes.has(name)) return true;
  const owner: ClassValue = object.kind === 'class' ? object : { ...object, kind: 'class' };
  if (findMethod(owner, name) || classConstant(it, owner, name)) return true;
  const { incomplete, libraries } = lineageOf(owner);
  if (object.kind === 'instance' && object.attributes.has('(unknown)')) return null;
  const layer = object.kind === 'instance' ? object.attributes.get(LAYER) : null;
  const inherited = layer?.kind === 'layer' ? layerHas(layer, name) : null;
  if (inherited) return true;
  return incomplete ||
    libraries.some(
      (library) =>
        !(inherited === false && layer?.kind === 'layer' && library === layer.name) &&
        !/^(torch\.nn\.(Module|Sequential|ModuleList|ModuleDict)|builtins\.object|abc\.ABC|typing\.\w+)$/.test(library),
    )
    ? null
    : false;
}

function isCallable(it: Interpreter, value: Value): boolean | null {
  if (/^(class|function|partial|layer|sequence|library|method)$/.test(value.kind)) return true;
  if (value.kind === 'instance') return isModuleClass({ ...value, kind: 'class' }) || hasMember(it, value, '__call__');
  return /^(number|string|boolean|none|list|dictionary)$/.test(value.kind) ? false : null;
}

function typeOf(value: Value): Value {
  if (value.kind === 'instance') return { kind: 'class', owner: value.owner, module: value.module };
  if (value.kind === 'layer') return { kind: 'library', name: value.name };
  const names = pythonTypes(value);
  return names?.[0] !== undefined && names.length === 1
    ? { kind: 'library', name: `builtins.${names[0]}` }
    : unknown('its type is not known');
}

/** Python's built-in types of a value, the narrowest first; null when it has none that is known. */
function pythonTypes(value: Value): readonly string[] | null {
  switch (value.kind) {
    case 'number':
      return Number.isInteger(value.value) && value.float === undefined ? ['int'] : ['float'];
    case 'boolean':
      return ['bool', 'int'];
    case 'string':
      return ['str'];
    case 'none':
      return ['NoneType'];
    case 'list':
      return [value.tuple ? 'tuple' : 'list'];
    case 'dictionary':
      return ['dict'];
    default:
      return null;
  }
}

const ABSTRACT: Readonly<Record<string, readonly string[]>> = {
  Sequence: ['list', 'tuple', 'str'],
  Iterable: ['list', 'tuple', 'str', 'dict'],
  Mapping: ['dict'],
  Number: ['int', 'float', 'bool'],
  Callable: [],
};

function isInstance(value: Value, type: Value): boolean | null {
  const options = type.kind === 'list' ? type.items : [type];
  if (!options) return null;
  const answers = options.map((option) => isOne(value, option));
  if (answers.includes(true)) return true;
  return answers.includes(null) ? null : false;
}

function isOne(value: Value, type: Value): boolean | null {
  if (value.kind === 'unknown' || type.kind === 'unknown') return null;
  if (type.kind === 'class')
    return value.kind === 'instance' ? descends({ ...value, kind: 'class' }, type) : value.kind === 'batch' ? null : false;
  if (type.kind !== 'library') return null;
  const short = type.name.split('.').at(-1) ?? '';
  if (type.name === 'functools.partial') return value.kind === 'partial';
  if (/^types\.(FunctionType|MethodType|LambdaType)$/.test(type.name)) return value.kind === 'function';
  if (type.name === 'enum.Enum') return null;
  if (/^torch\.(Tensor|FloatTensor|nn\.Parameter)$/.test(type.name)) {
    if (value.kind === 'tensor' || value.kind === 'array' || value.kind === 'weight')
      return type.name.endsWith('Parameter') ? value.kind === 'weight' : true;
    return false;
  }
  if (type.name.startsWith('torch.nn.')) return isLibraryModule(value, type.name);
  if (!/^(builtins|typing|collections|numbers)\./.test(type.name)) return null;
  if (value.kind === 'batch' || value.kind === 'sizes') return short === 'int' && value.kind === 'batch' ? true : null;
  if (value.kind === 'class') return short === 'type';
  const types = pythonTypes(value);
  if (!types) return isPlainly(value) && !Object.hasOwn(ABSTRACT, short) && short !== 'object' ? false : null;
  const accepted = Object.hasOwn(ABSTRACT, short) ? ABSTRACT[short] : [short];
  return types.some((each) => accepted?.includes(each));
}

/** It is known to be none of Python's built-in numbers, strings and containers. */
function isPlainly(value: Value): boolean {
  if (value.kind === 'library') return blueprintFor(value.name) !== null;
  return /^(instance|layer|sequence|tensor|weight|array|function|partial|method)$/.test(value.kind);
}

function isLibraryModule(value: Value, name: string): boolean | null {
  if (!isModule(value)) return false;
  if (name === 'torch.nn.Module') return value.kind !== 'instance' || isModuleClass({ ...value, kind: 'class' });
  if (value.kind === 'layer') return value.name === name || (BASES[name]?.test(value.name) ?? false);
  if (value.kind === 'sequence')
    return name === `torch.nn.${{ sequential: 'Sequential', list: 'ModuleList', dictionary: 'ModuleDict' }[value.container]}`;
  const { libraries, incomplete } = lineageOf({ ...value, kind: 'class' });
  return libraries.includes(name) ? true : incomplete ? null : false;
}

/** Classes of PyTorch's own that its layers are made from. */
const BASES: Readonly<Record<string, RegExp>> = {
  'torch.nn.modules.batchnorm._BatchNorm': /\.(Sync)?BatchNorm(\dd)?$/,
  'torch.nn.modules.batchnorm._NormBase': /\.((Sync)?BatchNorm|InstanceNorm)(\dd)?$/,
  'torch.nn.modules.conv._ConvNd': /\.Conv(Transpose)?\dd$/,
  'torch.nn.modules.conv._ConvTransposeNd': /\.ConvTranspose\dd$/,
  'torch.nn.RNNBase': /\.(LSTM|GRU|RNN)$/,
  'torch.nn.modules.rnn.RNNBase': /\.(LSTM|GRU|RNN)$/,
};

function isSubclass(value: Value, type: Value): boolean | null {
  const options = type.kind === 'list' ? type.items : [type];
  if (!options || value.kind !== 'class') return null;
  const answers = options.map((option) => {
    if (option.kind === 'class') return descends(value, option);
    return option.kind === 'library'
      ? lineageOf(value).libraries.includes(option.name) || (lineageOf(value).incomplete ? null : false)
      : null;
  });
  if (answers.includes(true)) return true;
  return answers.includes(null) ? null : false;
}

function descends(value: ClassValue, from: ClassValue): boolean | null {
  const { classes, incomplete } = lineageOf(value);
  if (classes.some((each) => each.owner === from.owner)) return true;
  return incomplete ? null : false;
}
