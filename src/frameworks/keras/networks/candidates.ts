import type { Network, TrainingFact, TrainingFacts } from '../../../model/network';
import type { DropoutSite } from '../../../model/site';
import type { PyModule } from '../../../syntax/module';
import { spanOfNode } from '../../../syntax/nodes';
import type { Span } from '../../../text/span';
import { roleOf } from '../facts/family';
import { applySequential, callInstance, callOf, housed } from './apply';
import { type Asked, askedShape } from './asking';
import { assemble } from './assemble';
import { declaredShape } from './construct';
import { reachable } from './graph';
import { familyOf, methodOf } from './heritage';
import type { Machine } from './machine';
import {
  type GraphNode,
  type InstanceValue,
  type ModelValue,
  type Origin,
  type SequentialValue,
  type TensorShape,
  tensorsIn,
  UNKNOWN_SHAPE,
} from './values';

/** One reading of a network. The same lines may be read more than once: as the program runs them, and with their defaults. */
export interface Candidate {
  readonly network: Network;
  readonly byProgram: boolean;
  readonly origin: Origin;
  /** Inside a class that runs it as a part. */
  readonly isMember: boolean;
  /** What the function or class is asked to be built with that makes it. */
  readonly asked?: Asked | null;
}

export function draftsOf(
  machine: Machine,
  model: SequentialValue | ModelValue | InstanceValue,
  byProgram: boolean,
  sites: readonly DropoutSite[],
): readonly Candidate[] {
  const outputs = outputsOf(machine, model);
  if (outputs.length === 0) return [];
  const nodes = reachable(outputs);
  const regions =
    model.type === 'instance'
      ? regionsOf(machine, model, nodes)
      : nodes.filter((node) => node.operation.type === 'unknown').map((node) => node.span);
  const network = assemble({ ...placing(machine, model, nodes), origin: model.origin, outputs, regions }, sites, (id) =>
    machine.modules.foreignSite(id),
  );
  const bare = network.siteIds.length === 0 && (network.parameters === 0 || network.layers.length < 2);
  return bare ? [] : [{ network, byProgram, origin: model.origin, isMember: isMember(machine, model) }];
}

function isMember(machine: Machine, model: SequentialValue | ModelValue | InstanceValue): boolean {
  const around = machine.modules.module.enclosingClass(model.origin.call);
  return (
    model.type !== 'instance' &&
    around !== null &&
    roleOf(around) !== 'other' &&
    methodOf({ module: machine.modules.module, owner: around }, 'call') !== null
  );
}

/** Part of another network, and not compiled itself. Known only when everything has been read. */
function isPart({ origin, isMember: member }: Candidate): boolean {
  return origin.training.compile === null && (origin.consumed || member);
}

function outputsOf(machine: Machine, model: SequentialValue | ModelValue | InstanceValue): readonly GraphNode[] {
  if (model.type === 'model') return tensorsIn(model.outputs);
  const { call } = model.origin;
  if (model.type === 'sequential') {
    if (model.items.length === 0) return [];
    const declared = model.items[0]?.type === 'tensor' ? model.items[0].node : null;
    const input = declared ?? machine.graph.input(call, firstShape(model), null, 'Input', firstAsked(model));
    return [applySequential(machine, model, input, call)];
  }
  if (model.opaque !== null || !callOf(model)) return [];
  const input = machine.graph.input(model.definition.nameNode, model.inputShape ?? UNKNOWN_SHAPE, null, 'Input');
  const result = callInstance(machine, model, { positional: [{ type: 'tensor', node: input }], keywords: new Map(), starred: false }, call);
  const outputs = tensorsIn(result);
  if (outputs.length > 0) return outputs;
  const reason = result.type === 'unknown' ? result.reason : 'what `call` returns is not known';
  model.origin.problems.push({ span: spanOfNode(model.definition.nameNode), reason });
  const born = machine.graph.nodes.slice(input.index).filter((node) => reachable([node]).includes(input));
  const read = new Set(born.flatMap((node) => node.from));
  return born.filter((node) => !read.has(node) && node !== input);
}

/** The shape that `build` or the first layer declares. */
function firstShape(model: SequentialValue): TensorShape {
  if (model.inputShape) return model.inputShape;
  const [first] = model.items;
  if (first?.type === 'sequential') return firstShape(first);
  if (first?.type === 'model') return first.inputs[0]?.shape ?? UNKNOWN_SHAPE;
  if (first?.type !== 'layer') return UNKNOWN_SHAPE;
  const isInput = first.callee === 'keras.layers.InputLayer';
  const isEmbedding = first.callee === 'keras.layers.Embedding';
  if (isEmbedding) {
    const length = first.arguments.keywords.get('input_length');
    const size = length?.type === 'constant' && typeof length.value === 'number' ? length.value : null;
    return (
      declaredShape({ ...first.arguments, keywords: without(first.arguments.keywords, 'input_dim') }, null) ?? { dims: [size], last: size }
    );
  }
  const own = declaredShape(first.arguments, isInput ? 0 : null);
  const wrapped = first.arguments.positional[0] ?? first.arguments.keywords.get('layer');
  return own ?? (wrapped?.type === 'layer' ? declaredShape(wrapped.arguments, null) : null) ?? UNKNOWN_SHAPE;
}

/** Parameters that the first layer's shape is made of. */
function firstAsked({ items: [first] }: SequentialValue): Pick<GraphNode, 'asked'> {
  if (first?.type === 'sequential') return firstAsked(first);
  return first?.type === 'layer' ? askedShape(first.arguments, first.callee === 'keras.layers.InputLayer' ? 0 : null) : {};
}

