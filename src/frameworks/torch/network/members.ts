import type { PyClass } from '../../../syntax/module';
import type { PyNode } from '../../../syntax/node';
import { grouped, once } from '../../../syntax/once';
import { bodyOf, named, same, span } from '../tree';
import { absentMember } from './absent';
import { bindingOf, bound } from './binding';
import { classesByNode } from './definitions';
import type { Interpreter } from './interpreter';
import { findMethod, isModuleClass, lineageOf, parentsOf } from './lineage';
import { patternIn } from './patterns';
import { CHILDREN, LAYER } from './slots';
import {
  booleanValue,
  type ClassValue,
  emptyFrame,
  type Instance,
  type LayerValue,
  NONE,
  numberValue,
  stringValue,
  tupleValue,
  unknown,
  type Value,
} from './values';
import { weightOf } from './weights';

/** `object.name`. */
export function memberOf(it: Interpreter, object: Value, name: string, node: PyNode): Value {
  switch (object.kind) {
    case 'instance':
      return instanceMember(it, object, name, node);
    case 'tensor':
      if (name === 'shape') return { kind: 'sizes', tensor: object };
      if (name === 'T' || name === 'mT') return unknown('a transposed tensor is not followed');
      if (name === 'device' || name === 'dtype' || name === 'is_cuda') return unknown(`the ${name} of a tensor`);
      return { kind: 'method', object, name };
    case 'absent':
      return absentMember(object, name);
    case 'sequence':
      if (name === '__class__') return { kind: 'library', name: `torch.nn.${CONTAINER_CLASSES[object.container]}` };
      return object.children?.find((child) => child.name === name)?.value ?? object.given?.get(name) ?? { kind: 'method', object, name };
    case 'layer':
      return layerMember(object, name);
    case 'weight':
      if (name === 'data') return object;
      if (name === 'ndim' && object.shape) return numberValue(object.shape.length);
      return name === 'shape' && object.shape ? sizesOf(object.shape) : { kind: 'method', object, name };
    case 'array':
      return name === 'shape' && object.shape ? sizesOf(object.shape) : { kind: 'method', object, name };
    case 'list':
    case 'dictionary':
    case 'sizes':
      return { kind: 'method', object, name };
    case 'number':
    case 'string':
      // A member of an enumeration is read as its value.
      return name === 'value' ? object : { kind: 'method', object, name };
    case 'class':
      return classMember(it, object, name);
    case 'function':
      return name === '__name__' ? stringValue(object.definition.name) : unknown(`.${name} is not followed`);
    case 'unknown':
      return askedMember(it, object, name, node) ?? object;
    case 'partial':
      return patternIn(object) === null ? partialMember(object, name) : { kind: 'method', object, name };
    default:
      return unknown(`.${name} is not followed`);
  }
}

/** A member of an object that only the user knows; its methods are none of them. */
function askedMember(it: Interpreter, object: Extract<Value, { kind: 'unknown' }>, name: string, node: PyNode): Value | null {
  if (!it.asking || object.asks === undefined) return null;
  const isCalled = node.parent?.type === 'call' && same(node.parent.childForFieldName('function'), node);
  if (isCalled) return name === 'get' ? { kind: 'method', object, name } : null;
  return it.asking.member(`${object.asks}.${name}`, node, it.graph.locate(span(node)).span);
}

const CONTAINER_CLASSES = { sequential: 'Sequential', list: 'ModuleList', dictionary: 'ModuleDict' } as const;

function sizesOf(shape: readonly (number | null)[]): Value {
  return {
    kind: 'list',
    tuple: true,
    items: shape.map((size) => (size === null ? unknown('this size is not known') : { kind: 'number', value: size })),
  };
}

/** `conv.out_channels`: what the layer was given, or its default. */
function layerMember(layer: LayerValue, name: string): Value {
  const given = layer.given?.get(name);
  if (given) return given;
  if (name === '__class__') return { kind: 'library', name: layer.name };
  if (/^(weight|bias)_[ih]h_l\d+(_reverse)?$|^in_proj_(weight|bias)$/.test(name)) return weightOf(layer, name) ?? NONE;
  if (name === 'weight' || name === 'bias') {
    const bias = layer.settings.get('bias');
    if (name === 'bias' && bias?.kind === 'boolean' && !bias.value) return { kind: 'none' };
    return weightOf(layer, name) ?? { kind: 'weight', shape: null, trains: false };
  }
  return layer.settings.get(name) ?? { kind: 'method', object: layer, name };
}

/** `func`, `args` and `keywords` of a `functools.partial`. */
function partialMember({ callee, passed, hidden }: Extract<Value, { kind: 'partial' }>, name: string): Value {
  if (name === 'func') return callee;
  if (name === 'args' && !hidden) return tupleValue(passed.flatMap((each) => (each.name === null ? [each.value] : [])));
  if (name !== 'keywords') return unknown(`.${name} is not followed`);
  const entries = new Map(passed.flatMap((each) => (each.name === null ? [] : [[each.name, each.value] as const])));
  return { kind: 'dictionary', entries, ...(hidden && { open: true }) };
}

function classMember(it: Interpreter, owner: ClassValue, name: string): Value {
  const method = findMethod(owner, name);
  if (method && bindingOf(method.definition) !== 'property') return bound(method, owner);
  if (name === '__name__') return stringValue(owner.owner.name);
  if (name === '__bases__') return basesOf(owner);
  return classConstant(it, owner, name) ?? unknown(`${owner.owner.name}.${name} is not known`);
}

