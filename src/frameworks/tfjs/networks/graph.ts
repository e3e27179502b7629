import type { Shape } from '../../../model/network';
import type { JsNode } from '../../../syntax/javascript/node';
import { spanOfNode } from '../../../syntax/nodes';
import { readLayer } from '../layers/catalogue';
import type { GraphNode, LayerValue, Problem, TensorValue } from './values';

type Draft = Omit<GraphNode, 'index'>;

/** All applications of layers met so far, in the order of their making. */
export class Graph {
  readonly nodes: GraphNode[] = [];
  /** Names of the sub-models that are being applied. */
  readonly path: string[] = [];

  add(draft: Draft): GraphNode {
    const prefix = this.path.length > 0 ? `${this.path.join('.')}.` : '';
    const name = draft.name === null ? null : `${prefix}${draft.name}`;
    const node = { ...draft, name, kind: `${prefix}${draft.kind}`, index: this.nodes.length };
    this.nodes.push(node);
    return node;
  }

  input(at: JsNode, shape: Shape | null, name: string | null, callee: string): TensorValue {
    return tensorOf(this.add({ ...plain(at, callee, []), kind: 'input', operation: { type: 'input' }, shape, parameters: 0, name }));
  }

  /** Something that cannot be followed. */
  mystery(at: JsNode, callee: string, reason: string, from: readonly TensorValue[], rest: Partial<Draft> = {}): TensorValue {
    return tensorOf(this.add({ ...plain(at, callee, from), kind: 'unknown', operation: { type: 'unknown', reason }, ...rest }));
  }

  /**
   * Applies a layer; an activation that its operation cannot carry follows as a step of its own. The first tensor is the output,
   * others are states.
   */
  layer(layer: LayerValue, inputs: readonly TensorValue[], at: JsNode): readonly TensorValue[] {
    const reading = readLayer(
      layer,
      inputs.map((input) => input.shape),
    );
    const problems = (reading.notes ?? []).map((reason): Problem => ({ span: layer.span, reason }));
    const node = this.add({
      name: layer.name,
      kind: layer.kind,
      callee: layer.written,
      span: layer.span,
      operation: reading.operation,
      from: inputs.map((input) => input.node),
      shape: reading.shape,
      parameters: reading.parameters,
      owner: layer,
      siteIds: layer.siteIds,
      problems,
      ...(reading.first && { first: reading.first }),
    });
    const states = (reading.states ?? []).map((shape): TensorValue => ({ type: 'tensor', node, shape }));
    if (!reading.next) return [tensorOf(node), ...states];
    const step = { ...plain(at, layer.written, [tensorOf(node)]), span: layer.span, shape: reading.shape, parameters: 0 };
    const kind = reading.next.type === 'activation' ? reading.next.name : 'activation';
    return [tensorOf(this.add({ ...step, kind, operation: reading.next })), ...states];
  }

  /** A copy of a functional model's part of the graph on other inputs. */
  copy(inputs: readonly GraphNode[], outputs: readonly TensorValue[], given: readonly TensorValue[]): readonly TensorValue[] {
    const copies = new Map<GraphNode, GraphNode>();
    for (const [position, input] of inputs.entries()) {
      const replacement = given[position];
      if (replacement) copies.set(input, replacement.node);
    }
    const ends = outputs.map((output) => output.node);
    for (const node of reachable(ends, new Set(copies.keys()))) {
      if (!copies.has(node)) copies.set(node, this.add({ ...node, from: node.from.map((source) => copies.get(source) ?? source) }));
    }
    return outputs.map((output) => ({ ...output, node: copies.get(output.node) ?? output.node }));
  }
}

export function tensorOf(node: GraphNode): TensorValue {
  return { type: 'tensor', node, shape: node.shape };
}

/** What the outputs depend on, in the order of making; does not look behind `stops`. */
export function reachable(outputs: readonly GraphNode[], stops: ReadonlySet<GraphNode> = new Set()): readonly GraphNode[] {
  const seen = new Set<GraphNode>();
  const open = [...outputs];
  for (let node = open.pop(); node; node = open.pop()) {
    if (seen.has(node)) continue;
    seen.add(node);
    if (!stops.has(node)) open.push(...node.from);
  }
  return [...seen].sort((a, b) => a.index - b.index);
}

function plain(at: JsNode, callee: string, from: readonly TensorValue[]): Omit<Draft, 'operation'> {
  return {
    name: null,
    kind: '',
    callee,
    span: spanOfNode(at),
    from: from.map((tensor) => tensor.node),
    shape: null,
    parameters: null,
    owner: null,
    siteIds: [],
    problems: [],
  };
}