function without<V>(map: ReadonlyMap<string, V>, key: string): ReadonlyMap<string, V> {
  return new Map([...map].filter(([name]) => name !== key));
}

/** The class, its bases in the file and the classes of the layers in it. */
function regionsOf(machine: Machine, model: InstanceValue, nodes: readonly GraphNode[]): readonly Span[] {
  const family = familyOf(housed(model)).filter(({ module }) => module === machine.modules.home);
  return [
    ...family.map(({ owner }) => spanOfNode(owner.node)),
    ...nodes.filter((node) => node.operation.type === 'unknown').map((node) => node.span),
  ];
}

function placing(machine: Machine, model: SequentialValue | ModelValue | InstanceValue, nodes: readonly GraphNode[]) {
  if (model.type === 'instance') {
    const { node, nameNode, name } = model.definition;
    return { id: `keras:net:${node.startIndex}`, name, form: 'class' as const, span: spanOfNode(node), nameSpan: spanOfNode(nameNode) };
  }
  const { origin } = model;
  const around = machine.modules.module.enclosingFunction(origin.call);
  const inside = (start: number) => start <= origin.start && (around ? start >= around.node.startIndex : true);
  const starts = model.type === 'model' ? nodes.map((node) => node.span.start).filter(inside) : [];
  const form = model.type === 'model' ? ('functional' as const) : ('sequential' as const);
  return {
    id: `keras:net:${origin.call.startIndex}`,
    name: model.name ?? around?.name ?? 'model',
    form,
    span: {
      start: Math.min(origin.start, ...starts),
      end: around ? Math.min(origin.end, Math.max(around.node.endIndex, origin.call.endIndex)) : origin.end,
    },
    nameSpan: origin.nameSpan ?? {
      start: origin.call.startIndex,
      end: origin.call.childForFieldName('function')?.endIndex ?? origin.call.endIndex,
    },
  };
}

/** One network for each place: the one the program makes when all its readings agree, else the one with the defaults. */
export function chosen(module: PyModule, candidates: readonly Candidate[]): readonly Network[] {
  const byId = new Map<string, Candidate[]>();
  const owners = new Map<string, { readonly asked: Asked; readonly isDecided: boolean }>();
  for (const candidate of candidates) byId.set(candidate.network.id, [...(byId.get(candidate.network.id) ?? []), candidate]);
  const networks = [...byId.values()].flatMap((readings) => {
    if (readings.some(isPart) && !readings.some((reading) => !isPart(reading) && reading.byProgram)) return [];
    const asked = readings.find((reading) => reading.asked)?.asked;
    // What somebody enters stands before what the program does.
    const made = readings.filter((reading) => reading.byProgram && !asked?.isEntered);
    const agree = made.length > 0 && made.every((reading) => describe(reading.network) === describe(made[0]?.network));
    const best = (agree ? made : readings.filter((reading) => !reading.byProgram))[0] ?? readings[0];
    const trained = [made, readings].map((each) => each.filter(isTrained)).find((each) => each.length > 0);
    if (!best) return [];
    if (asked) owners.set(best.network.id, { asked, isDecided: best.byProgram });
    return [trained ? { ...best.network, training: agreed(trained) } : best.network];
  });
  return renamed(module, networks)
    .map((network) => withArguments(network, owners.get(network.id)))
    .sort((a, b) => a.span.start - b.span.start || a.id.localeCompare(b.id));
}

/** A network that is alone in what makes it. Where the program decides it, only what is known can be changed. */
function withArguments(network: Network, owner: { readonly asked: Asked; readonly isDecided: boolean } | undefined): Network {
  if (!owner || owner.asked.name !== network.name) return network;
  const { arguments: all, buildings } = owner.asked;
  return { ...network, arguments: owner.isDecided ? all.filter(({ inSource }) => inSource !== undefined) : all, buildings };
}

function isTrained({ network }: Candidate): boolean {
  return Object.keys(network.training).length > 0;
}

/** What all trainings of one network have in common, each with its first place. */
function agreed(readings: readonly Candidate[]): TrainingFacts {
  const [first, ...others] = readings.map(({ network }) => network.training);
  const { places = {}, unread = [], ...facts } = first ?? {};
  const given = Object.keys(facts) as TrainingFact[];
  const names = given.filter((name) => others.every((other) => other[name] === facts[name]));
  const differing = [...new Set([...unread, ...given.filter((name) => !names.includes(name))])];
  const common = <Kind extends object>(all: Kind): Partial<Kind> =>
    Object.fromEntries(Object.entries(all).filter(([name]) => names.includes(name as TrainingFact))) as Partial<Kind>;
  const told = { ...common(facts), ...(differing.length > 0 ? { unread: differing } : {}) };
  return Object.keys(places).length > 0 ? { ...told, places } : told;
}

function describe(network: Network | undefined): string {
  return JSON.stringify(network?.layers.map((layer) => [layer.operation, layer.outputShape, layer.parameters]));
}

/** A network that is alone in its function is called after the function, which says more than `model`. */
function renamed(module: PyModule, networks: readonly Network[]): Network[] {
  const functionOf = (network: Network) =>
    network.form === 'class'
      ? null
      : (module.functions.findLast(
          ({ node }) =>
            node.startIndex < Number(network.id.slice('keras:net:'.length)) &&
            Number(network.id.slice('keras:net:'.length)) < node.endIndex,
        ) ?? null);
  return networks.map((network) => {
    const around = functionOf(network);
    const alone =
      around !== null &&
      !(around.classId !== null && /^(__init__|build)$/.test(around.name)) &&
      networks.filter((other) => functionOf(other)?.node.id === around.node.id).length === 1;
    return alone ? { ...network, name: around.name, nameSpan: spanOfNode(around.nameNode) } : network;
  });
}
