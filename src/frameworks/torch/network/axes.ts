import type { Detail } from '../../../model/network';
import type { PyNode } from '../../../syntax/node';
import { span } from '../tree';
import type { Interpreter } from './interpreter';
import { notModelled } from './layers/kit';
import type { Tensor, Value } from './values';

export function axisIndex(value: Value | null, rank: number): number | null {
  if (value?.kind !== 'number') return null;
  return (value.value < 0 ? value.value + rank : value.value) - 1;
}

export function opaque(it: Interpreter, tensor: Tensor, name: string, node: PyNode, detail?: Detail | null): Tensor {
  const operation = notModelled(`${name} is not followed`, detail);
  it.graph.note(node, `${name} is not followed`);
  return it.graph.step({ name, callee: `.${name}`, span: span(node), operation, from: [tensor], shape: null, parameters: 0 });
}
