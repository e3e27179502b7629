import type { AttentionFacts } from '../../../model/network';
import type { DropoutSite } from '../../../model/site';
import type { PyNode } from '../../../syntax/node';
import { spanOfNode } from '../../../syntax/nodes';
import { scopeOf } from './attributes';
import { invokeFunction } from './functions';
import { reachable } from './graph';
import { type Housed, type Method, methodOf } from './heritage';
import { MAX_DEPTH, type Machine } from './machine';
import {
  type Arguments,
  constant,
  type GraphNode,
  type InstanceValue,
  type LayerValue,
  type ModelValue,
  type SequentialValue,
  tensorsIn,
  unknown,
  type Value,
} from './values';

const INPUTS = ['inputs', 'input', 'x', 'query', 'value', 'key'];

/** The tensors a layer is called with. An input that is not known becomes a source of its own, so that the layer is not lost. */
export function inputsOf(machine: Machine, args: Arguments, at: PyNode): GraphNode[] {
  const given = [...args.positional, ...INPUTS.flatMap((name) => args.keywords.get(name) ?? [])];
  const tensors = given.flatMap(tensorsIn);
  if (tensors.length > 0 || given.length === 0) return tensors;
  const first = given[0];
  const reason = first?.type === 'unknown' ? first.reason : 'where its input comes from is not known';
  return [machine.graph.mystery(at, 'unknown', reason, [], { parameters: 0 })];
}

export function applyLayer(machine: Machine, layer: LayerValue, args: Arguments, at: PyNode): Value {
  const inputs = inputsOf(machine, args, at);
  if (inputs.length === 0) return unknown('a layer without input', spanOfNode(at));
  const node = machine.graph.layer(layer, inputs, at, null, maskIn(args));
  const state = layer.arguments.keywords.get('return_state');
  if (state?.type !== 'constant' || state.value !== true) return { type: 'tensor', node };
  const hidden = Array.from({ length: 4 }, () =>
    machine.graph.mystery(at, 'state', 'the state of a recurrent layer is used', [node], { parameters: 0 }),
  );
  return { type: 'list', level: machine.level, items: [node, ...hidden].map((part) => ({ type: 'tensor', node: part })) };
}

/** What the call of an attention layer says about masks. */
function maskIn({ keywords }: Arguments): AttentionFacts['mask'] {
  const causal = keywords.get('use_causal_mask');
  if (causal && !(causal.type === 'constant' && typeof causal.value === 'boolean')) return 'given';
  const mask = keywords.get('attention_mask') ?? keywords.get('mask') ?? keywords.get('query_mask') ?? keywords.get('value_mask');
  if (mask && !(mask.type === 'constant' && mask.value === null)) return 'given';
  return causal?.type === 'constant' && causal.value === true ? 'causal' : 'none';
}

export function applySequential(machine: Machine, model: SequentialValue, input: GraphNode, at: PyNode): GraphNode {
  let current = input;
  for (const item of model.items) {
    if (item.type === 'tensor' || (item.type === 'layer' && item.callee === 'keras.layers.InputLayer')) continue;
    if (item.type === 'unknown') {
      const reason = `a layer that is not known: ${item.reason}`;
      current = machine.graph.add({ ...machine.graph.mystery(at, 'unknown', reason, [current]), span: item.span, name: null });
      continue;
    }
    const result = machine.invoke(item, { positional: [{ type: 'tensor', node: current }], keywords: new Map(), starred: false }, at);
    current = tensorsIn(result)[0] ?? machine.graph.mystery(at, 'unknown', 'the result of this layer is not known', [current]);
  }
  return current;
}

export function applyNested(machine: Machine, model: SequentialValue | ModelValue | InstanceValue, args: Arguments, at: PyNode): Value {
  if (machine.depth >= MAX_DEPTH) return unknown('it calls itself', spanOfNode(at));
  if (model.type === 'instance') return applyInstance(machine, model, args, at);
  const inputs = inputsOf(machine, args, at);
  const [input] = inputs;
  if (!input) return unknown('a model without input', spanOfNode(at));
  model.origin.consumed ||= isPart(inputs);
  return within(machine, model.name, () => {
    if (model.type === 'sequential') return { type: 'tensor', node: applySequential(machine, model, input, at) };
    const copies = machine.graph.copy(model.inputs, tensorsIn(model.outputs), inputs);
    return replaced(model.outputs, copies);
  });
}

/** Applied within another network, rather than to data as in a training loop. */
function isPart(inputs: readonly GraphNode[]): boolean {
  return reachable(inputs).some((node) => node.operation.type === 'input');
}

function replaced(value: Value, copies: ReadonlyMap<GraphNode, GraphNode>): Value {
  if (value.type === 'tensor') return { type: 'tensor', node: copies.get(value.node) ?? value.node };
  if (value.type === 'list') return { ...value, items: value.items.map((item) => replaced(item, copies)) };
  if (value.type === 'dictionary')
    return { ...value, entries: new Map([...value.entries].map(([key, item]) => [key, replaced(item, copies)])) };
  return value;
}

