import type { PyCall, PyModule } from '../../../syntax/module';
import type { PyNode } from '../../../syntax/node';
import { withoutParentheses } from '../../../syntax/nodes';
import { argumentFor } from '../tree';
import { assignmentsTo } from './origin';

/** A random mask that code draws by hand: the expression of its probability and of its shape. */
export interface Draw {
  readonly probability: PyNode;
  readonly shape: PyNode | null;
}

/** `jax.random.bernoulli(key, 1 - rate, shape)`, `jax.random.uniform(key, shape) < keep`; null for other calls. */
export function drawOf(call: PyCall): Draw | null {
  if (call.name === 'jax.random.bernoulli') {
    const { node: probability } = argumentFor(call.node, ['p'], 1);
    return probability && { probability, shape: argumentFor(call.node, ['shape'], 2).node };
  }
  if (call.name !== 'jax.random.uniform') return null;
  const around = call.node.parent;
  if (around?.type !== 'comparison_operator' && around?.type !== 'binary_operator') return null;
  const other = around.namedChildren.find((child) => child && child.id !== call.node.id) ?? null;
  return other && { probability: other, shape: argumentFor(call.node, ['shape'], 1).node };
}

/** True when one number is drawn for each sample: `(x.shape[0], 1, 1)`, `(batch,) + (1,) * (x.ndim - 1)`. */
export function isPerSample(module: PyModule, expression: PyNode): boolean {
  const node = withoutParentheses(expression);
  if (node.type !== 'identifier') return perSample(node.text);
  const around = module.enclosingFunction(node);
  const given = around ? assignmentsTo(around.node, node.text) : [];
  return given.some((assignment) => perSample(assignment.childForFieldName('right')?.text ?? ''));
}

function perSample(text: string): boolean {
  const ones = /[([]\s*1\s*,?\s*[)\]]\s*\*|,\s*1\s*(?:,\s*1\s*)*,?\s*[)\]]$/.test(text);
  return ones && /shape\[0\]|batch|^[([]\s*(?:b|n|bs)\b/i.test(text);
}
