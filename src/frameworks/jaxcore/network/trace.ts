import type { Layer, Shape } from '../../../model/network';
import { applyInstance } from './apply';
import { shapeOf } from './axes';
import { takeCensus } from './census';
import { Graph, type Note } from './graph';
import { type findMethod, instantiate } from './instances';
import type { Workshop } from './machine';
import { forwardOf, type Recipe } from './recipes';
import type { Instance, Passed, Value } from './values';
import { emptyFrame, tensorsIn, unknown } from './values';

export interface Trace {
  readonly layers: readonly Layer[];
  readonly notes: readonly Note[];
  readonly inputShape: Shape | null;
  readonly outputShape: Shape | null;
  readonly parameters: number | null;
  readonly hasWeights: boolean;
}

export interface Attempt {
  readonly graph: Graph;
  readonly output: Value;
  readonly parameters: number | null;
}

/** Side lengths in pixels that public image sets and their usual crops have. */
const SQUARES = [28, 32, 64, 96, 128, 224];

/**
 * Follows a network. Where no example call shows how large the input is, a first pass asks the first layer, and a second one uses
 * the answer; for maps of unknown size a square is taken only if it is the one size among the usual ones that fits every layer.
 */
export function traceNetwork(workshop: Workshop, recipe: Recipe, id: string): Trace {
  const first = attempt(workshop, recipe, id, recipe.inputShapes);
  if (recipe.inputShapes.some((shape) => shape !== null)) return finishedTrace(first);
  const shapes = first.graph.layers
    .filter((layer) => layer.operation.type === 'input')
    .map((layer) => first.graph.demands.get(layer.id) ?? null);
  if (shapes.every((shape) => shape === null)) return finishedTrace(first);
  const informed = attempt(workshop, recipe, id, shapes);
  const [map] = shapes;
  if (informed.graph.needsSequence && shapes.length === 1 && map?.length === 1) {
    return finishedTrace(attempt(workshop, recipe, id, [[null, map[0] ?? null]]));
  }
  const isOpenMap = shapes.length === 1 && map?.length === 3 && map.filter((size) => size === null).length === 2;
  return finishedTrace((isOpenMap && map ? squared(workshop, recipe, id, map) : null) ?? informed);
}

function squared(workshop: Workshop, recipe: Recipe, id: string, map: Shape): Attempt | null {
  const fitting = SQUARES.flatMap((side) => {
    const tried = attempt(workshop, recipe, id, [map.map((size) => size ?? side)]);
    return tried.graph.conflicts === 0 ? [tried] : [];
  });
  return fitting.length === 1 ? (fitting[0] ?? null) : null;
}

function attempt(workshop: Workshop, recipe: Recipe, id: string, shapes: readonly (Shape | null)[]): Attempt {
  const graph = new Graph(id, workshop.module, !workshop.library.isSingle, shapes);
  const it = workshop.machine(graph);
  const { type } = recipe;
  const place = { node: type.owner.nameNode, module: type.module };
  const root = instantiate(
    it,
    type,
    recipe.arguments((node) => it.evaluate(node, emptyFrame(workshop.module))),
    place,
    false,
  ) as Instance;
  // Layers run while building (rare) are no part of the data flow.
  graph.layers.length = 0;
  const isLazy = workshop.library.isLazy(type.owner);
  const census = isLazy ? null : takeCensus(it, root);
  const forward = forwardOf(type);
  const passed = forward ? inputsOf(graph, forward) : [];
  const output = forward
    ? applyInstance(it, { ...root, siteIds: [] }, forward.name, passed, place, false)
    : unknown('there is no forward in this project');
  if (output.kind === 'unknown') graph.note(place, `the output is not known: ${output.reason}`);
  if (!it.spend()) graph.note(place, 'the network is too large to follow to its end');
  return { graph, output, parameters: isLazy ? weightsRun(graph) : graph.hidesWeights ? null : census };
}

/** Linen makes weights when a layer first sees an input. */
export function weightsRun(graph: Graph): number | null {
  if (graph.hidesWeights) return null;
  return [...graph.weights.values()].reduce<number | null>((sum, weights) => (sum === null || weights === null ? null : sum + weights), 0);
}

const NO_INPUT =
  /^(?:train|training|is_training|deterministic|inference|rngs?|key|rng_key|mask|train_mode|eval|state|enable_dropout|step|return_\w+|\w*_?mask|\w*_key)$/;

/** Parameters of the forward that take activations: those without a default whose name is no switch and no key. */
function inputsOf(graph: Graph, forward: NonNullable<ReturnType<typeof findMethod>>): readonly Passed[] {
  return forward.parameters.slice(1).flatMap(({ name, node, defaultValue }): Passed[] => {
    if (defaultValue || /^[*/]/.test(name)) return [];
    const type = node.childForFieldName('type')?.text ?? '';
    if (/(?:^|_)(?:key|rngs?|prng)$/.test(name)) return [{ name, value: { kind: 'key' }, node }];
    if (NO_INPUT.test(name) || /^(?:bool|int|float|str)\b/.test(type))
      return [{ name, value: unknown(`${name} is given by the caller`), node }];
    return [{ name, value: graph.input(name, { node, module: forward.module }), node }];
  });
}

/** What is told of a network that was followed to its end. */
export function finishedTrace({ graph, output, parameters }: Attempt): Trace {
  const tensors = tensorsIn(output);
  const layers =
    tensors.length > 0
      ? reaching(
          graph.layers,
          tensors.map((tensor) => tensor.layer),
        )
      : graph.layers;
  const input = graph.layers.find((layer) => layer.operation.type === 'input');
  return {
    layers,
    notes: graph.notes,
    inputShape: input?.outputShape ?? null,
    outputShape: tensors[0] ? shapeOf(tensors[0].axes) : null,
    parameters,
    hasWeights: parameters === null ? graph.layers.some((layer) => layer.parameters !== 0) : parameters > 0,
  };
}

/** Layers whose result reaches the output: a dropout whose result is thrown away is no part of the data flow. */
function reaching(layers: readonly Layer[], outputs: readonly string[]): readonly Layer[] {
  const needed = new Set(outputs);
  for (const layer of layers.toReversed()) if (needed.has(layer.id)) for (const id of layer.from) needed.add(id);
  return withOwners(
    layers.filter((layer) => needed.has(layer.id)),
    layers,
  );
}

/** Of layers that share their weights with one that is left out, the first has them. */
function withOwners(kept: readonly Layer[], all: readonly Layer[]): readonly Layer[] {
  const ids = new Set(kept.map(({ id }) => id));
  const owners = new Map<string, string>();
  return kept.map((layer) => {
    const { sharesWith, ...own } = layer;
    if (sharesWith === undefined || ids.has(sharesWith)) return layer;
    const owner = owners.get(sharesWith);
    if (owner !== undefined) return { ...layer, sharesWith: owner };
    owners.set(sharesWith, layer.id);
    return { ...own, parameters: all.find(({ id }) => id === sharesWith)?.parameters ?? null };
  });
}