/** Direct bases; a library's class by its name. */
function basesOf(owner: ClassValue): Value {
  const bases = parentsOf(owner).map(
    (base): Value => (typeof base === 'string' ? { kind: 'library', name: base } : (base ?? unknown('a base that is not found'))),
  );
  return tupleValue(bases);
}

/** `pe[:, 0::2] = torch.sin(position * divisor)`, cosines in the other places, divisors 10000^(2i / size): as Vaswani et al. 2017 have it. */
const countsInSines = once(({ node }: PyClass): boolean => {
  const { text } = node;
  const isTurned = /\b0?::2\]\s*=\s*(torch|np|numpy|math)\.sin\(/.test(text) && /\b1::2\]\s*=\s*(torch|np|numpy|math)\.cos\(/.test(text);
  const exponents = /arange\(\s*0\s*,\s*[\w.]+\s*,\s*(step\s*=\s*)?2\b/.test(text);
  const falls =
    /exp\([^\n]{0,200}-\s{0,9}\(?\s{0,9}(?:math|np|numpy|torch)\.log\([^\n]{0,200}10000/.test(text) ||
    /pow\(\s*10000(\.0*)?\s*,/.test(text);
  return isTurned && exponents && falls;
});

export function instanceMember(it: Interpreter, instance: Instance, name: string, node: PyNode): Value {
  const held = instance.attributes.get(name);
  if (held?.kind === 'array' && !held.sines && countsInSines(instance.owner)) return { ...held, sines: { base: 10_000 } };
  if (held) return held;
  const owner: ClassValue = { kind: 'class', owner: instance.owner, module: instance.module };
  const method = findMethod(owner, name);
  if (method) {
    const callee = bound(method, instance);
    return bindingOf(method.definition) === 'property' ? it.run(callee, [], false, node) : callee;
  }
  // A network is followed as it trains: that is when dropout acts.
  if (name === 'training' && isModuleClass(owner)) return booleanValue(true);
  if (name === '__class__') return owner;
  if (name === '__dict__') return { kind: 'dictionary', entries: instance.attributes };
  const constant = classConstant(it, owner, name);
  if (constant) return constant;
  const children = instance.attributes.get(CHILDREN);
  const child = children?.kind === 'sequence' ? children.children?.find((each) => each.name === name) : null;
  if (child) return child.value;
  const layer = instance.attributes.get(LAYER);
  if (layer?.kind === 'layer') return layerMember(layer, name);
  return computedMember(it, owner, instance, name, node) ?? { kind: 'method', object: instance, name };
}

/** What a class works out itself for names that its objects do not have. */
function computedMember(it: Interpreter, owner: ClassValue, instance: Instance, name: string, node: PyNode): Value | null {
  const method = name.startsWith('__') ? null : (findMethod(owner, '__getattribute__') ?? findMethod(owner, '__getattr__'));
  return method && it.run(bound(method, instance), [{ name: null, value: stringValue(name), node }], false, node);
}

/** `expansion = 4` in the body of a class or of an ancestor. */
export function classConstant(it: Interpreter, owner: ClassValue, name: string, shared = true): Value | null {
  for (const home of lineageOf(owner).classes) {
    const { assigned, classes } = bodyOfClass(home.owner);
    const inside = classes.get(name)?.[0];
    const inner = inside && classesByNode(home.module).get(inside.id);
    if (inner) return { kind: 'class', owner: inner, module: home.module };
    const right = assigned.get(name)?.[0];
    if (!right) continue;
    const key = `${home.module.file}#${home.owner.id}.${name}`;
    const before = shared ? it.remembered.get(key) : undefined;
    if (before) return before;
    const value = it.within(home.module, null, () => it.evaluate(right, { ...emptyFrame(home), closure: bodyFrame(it, home, right) }));
    it.remembered.set(key, value);
    return value;
  }
  return null;
}

/** Names of the class body above that an expression in it uses: `BIAS = True` and then `SIZES = dict(bias=BIAS)`. */
function bodyFrame(it: Interpreter, home: ClassValue, right: PyNode) {
  const frame = emptyFrame(home);
  for (const used of right.type === 'identifier' ? [right] : right.descendantsOfType('identifier')) {
    if (!used || frame.locals.has(used.text)) continue;
    const before = bodyOfClass(home.owner).assigned.get(used.text)?.[0];
    if (before && before.endIndex <= right.startIndex) frame.locals.set(used.text, it.evaluate(before, emptyFrame(home)));
  }
  return frame;
}

/** Right sides of `name = …` and classes inside the body of a class, by name. */
const bodyOfClass = once(({ node }: PyClass) => {
  const statements = bodyOf(node);
  const assignments = statements.flatMap((statement) => {
    const assignment = statement.type === 'expression_statement' ? named(statement)[0] : null;
    const name = assignment?.type === 'assignment' ? assignment.childForFieldName('left')?.text : undefined;
    const right = assignment?.childForFieldName('right');
    return name !== undefined && right ? [{ name, right }] : [];
  });
  const groups = grouped(assignments, ({ name }) => name);
  return {
    assigned: new Map([...groups].map(([name, all]) => [name, all.map(({ right }) => right)])),
    classes: grouped(statements, (each) => (each.type === 'class_definition' ? (each.childForFieldName('name')?.text ?? null) : null)),
  };
});
