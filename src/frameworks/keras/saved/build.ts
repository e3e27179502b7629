import type { ConfigNode } from '../../../syntax/config';
import { declaredShape } from '../networks/construct';
import type { Graph, Place } from '../networks/graph';
import { type GraphNode, type TensorShape, UNKNOWN_SHAPE } from '../networks/values';
import { childOf, isSequential, itemsOf, layersOf, numberOf, type Saved, savedIn, textOf } from './json';
import type { SavedLayers } from './layers';
import { type Application, applicationsOf, endsOf, type TensorName } from './nodes';
import { operationOf } from './operations';

/** More than any model has; what is behind is left out and said. */
const MAX_LAYERS = 5000;
const MAX_DEPTH = 8;
const MAX_OUTPUTS = 16;

/** Puts a saved model into a graph. `inputs` null: it stands for itself and has inputs of its own. */
export class Builder {
  #depth = 0;

  constructor(
    readonly graph: Graph,
    readonly layers: SavedLayers,
  ) {}

  model(saved: Saved, inputs: readonly GraphNode[] | null): readonly GraphNode[] {
    const parts = (layersOf(saved) ?? []).slice(0, MAX_LAYERS);
    if (this.#depth >= MAX_DEPTH) return inputs ?? [];
    this.#depth++;
    const outputs = isSequential(saved) ? this.#sequential(saved, parts, inputs) : this.#functional(saved, parts, inputs);
    this.#depth--;
    return outputs;
  }

  #sequential(saved: Saved, parts: readonly ConfigNode[], inputs: readonly GraphNode[] | null): readonly GraphNode[] {
    let current = inputs ?? [];
    if (!inputs) {
      const first = savedIn(parts[0]);
      if (!first) return [];
      current = [this.graph.input(placeOf(first.node), firstShape(saved, first), null, 'InputLayer')];
    }
    for (const part of parts) {
      const layer = savedIn(part);
      if (layer && layer.className !== 'InputLayer') current = this.#apply(layer, current, null);
    }
    return current;
  }

  #functional(saved: Saved, parts: readonly ConfigNode[], inputs: readonly GraphNode[] | null): readonly GraphNode[] {
    const wanted = parts.flatMap((part) => {
      const layer = savedIn(part);
      const name = textOf(childOf(part, 'name')) ?? textOf(childOf(layer?.config, 'name'));
      return layer && name !== null ? [{ layer, name, applications: applicationsOf(part) }] : [];
    });
    const models = new Set(wanted.filter(({ layer }) => startsAtOne(layer)).map(({ name }) => name));
    const tensors = new Map<string, readonly GraphNode[]>();
    const starts = endsOf(saved.config, 'input_layers');
    for (const [position, start] of starts.entries()) {
      const given = inputs?.[position];
      if (given) tensors.set(`${start.layer}:${start.node}`, [given]);
    }
    const shapes = shapesIn(wanted.flatMap(({ applications }) => applications.flat()));
    let open = wanted.flatMap(({ layer, name, applications }) =>
      (applications.length > 0 ? applications : [[]]).map((application, node) => ({ layer, key: `${name}:${node}`, application })),
    );
    // The file lists layers by depth, but a shared one may be applied to what comes later.
    for (let before = open.length + 1; open.length > 0 && open.length < before; ) {
      before = open.length;
      open = open.filter(({ layer, key, application }) => {
        if (tensors.has(key)) return false;
        const from = application.map((name) => tensorOf(tensors, name, models));
        if (from.some((node) => node === null)) return true;
        const given = from.filter((node) => node !== null);
        tensors.set(key, given.length === 0 ? this.#source(layer) : this.#apply(layer, given, shapes.get(`${key}:0`) ?? null, shapes, key));
        return false;
      });
    }
    return endsOf(saved.config, 'output_layers').flatMap((end) => tensorOf(tensors, end, models) ?? []);
  }