/** The layers inside get the name of the model around them as a prefix. */
function within(machine: Machine, name: string | null, apply: () => Value): Value {
  machine.graph.path.push(name ?? 'model');
  machine.depth++;
  try {
    return apply();
  } finally {
    machine.depth--;
    machine.graph.path.pop();
  }
}

export function housed(model: InstanceValue): Housed {
  return { module: model.scope.module, owner: model.definition };
}

export function callOf(model: InstanceValue): Method | null {
  return methodOf(housed(model), 'call') ?? methodOf(housed(model), '__call__');
}

function applyInstance(machine: Machine, model: InstanceValue, args: Arguments, at: PyNode): Value {
  const dropped = applyDropping(machine, model, args, at);
  if (dropped) return dropped;
  const call = callOf(model);
  const reason = model.opaque ?? (call ? null : `what ${model.definition.name} does is not in this file`);
  model.origin.consumed ||= isPart([...args.positional, ...args.keywords.values()].flatMap(tensorsIn));
  if (call && reason === null)
    return carrying(machine, model.sites, () =>
      within(machine, model.name ?? model.definition.name, () => callInstance(machine, model, args, at)),
    );
  const inputs = inputsOf(machine, args, at);
  if (inputs.length === 0) return unknown(reason ?? 'a layer without input', spanOfNode(at));
  const siteIds = machine.modules.within(model.scope.module, at, () => machine.sitesAt(model.definition.node)).map((site) => site.id);
  const node = machine.graph.mystery(at, model.definition.name, reason ?? 'it is not known', inputs, {
    siteIds,
    owner: model,
    name: model.name,
  });
  return { type: 'tensor', node };
}

/** A drop-path layer of the program is one step, whatever it does inside. */
function applyDropping(machine: Machine, model: InstanceValue, args: Arguments, at: PyNode): Value | null {
  const site = model.sites.find(({ kind }) => kind === 'drop-path' || kind === 'drop-block');
  const inputs = site ? inputsOf(machine, args, at) : [];
  const [input] = inputs;
  if (!site || !input) return null;
  const { name, definition } = model;
  const node =
    inputs.length === 1
      ? machine.graph.step(at, definition.name, { type: 'dropout', siteId: site.id }, inputs, input.shape, [site.id], name)
      : machine.graph.mystery(at, definition.name, 'it adds a path that is dropped at random', inputs, {
          siteIds: [site.id],
          parameters: 0,
          shape: input.shape,
          name,
        });
  return { type: 'tensor', node };
}

/** Layers applied meanwhile also belong to the sites of the call whose argument gives their rate. */
export function carrying<Result>(machine: Machine, of: readonly DropoutSite[], apply: () => Result): Result {
  const sites = of.filter(({ kind }) => kind === 'argument');
  if (sites.length === 0) return apply();
  machine.graph.around.push(sites.map(({ id }) => id));
  try {
    return apply();
  } finally {
    machine.graph.around.pop();
  }
}

/** Runs `call` as in training. `build` comes first, once, as Keras does. */
export function callInstance(machine: Machine, model: InstanceValue, args: Arguments, at: PyNode): Value {
  const call = callOf(model);
  if (!call) return unknown(`${model.definition.name} has no call`, spanOfNode(at));
  const build = methodOf(housed(model), 'build');
  if (build && !model.built) {
    model.built = true;
    const dims = inputsOf(machine, args, at)[0]?.shape.dims;
    const sizes = dims?.map((size): Value => (size === null ? unknown('a size that is not known', spanOfNode(at)) : constant(size)));
    const shape: Value = sizes
      ? { type: 'list', level: machine.level, items: [unknown('the batch size', spanOfNode(at)), ...sizes] }
      : unknown('a shape that is not known', spanOfNode(at));
    invokeFunction(
      machine,
      build.definition,
      scopeOf(machine, build, model),
      model,
      { positional: [shape], keywords: new Map(), starred: false },
      at,
    );
  }
  const keywords = new Map(args.keywords);
  const names = call.definition.parameters.map((parameter) => parameter.name);
  for (const flag of ['training', 'is_training']) if (names.includes(flag)) keywords.set(flag, constant(true));
  const own = args.positional.slice(0, Math.max(1, positionOfFlag(names)));
  const mask =
    names.includes('mask') && !keywords.has('mask') && names.indexOf('mask') > own.length ? new Map([['mask', constant(null)]]) : [];
  return invokeFunction(
    machine,
    call.definition,
    scopeOf(machine, call, model),
    model,
    { ...args, positional: own, keywords: new Map([...keywords, ...mask]) },
    at,
  );
}

/** Number of arguments before a mode flag that may be passed by position. */
function positionOfFlag(names: readonly string[]): number {
  const at = names.findIndex((name) => name === 'training' || name === 'is_training');
  return at < 0 ? names.length : at - 1;
}
