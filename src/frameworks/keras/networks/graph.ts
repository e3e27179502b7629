import type { AttentionFacts, Detail, Layer, Operation } from '../../../model/network';
import { type Span, spanOf } from '../../../text/span';
import { readLayer } from '../layers/catalogue';
import { shortName } from '../names';
import { type GraphNode, type InstanceValue, type LayerValue, type Problem, type TensorShape, UNKNOWN_SHAPE, type Value } from './values';

/** Where something stands in its file: a node of a program, or a part of a saved model. */
export interface Place {
  readonly startIndex: number;
  readonly endIndex: number;
}

/** Where a layer is shown: in the file whose networks are read; `definedAt` when it stands in another one. */
export interface Located {
  readonly span: Span;
  readonly definedAt?: NonNullable<Layer['definedAt']>;
}

type Draft = Omit<GraphNode, 'index' | 'name'> & { readonly name: string | null };

/** All operations on tensors met so far, in the order of their making. */
export class Graph {
  readonly nodes: GraphNode[] = [];

  constructor(readonly locate: (at: Place) => Located = ({ startIndex, endIndex }) => ({ span: spanOf(startIndex, endIndex) })) {}

  /** Names of the sub-models that are being applied. */
  readonly path: string[] = [];
  /** Sites whose argument reaches the dropout of what is being applied. */
  readonly around: (readonly string[])[] = [];
  /** Input and output of models that a library makes. */
  readonly ends = new Map<Value, { readonly input: GraphNode; readonly output: GraphNode }>();

  add(draft: Draft): GraphNode {
    const prefix = this.path.length > 0 ? `${this.path.join('.')}.` : '';
    const name = draft.name === null ? null : `${prefix}${draft.name}`;
    const siteIds =
      draft.siteIds.length > 0 && this.around.length > 0 ? [...new Set([...draft.siteIds, ...this.around.flat()])] : draft.siteIds;
    const node = { ...draft, name, siteIds, kind: `${prefix}${draft.kind}`, index: this.nodes.length };
    this.nodes.push(node);
    return node;
  }

  input(at: Place, shape: TensorShape, name: string | null, callee: string, asked: Pick<GraphNode, 'asked'> = {}): GraphNode {
    return this.add({ ...this.#plain(at, callee, { type: 'input' }, []), kind: 'input', shape, parameters: 0, name, ...asked });
  }

  /** A function without weights. */
  step(
    at: Place,
    callee: string,
    operation: Operation,
    from: readonly GraphNode[],
    shape: TensorShape,
    siteIds: readonly string[] = [],
    name: string | null = null,
  ): GraphNode {
    return this.add({ ...this.#plain(at, callee, operation, from), shape, parameters: 0, siteIds, name });
  }

  /** Something that cannot be followed. `parameters` 0 when it surely has no weights. */
  mystery(
    at: Place,
    callee: string,
    reason: string,
    from: readonly GraphNode[],
    {
      detail,
      ...rest
    }: Partial<Pick<GraphNode, 'shape' | 'parameters' | 'siteIds' | 'owner' | 'name'>> & { readonly detail?: Detail } = {},
  ): GraphNode {
    const operation: Operation = detail ? { type: 'unknown', reason, detail } : { type: 'unknown', reason };
    return this.add({ ...this.#plain(at, callee, operation, from), kind: 'unknown', ...rest });
  }

  /** Applies a layer of `keras.layers`; an activation that its operation cannot carry follows as a step of its own. */
  layer(
    layer: LayerValue,
    inputs: readonly GraphNode[],
    at: Place,
    known: TensorShape | null = null,
    mask: AttentionFacts['mask'] = 'none',
  ): GraphNode {
    const plain = readLayer(
      layer,
      inputs.map((node) => node.shape),
    );
    const read = mask === 'none' ? plain : { ...plain, operation: masked(plain.operation, mask) };
    // A saved model says the shapes that Keras found.
    const reading = known?.dims ? { ...read, shape: known } : read;
    const about = reading.about ? { about: reading.about } : {};
    const problems = (reading.notes ?? []).map((reason): Problem => ({ span: layer.span, reason, ...about }));
    const node = this.add({
      name: layer.name,
      kind: snakeCase(shortName(layer.callee)),
      callee: layer.written,
      span: layer.span,
      ...(layer.definedAt ? { definedAt: layer.definedAt } : {}),
      operation: reading.operation,
      from: inputs,
      shape: reading.shape,
      parameters: reading.parameters,
      owner: layer,
      siteIds: layer.siteIds,
      problems,
      ...(reading.initial ? { initial: reading.initial } : {}),
      ...(reading.initialAt ? { initialAt: reading.initialAt } : {}),
    });
    return reading.next
      ? this.add({
          ...this.#plain(at, layer.written, reading.next.operation, [node]),
          span: layer.span,
          ...(layer.definedAt ? { definedAt: layer.definedAt } : {}),
          shape: reading.shape,
          parameters: 0,
        })
      : node;
  }

  #plain(at: Place, callee: string, operation: Operation, from: readonly GraphNode[]): Draft {
    const owner: LayerValue | InstanceValue | null = null;
    const kind = operation.type === 'activation' ? operation.name : operation.type;
    const rest = { shape: UNKNOWN_SHAPE, parameters: null, owner, siteIds: [], problems: [] };
    return { name: null, kind, callee, ...this.locate(at), operation, from, ...rest };
  }

  /** A copy of a functional model's part of the graph on other inputs. */
  copy(inputs: readonly GraphNode[], outputs: readonly GraphNode[], given: readonly GraphNode[]): ReadonlyMap<GraphNode, GraphNode> {
    const copies = new Map<GraphNode, GraphNode>();
    for (const [position, input] of inputs.entries()) {
      const replacement = given[position];
      if (replacement) copies.set(input, replacement);
    }
    for (const node of reachable(outputs, new Set(copies.keys()))) {
      if (!copies.has(node)) copies.set(node, this.add({ ...node, from: node.from.map((source) => copies.get(source) ?? source) }));
    }
    return copies;
  }
}

function masked(operation: Operation, mask: AttentionFacts['mask']): Operation {
  return operation.type === 'attention' && operation.facts ? { ...operation, facts: { ...operation.facts, mask } } : operation;
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

/** `Conv2D` -> `conv2d`, `MaxPooling2D` -> `max_pooling2d`: Keras's own names. */
export function snakeCase(name: string): string {
  return name
    .replace(/(.)([A-Z][a-z]+)/g, '$1_$2')
    .replace(/([a-z])([A-Z])/g, '$1_$2')
    .toLowerCase();
}
