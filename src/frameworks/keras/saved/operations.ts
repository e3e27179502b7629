import type { Operation } from '../../../model/network';
import { functionActivation } from '../layers/activations';
import { added, concatenated } from '../layers/merging';
import { snakeCase } from '../networks/graph';
import { type GraphNode, type TensorShape, UNKNOWN_SHAPE } from '../networks/values';
import { childOf, numberOf, type Saved, textOf } from './json';

/** Keras 3 saves functions on tensors as `keras.src.ops.…`, Keras 2 as `TFOpLambda` with the function's name; null for layers. */
export function operationOf(saved: Saved, inputs: readonly GraphNode[]): SavedOperation | null {
  const name = functionName(saved);
  return name === null ? null : { name: `ops.${name}`, ...readOperation(name, saved, inputs) };
}

interface SavedOperation {
  readonly name: string;
  readonly operation: Operation;
  readonly shape: TensorShape;
}

function readOperation(name: string, saved: Saved, inputs: readonly GraphNode[]): Pick<SavedOperation, 'operation' | 'shape'> {
  const shapes = inputs.map((node) => node.shape);
  const activation = functionActivation(`keras.ops.${name}`);
  if (activation && inputs.length === 1) return { operation: activation, shape: shapes[0] ?? UNKNOWN_SHAPE };
  if (name === 'add' && inputs.length > 1) return added(shapes);
  if ((name === 'concat' || name === 'concatenate') && inputs.length > 1)
    return concatenated(shapes, numberOf(childOf(saved.config, 'axis')) ?? null);
  if (name === 'identity' || name === 'cast') return { operation: { type: 'identity' }, shape: shapes[0] ?? UNKNOWN_SHAPE };
  return { operation: { type: 'unknown', reason: `${name} is not read` }, shape: UNKNOWN_SHAPE };
}

function functionName({ module, className, config }: Saved): string | null {
  if (module !== null && /^keras\.(src\.)?ops\b/.test(module)) return snakeCase(className);
  if (className === 'SlicingOpLambda') return 'getitem';
  if (className !== 'TFOpLambda') return null;
  const name = textOf(childOf(config, 'function')) ?? 'function';
  return name.slice(name.lastIndexOf('.') + 1);
}
