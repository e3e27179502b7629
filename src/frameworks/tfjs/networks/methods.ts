import type { JsNode } from '../../../syntax/javascript/node';
import { spanOfNode } from '../../../syntax/nodes';
import { shapeOf } from '../layers/options';
import type { Machine } from './machine';
import { apply, spanning } from './models';
import {
  constant,
  type FunctionValue,
  type ListValue,
  type ModelValue,
  NOTHING,
  plainOf,
  type SequentialValue,
  unknown,
  type Value,
} from './values';

/** Calls a method of something known; null when what it gives is not known. */
export function callMethod(machine: Machine, receiver: Value, name: string, args: readonly Value[], at: JsNode): Value | null {
  switch (receiver.type) {
    case 'sequential':
    case 'model':
      return ofModel(machine, receiver, name, args, at);
    case 'layer':
      return name === 'apply' ? apply(machine, receiver, args[0], at) : null;
    case 'list':
      return ofList(machine, receiver, name, args, at);
    case 'function':
      return name === 'bind' ? receiver : name === 'call' ? machine.invoke(receiver, args.slice(1), at) : null;
    default:
      return null;
  }
}

function ofModel(machine: Machine, model: SequentialValue | ModelValue, name: string, args: readonly Value[], at: JsNode): Value | null {
  const [first] = args;
  switch (name) {
    case 'add':
      if (model.type === 'sequential' && first) add(machine, model, first, at);
      return NOTHING;
    case 'pop':
      if (model.type === 'sequential' && machine.level <= model.level) model.items.pop();
      return NOTHING;
    case 'build':
      if (model.type === 'sequential') model.inputShape = shapeOf(first)?.slice(1) ?? null;
      return NOTHING;
    case 'compile':
      model.origin.training.compile = first ?? null;
      model.origin.end = Math.max(model.origin.end, at.endIndex);
      return NOTHING;
    case 'fit':
    case 'fitDataset':
      model.origin.training.fit = (name === 'fit' ? args[2] : args[1]) ?? null;
      return null;
    case 'apply':
      return apply(machine, model, first, at);
    case 'getLayer':
      return layerNamed(model, args);
    default:
      return null;
  }
}

export function add(machine: Machine, model: SequentialValue, value: Value, at: JsNode): void {
  if (value.type === 'sequential' || value.type === 'model') value.origin.consumed = true;
  const isUnsure = machine.level > model.level;
  if (isUnsure) model.origin.problems.push({ span: spanOfNode(at), reason: 'a layer is added on a condition that is not known' });
  model.items.push({ value, sure: !isUnsure });
  spanning(model, at);
}

function layerNamed(model: SequentialValue | ModelValue, args: readonly Value[]): Value | null {
  if (model.type === 'model' || model.items.some((item) => !item.sure)) return null;
  const key = plainOf(args[0]) ?? plainOf(args[1]);
  const found = model.items.find(({ value }, index) =>
    typeof key === 'number' ? index === key : value.type === 'layer' && value.name === key,
  );
  return found?.value ?? null;
}

function ofList(machine: Machine, list: ListValue, name: string, args: readonly Value[], at: JsNode): Value | null {
  const [first, second] = args;
  switch (name) {
    case 'push':
      for (const value of args) list.items.push(machine.level <= list.level ? value : onCondition(at));
      return constant(list.items.length);
    case 'map':
    case 'forEach':
      return first?.type === 'function' ? mapped(machine, list, name, first, at) : null;
    case 'reduce':
      return first?.type === 'function' && second ? reduced(machine, list, first, second, at) : null;
    case 'concat':
      return args.every((value) => value.type === 'list')
        ? { type: 'list', items: [list, ...(args as ListValue[])].flatMap((each) => each.items), level: machine.level }
        : null;
    case 'slice':
      return sliced(list, args);
    case 'at':
      return typeof plainOf(first) === 'number' ? (list.items.at(plainOf(first) as number) ?? NOTHING) : null;
    case 'fill':
      return first ? { ...list, items: list.items.map(() => first) } : null;
    case 'reverse':
      return { ...list, items: [...list.items].reverse() };
    case 'entries':
      return { ...list, items: list.items.map((item, index) => ({ type: 'list', items: [constant(index), item], level: machine.level })) };
    default:
      return null;
  }
}

function onCondition(at: JsNode): Value {
  return unknown('it is added on a condition that is not known', spanOfNode(at));
}

const MAX_ITEMS = 400;

function mapped(machine: Machine, list: ListValue, name: string, work: FunctionValue, at: JsNode): Value | null {
  if (list.items.length > MAX_ITEMS) return null;
  const items = list.items.map((item, index) => machine.invoke(work, [item, constant(index), list], at));
  return name === 'map' ? { type: 'list', items, level: machine.level } : NOTHING;
}

function reduced(machine: Machine, list: ListValue, work: FunctionValue, start: Value, at: JsNode): Value | null {
  if (list.items.length > MAX_ITEMS) return null;
  let value = start;
  for (const [index, item] of list.items.entries()) value = machine.invoke(work, [value, item, constant(index)], at);
  return value;
}

function sliced(list: ListValue, args: readonly Value[]): Value | null {
  const [from, to] = args.map(plainOf);
  if ((from !== undefined && typeof from !== 'number') || (to !== undefined && typeof to !== 'number')) return null;
  if (args.some((value) => value.type === 'unknown') || list.items.some((item) => item.type === 'unknown')) return null;
  return { ...list, items: list.items.slice(from, to) };
}
