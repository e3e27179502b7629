import type { Shape } from '../../../model/network';
import type { ConfigNode } from '../../../syntax/config';
import { childOf, itemsOf, numberOf, textOf } from './json';

/** Which output of which application of a layer; all as the file counts them. */
export interface TensorName {
  readonly layer: string;
  readonly node: number;
  readonly tensor: number;
  /** Written as a plain list: there the applications of a model within the model are counted from 1, being made alone was the first. */
  readonly listed: boolean;
  /** Without the batch; null when the file does not say. */
  readonly shape: Shape | null;
}

/** One application of a layer: the tensors it is called with, positional ones first, then `query`, `value`, `key`, then the rest. */
export type Application = readonly TensorName[];

const NAMED = ['inputs', 'query', 'value', 'key'];
const MAX_DEPTH = 6;

/** All applications of a layer in the order of the file; `null` in place of what cannot be read. */
export function applicationsOf(layer: ConfigNode): readonly Application[] {
  return itemsOf(childOf(layer, 'inbound_nodes')).map((node) => {
    if (node.kind === 'array') return oldTensors(node);
    const kwargs = childOf(node, 'kwargs');
    const first = NAMED.flatMap((name) => tensorsIn(childOf(kwargs, name)));
    const rest =
      kwargs?.kind === 'object' ? kwargs.entries.filter(({ key }) => !NAMED.includes(key)).flatMap(({ value }) => tensorsIn(value)) : [];
    return [...tensorsIn(childOf(node, 'args')), ...first, ...rest];
  });
}

/** Keras 3: `{"class_name": "__keras_tensor__", "config": {"shape": …, "keras_history": [layer, node, tensor]}}`, nested in any way. */
function tensorsIn(node: ConfigNode | null, depth = 0): TensorName[] {
  if (node === null || depth > MAX_DEPTH) return [];
  if (node.kind === 'array') return node.items.flatMap((item) => tensorsIn(item, depth + 1));
  if (node.kind !== 'object') return [];
  const history = childOf(childOf(node, 'config'), 'keras_history');
  if (!history) return node.entries.flatMap(({ value }) => tensorsIn(value, depth + 1));
  const shape = childOf(childOf(node, 'config'), 'shape');
  const named = tensorName(history, shape?.kind === 'array' ? shape.items.slice(1).map(numberOf) : null);
  return named ? [{ ...named, listed: false }] : [];
}

/** Keras 1 and 2: `[layer, node, tensor, kwargs]`, where the keywords may hold tensors of the same kind. */
function oldTensors(node: ConfigNode): TensorName[] {
  const named = tensorName(node, null);
  if (!named) return node.kind === 'array' ? node.items.flatMap(oldTensors) : [];
  const kwargs = itemsOf(node)[3];
  const more = kwargs?.kind === 'object' ? kwargs.entries.flatMap(({ value }) => (tensorName(value, null) ? oldTensors(value) : [])) : [];
  return [named, ...more];
}

function tensorName(node: ConfigNode, shape: Shape | null): TensorName | null {
  const [layer, index, tensor] = itemsOf(node);
  const name = textOf(layer);
  const [at, output] = [numberOf(index), numberOf(tensor)];
  return name !== null && at !== null && output !== null ? { layer: name, node: at, tensor: output, listed: true, shape } : null;
}

/** `input_layers` and `output_layers`: one tensor, a list of them, or a dictionary. */
export function endsOf(config: ConfigNode, key: 'input_layers' | 'output_layers'): readonly TensorName[] {
  const node = childOf(config, key);
  if (!node) return [];
  const only = tensorName(node, null);
  if (only) return [only];
  const parts = node.kind === 'object' ? node.entries.map(({ value }) => value) : itemsOf(node);
  return parts.flatMap((part) => tensorName(part, null) ?? itemsOf(part).flatMap((inner) => tensorName(inner, null) ?? []));
}
