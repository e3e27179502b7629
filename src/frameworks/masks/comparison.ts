import type { PyNode } from '../../syntax/node';
import { partsOf } from '../../syntax/nodes';
import { type Flow, LOST, type Step } from './step';
import { shareOf } from './threshold';

/** Drawn numbers beside a threshold, or a mask beside one of its values. */
export function compared(node: PyNode, parent: PyNode, flow: Flow): Step {
  const [left, right, ...more] = partsOf(parent);
  const operator = parent.children.find((child) => child && !child.isNamed)?.text ?? '';
  if (!left || !right || more.length > 0 || flow.added) return LOST;
  if (flow.ones) return tested(parent, { operator, with: left.id === node.id ? right : left }, flow);
  return withThreshold(parent, flow, { operator, threshold: left.id === node.id ? right : left, mirrored: left.id !== node.id });
}

/** `mask == 1`, `mask == 0`. */
function tested(node: PyNode, test: { readonly operator: string; readonly with: PyNode }, flow: Flow): Step {
  const value = /^(?:0|0\.0?|False)$/.test(test.with.text) ? false : /^(?:1|1\.0?|True)$/.test(test.with.text) ? true : null;
  if (value === null || !/^(?:==|!=)$/.test(test.operator)) return LOST;
  return { type: 'on', node, flow: { ...flow, inverted: flow.inverted !== ((test.operator === '==') !== value) } };
}

export interface Comparison {
  readonly operator: string;
  readonly threshold: PyNode;
  /** The threshold stands on the left. */
  readonly mirrored: boolean;
}

/** Numbers from [0, 1) that are compared with a threshold are a mask. */
export function withThreshold(node: PyNode, flow: Flow, { operator, threshold, mirrored }: Comparison): Step {
  if (!/^[<>]=?$/.test(operator)) return LOST;
  const below = operator.startsWith('<') !== mirrored;
  const compared = node.type === 'comparison_operator' ? { compared: node } : {};
  return { type: 'on', node, flow: { ...flow, ones: shareOf(threshold, !below), ...compared } };
}
