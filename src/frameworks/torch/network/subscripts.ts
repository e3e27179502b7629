import type { PyNode } from '../../../syntax/node';
import { span } from '../tree';
import { absentPart, lastOfEach } from './absent';
import { bound } from './binding';
import { keyOf } from './dictionaries';
import { partOfWeight } from './initial';
import type { Interpreter } from './interpreter';
import { partOf, sliced } from './joins';
import { findMethod } from './lineage';
import { CHILDREN, ENTRIES } from './slots';
import { sizeAt } from './tensors';
import { stillMask } from './triangles';
import { type Instance, listValue, stringValue, unknown, type Value } from './values';

/** `object[index]`. */
export function subscript(it: Interpreter, object: Value, indices: readonly Value[], node: PyNode): Value {
  const only = indices.length === 1 ? indices[0] : null;
  if (object.kind === 'tensor') return lastOfEach(it, object, indices, node) ?? sliced(it, object, indices, node);
  if (object.kind === 'absent') return absentPart(object, indices);
  if (object.kind === 'sizes') return only?.kind === 'number' ? sizeAt(object.tensor, only.value) : unknown('the axis is not known');
  if (object.kind === 'weight' || object.kind === 'array') {
    const shape = object.shape && partOf(object.shape, indices);
    if (object.kind === 'weight' && object.part && it.graph.isBuilding) return { ...partOfWeight(object, indices), shape };
    if (object.kind === 'weight' && !object.part && indices.every(isFromStart)) return { kind: 'weight', shape, trains: object.trains };
    return object.kind === 'array' && indices.every(isFromStart) ? stillMask(object, shape) : { kind: 'array', shape };
  }
  if (object.kind === 'dictionary') {
    const key = only ? keyOf(only) : null;
    if (key === null) return unknown('the key is not known');
    return object.entries.get(key) ?? unknown(`there is no ${key} in it`);
  }
  if (it.asking && object.kind === 'unknown' && object.asks !== undefined && only?.kind === 'string' && !only.value.includes(':'))
    return it.asking.member(`${object.asks}.${only.value}`, node, it.graph.locate(span(node)).span);
  if (object.kind === 'class') return object;
  if (object.kind === 'library') return object;
  if (object.kind === 'string' && only) return indexed([...object.value].map(stringValue), only, (items) => stringValue(textOf(items)));
  const item = object.kind === 'instance' ? findMethod({ ...object, kind: 'class' }, '__getitem__') : null;
  if (item && object.kind === 'instance' && only) return it.run(bound(item, object), [{ name: null, value: only, node }], false, node);
  const entries = object.kind === 'instance' ? object.attributes.get(ENTRIES) : null;
  if (entries) return subscript(it, entries, indices, node);
  if (object.kind === 'instance' && (object.attributes.has(CHILDREN) || object.fields)) return instanceElement(it, object, indices, node);
  if (object.kind === 'sequence' && only?.kind === 'string' && !only.value.includes(':')) {
    return object.children?.find((child) => child.name === only.value)?.value ?? unknown(`there is no ${only.value} in it`);
  }
  if (object.kind === 'sequence' && only?.kind === 'string') {
    const part = object.children && partOfList(object.children, only.value);
    return part
      ? { ...object, children: part.map((child, index) => ({ name: String(index), value: child.value })) }
      : unknown('this part is not known');
  }
  const items = object.kind === 'list' ? object.items : object.kind === 'sequence' ? object.children?.map((child) => child.value) : null;
  if (!items || !only) return object.kind === 'unknown' ? object : unknown('this element is not known');
  return indexed(items, only, (part) => (object.kind === 'list' ? { ...object, items: part } : listValue(part)));
}

/** `:n`, `:`, `None`: the corner of a mask is a smaller one. */
function isFromStart(index: Value): boolean {
  return index.kind === 'none' || (index.kind === 'string' && /^0?:[^:]*$/.test(index.value));
}

function instanceElement(it: Interpreter, object: Instance, indices: readonly Value[], node: PyNode): Value {
  const children = object.attributes.get(CHILDREN);
  if (children) return subscript(it, children, indices, node);
  const values = (object.fields ?? []).map((name) => object.attributes.get(name) ?? unknown(`${name} is not known`));
  return subscript(it, listValue(values), indices, node);
}

function indexed(items: readonly Value[], index: Value, part: (items: Value[]) => Value): Value {
  if (index.kind === 'number') return items.at(index.value) ?? unknown('there is no such element');
  const slice = index.kind === 'string' && index.value.includes(':') ? partOfList(items, index.value) : null;
  return slice ? part(slice) : unknown('this element is not known');
}

function textOf(items: readonly Value[]): string {
  return items.map((item) => (item.kind === 'string' ? item.value : '')).join('');
}

/** `items[a:b:c]` for parts that are known. */
function partOfList<Item>(items: readonly Item[], text: string): Item[] | null {
  if (text.includes('?')) return null;
  const [from = '', to = '', step = ''] = text.split(':');
  const stride = step === '' ? 1 : Number(step);
  if (!Number.isInteger(stride) || stride === 0) return null;
  if (stride < 0) return from === '' && to === '' ? items.toReversed().filter((_, index) => index % -stride === 0) : null;
  const part = items.slice(from === '' ? 0 : Number(from), to === '' ? undefined : Number(to));
  return part.filter((_, index) => index % stride === 0);
}