  #source(saved: Saved): readonly GraphNode[] {
    const layer = this.layers.layerOf(saved);
    const shape = declaredShape(layer.arguments, null) ?? UNKNOWN_SHAPE;
    if (saved.className === 'InputLayer') return [this.graph.input(placeOf(saved.node), shape, layer.name, 'InputLayer')];
    return [
      this.graph.mystery(placeOf(saved.node), saved.className, `${saved.className} has no input`, [], {
        shape,
        name: layer.name,
        siteIds: layer.siteIds,
      }),
    ];
  }

  #apply(
    saved: Saved,
    inputs: readonly GraphNode[],
    known: TensorShape | null,
    shapes: ReadonlyMap<string, TensorShape> = new Map(),
    key = '',
  ): readonly GraphNode[] {
    const at = placeOf(saved.node);
    if (layersOf(saved)) {
      this.graph.path.push(textOf(childOf(saved.config, 'name')) ?? 'model');
      const outputs = this.model(saved, inputs);
      this.graph.path.pop();
      return outputs;
    }
    const operation = operationOf(saved, inputs);
    if (operation)
      return [
        this.graph.add({
          ...this.graph.step(at, operation.name, operation.operation, inputs, known ?? operation.shape),
          name: textOf(childOf(saved.config, 'name')),
        }),
      ];
    const node = this.graph.layer(this.layers.layerOf(saved), inputs, at, known);
    // A layer has further outputs where others are called with them.
    const more: GraphNode[] = [];
    for (let index = 1; key !== '' && index <= MAX_OUTPUTS && shapes.has(`${key}:${index}`); index++) {
      const shape = shapes.get(`${key}:${index}`) ?? UNKNOWN_SHAPE;
      more.push(this.graph.mystery(at, 'state', 'another output of the layer', [node], { parameters: 0, shape }));
    }
    return [node, ...more];
  }
}

/** Keras 3 no longer counts a sequential model so. */
function startsAtOne(saved: Saved): boolean {
  return layersOf(saved) !== null && (saved.module === null || !isSequential(saved));
}

export function placeOf({ span }: ConfigNode): Place {
  return { startIndex: span.start, endIndex: span.end };
}

/** @param models names of the models within the model whose applications are counted from 1 in lists */
function tensorOf(
  tensors: ReadonlyMap<string, readonly GraphNode[]>,
  { layer, node, tensor, listed }: TensorName,
  models: ReadonlySet<string>,
): GraphNode | null {
  const outputs = tensors.get(`${layer}:${listed && models.has(layer) ? node - 1 : node}`);
  return outputs ? (outputs[tensor] ?? outputs[0] ?? null) : null;
}

function shapesIn(names: Application): ReadonlyMap<string, TensorShape> {
  return new Map(
    names.flatMap(({ layer, node, tensor, shape }) =>
      shape ? [[`${layer}:${node}:${tensor}`, { dims: shape, last: shape.at(-1) ?? null }] as const] : [],
    ),
  );
}

/** The shape that a sequential model or its first layer declares. */
function firstShape(saved: Saved, first: Saved): TensorShape {
  for (const node of [
    childOf(first.config, 'batch_shape'),
    childOf(first.config, 'batch_input_shape'),
    childOf(saved.config, 'build_input_shape'),
    childOf(childOf(first.node, 'build_config'), 'input_shape'),
  ]) {
    if (node?.kind !== 'array' || node.items.some((item) => item.kind === 'array')) continue;
    const dims = itemsOf(node).slice(1).map(numberOf);
    return { dims, last: dims.at(-1) ?? null };
  }
  const width = numberOf(childOf(first.config, 'input_dim'));
  if (width !== null && first.className === 'Dense') return { dims: [width], last: width };
  const inner = layersOf(first);
  const [next] = inner ?? [];
  const deeper = savedIn(next);
  return deeper ? firstShape(first, deeper) : UNKNOWN_SHAPE;
}
