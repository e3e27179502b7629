import type { Layer, Shape } from '../../../model/network';
import type { PyNode } from '../../../syntax/node';
import type { Asking } from './asking';
import { type Census, takeCensus } from './census';
import { Graph, type Note } from './graph';
import type { Interpreter } from './interpreter';
import type { Workshop } from './machine';
import { tensorsIn, type Value } from './values';

/** How to build a network and how to run it once. */
export interface Recipe {
  readonly id: string;
  /** Builds the module; null when it cannot be built from this file. */
  build(it: Interpreter): Value | null;
  /** Makes the inputs on the graph and passes them through. */
  flow(it: Interpreter, root: Value): Value;
  readonly place: PyNode;
  /** Shapes of the inputs that an example call shows. */
  readonly examples?: readonly (Shape | null)[] | null;
  readonly watched?: { readonly id: number; seen(value: Value): void };
  /** Arguments that nothing decides are asked for, and taken as entered. */
  readonly asking?: Asking | null;
}

export interface Trace {
  readonly layers: readonly Layer[];
  readonly notes: readonly Note[];
  readonly inputShape: Shape | null;
  readonly outputShape: Shape | null;
  readonly census: Census;
}

interface Attempt {
  readonly graph: Graph;
  readonly output: Value | null;
  readonly census: Census;
}

/** Side lengths in pixels that public image sets and their usual crops have. */
const SQUARES = [28, 32, 64, 96, 128, 224];

/** Steps of a network that is followed once more for each usual size. */
const MOST_TO_TRY = 25_000;

/**
 * Follows a network. Nothing says in the source how large the input is: a first pass asks the first layer, a second one uses the
 * answer; for maps of unknown size a square is taken only if it is the one size among the usual ones that fits every layer.
 */
export function traceNetwork(workshop: Workshop, recipe: Recipe): Trace | null {
  recipe.asking?.unfed?.settle(() => attempt(workshop, recipe, []));
  const examples = recipe.examples ? (recipe.asking?.unfed?.fed(recipe.examples) ?? recipe.examples) : null;
  const shown = examples ? attempt(workshop, recipe, examples) : null;
  if (shown && shown.graph.conflicts === 0) return finished(shown);
  const before = workshop.steps;
  const blind = attempt(workshop, recipe, []);
  if (!blind) return null;
  const cost = workshop.steps - before;
  let shapes = demandedShapes(blind.graph);
  // Where nobody counts weights, a pass that cannot be finished is not worth what is left for the other networks.
  if (shapes.every((shape) => shape === null) || (!workshop.counts && cost > workshop.left)) return finished(blind);
  let informed = attempt(workshop, recipe, shapes) ?? blind;
  const [first] = shapes;
  if (informed.graph.needsSequence && shapes.length === 1 && first?.length === 1) {
    shapes = [[null, first[0] ?? null]];
    informed = attempt(workshop, recipe, shapes) ?? informed;
  }
  if (shapes.length === 1 && isOpenMap(first) && cost < MOST_TO_TRY) informed = squared(workshop, recipe, first) ?? informed;
  return finished(informed);
}

function isOpenMap(shape: Shape | null | undefined): shape is Shape {
  return shape?.length === 3 && shape[0] !== null && shape[1] === null && shape[2] === null;
}

function squared(workshop: Workshop, recipe: Recipe, map: Shape): Attempt | null {
  let only: Attempt | null = null;
  for (const side of SQUARES) {
    const tried = attempt(workshop, recipe, [[map[0] ?? null, side, side]], true);
    if (!tried || tried.graph.conflicts > 0) continue;
    // Whatever the others do: nothing tells these two apart.
    if (only) return null;
    only = tried;
  }
  return only;
}

function demandedShapes(graph: Graph): (Shape | null)[] {
  const inputs = graph.layers.filter((layer) => layer.operation.type === 'input');
  return inputs.map(({ id }) => {
    const demand = graph.demands.get(id) ?? null;
    const rank = graph.ranks.get(id);
    if (rank === undefined || rank === demand?.length) return demand;
    if (!demand || !graph.lastAxisOnly.has(id) || rank < demand.length) return Array<null>(rank).fill(null);
    return [...Array<null>(rank - demand.length).fill(null), ...demand];
  });
}

/** `isTrial`: one that meets a conflict is not followed any further. */
function attempt(workshop: Workshop, recipe: Recipe, shapes: readonly (Shape | null)[], isTrial = false): Attempt | null {
  const graph = new Graph(recipe.id, shapes);
  graph.counts = workshop.counts;
  const it = workshop.machine(graph, recipe.watched, recipe.asking);
  const root = recipe.build(it);
  if (!root) return null;
  const all = takeCensus(root);
  // What was not reached any more may have weights.
  const census = it.spend() ? all : { ...all, parameters: null };
  graph.paths = census.paths;
  graph.begin();
  graph.endsAtConflict = isTrial;
  const output = recipe.flow(it, root);
  if (output.kind === 'unknown') graph.note(recipe.place, `the output is not known: ${output.reason}`);
  if (!it.spend()) graph.note(recipe.place, 'the network is too large to follow to its end');
  return { graph, output, census };
}

function finished({ graph, output, census }: Attempt): Trace {
  const tensors = output ? tensorsIn(output) : [];
  const layers =
    tensors.length > 0
      ? reaching(
          graph.layers,
          tensors.map((tensor) => tensor.layer),
        )
      : graph.layers;
  const shape = tensors[0]?.shape ?? null;
  return {
    layers,
    notes: graph.notes,
    inputShape: layers[0]?.operation.type === 'input' ? layers[0].outputShape : null,
    outputShape: shape,
    census: graph.hidesWeights || !graph.counts ? { ...census, parameters: null } : census,
  };
}

/** Layers whose result reaches the output: a dropout whose result is thrown away is no part of the data flow. */
function reaching(layers: readonly Layer[], outputs: readonly string[]): readonly Layer[] {
  const needed = new Set(outputs);
  for (const layer of layers.toReversed()) {
    if (needed.has(layer.id)) for (const id of layer.from) needed.add(id);
  }
  return layers.filter((layer) => needed.has(layer.id));
}
