import type { PyNode } from '../../../syntax/node';
import { ASIDE, TOUCHING } from '../facts/modes/methods';
import type { Forward } from './events';
import { workedOut } from './flow';
import { boundMethod, decoratorsOf } from './globals';
import { valuesOf } from './handOut';
import type { Arguments, Machine } from './machine';
import { ANY, EVAL, type LoopRun, type Switch, TRAIN } from './state';
import { type Network, type Part, truthOf, UNKNOWN, type Value } from './values';

/** Methods that give the network back. */
const SAME = /^(?:to|cuda|cpu|half|float|double|bfloat16|type|requires_grad_|share_memory|to_empty|compile)$/;
/** The network itself, in a wrapper. */
const ITSELF = /^(?:module|_orig_mod)$/;
/** Methods that other classes than the project's give a network, and that run it. */
const RUNS = /^(?:forward|generate|sample|encode|decode|predict|__call__)$/;
/** What a method of a network does besides running it. */
const DOES_MORE = /\.(?:eval|train|backward|step)\s*\(|no_grad|inference_mode|set_grad_enabled/;

/** `model.name`: the wrapped network, or a part of this one. */
export function networkMember(machine: Machine, value: Network | Part, name: string): Value {
  if (value.kind === 'part') return value;
  if (ITSELF.test(name)) return value;
  const method = value.own && boundMethod(machine, value.own, name, value);
  return method ?? { kind: 'part', of: value };
}

/** `model.name(…)`; `isParent`: as `super().name(…)` in a method of the network. */
export function networkMethod(
  machine: Machine,
  value: Network | Part,
  name: string,
  args: Arguments,
  node: PyNode,
  isParent = false,
): Value {
  const network = value.kind === 'part' ? value.of : value;
  const method = value.kind === 'network' && network.own && !isParent ? boundMethod(machine, network.own, name, network) : null;
  if (name === 'eval' || name === 'train') {
    if (method) {
      machine.state.setMode(network, ANY);
      return value;
    }
    const mode = modeAsked(name, args);
    // A part that is switched by itself leaves a network of two modes.
    machine.state.setMode(network, value.kind === 'part' ? ANY : mode, switchAt(machine, node, mode));
    return value;
  }
  if (SAME.test(name)) return value;
  if (name === 'load_state_dict' || /^load_(?:pretrained|weights|checkpoint|from)/.test(name)) {
    machine.events.push({ kind: 'loading', network });
    return UNKNOWN;
  }
  if (method && name !== 'forward') return ownMethod(machine, network, name, args, node);
  if (RUNS.test(name)) return run(machine, network, args, node, true);
  if (name === 'apply' && /init|weight/i.test(node.text)) return value;
  if (name === 'backward') {
    learn(machine, valuesOf(args));
    return UNKNOWN;
  }
  if (TOUCHING.test(name) || (!ASIDE.test(name) && value.kind === 'network' && network.own === null)) machine.state.setMode(network, ANY);
  return UNKNOWN;
}

function modeAsked(name: string, { positional, keywords }: Arguments): number {
  if (name === 'eval') return EVAL;
  const asked = positional[0] ?? keywords.get('mode');
  const truth = asked ? truthOf(asked) : true;
  return truth === null ? TRAIN | EVAL : truth ? TRAIN : EVAL;
}

function switchAt({ frame }: Machine, node: PyNode, mode: number): Switch {
  return { mode, start: node.startIndex, end: node.endIndex, frame, loops: frame.loops, withoutGradient: frame.withoutGradient === true };
}

/** A method of the project's class: one that only computes runs the network, any other is looked into. */
function ownMethod(machine: Machine, network: Network, name: string, args: Arguments, node: PyNode): Value {
  const method = network.own && boundMethod(machine, network.own, name, network);
  if (!method) return UNKNOWN;
  const { text } = method.definition.node;
  const doesMore = DOES_MORE.test(text) || decoratorsOf(method.definition).some((each) => /no_grad|inference_mode/.test(each));
  if (doesMore) return machine.invoke(method, args);
  const switching = network.own && machine.meanings.switchingMethods(network.own);
  if (switching === null || switching.has(name)) machine.state.setMode(network, ANY);
  else if (!machine.building.includes(network) && /\bself(?:\.\w+)*\(/.test(text) && !ASIDE.test(name))
    return run(machine, network, args, node, true);
  return machine.invoke(method, args);
}

/** `each.eval()` of what nobody can see: any network may be meant. */
export function switchAny({ state, networks }: Machine): void {
  for (const network of networks) state.setMode(network, ANY);
}

/** The network gives something; `isMethod`: by a method that is called by its name. */
export function run(machine: Machine, network: Network, args: Arguments, node: PyNode, isMethod = false): Value {
  const { frame, state } = machine;
  const event: Forward = {
    kind: 'forward',
    module: frame.module,
    node,
    isMethod,
    network,
    mode: state.modeOf(network) | (machine.isMixed ? ANY : 0),
    by: state.switches.get(network.id) ?? null,
    withoutGradient: frame.withoutGradient,
    frame,
    loops: frame.loops,
  };
  machine.events.push(event);
  if (frame.withoutGradient === true) return UNKNOWN;
  return workedOut(machine, [{ kind: 'unknown', from: new Set([event]) }, ...valuesOf(args)]);
}

/** What another loop has given, as that of an evaluation, is not what is learned from. */
function isAround(inner: LoopRun | undefined, loops: readonly LoopRun[]): boolean {
  return inner === undefined || loops.some(({ id }) => id === inner.id);
}

/** Networks learn from all that was run with gradients since they last did; `losses`: what the gradients are of. */
export function learn(machine: Machine, losses: readonly Value[]): void {
  const { events, frame } = machine;
  const last = events.findLastIndex(({ kind }) => kind === 'learning');
  const since = events.slice(last + 1).filter((event) => event.kind === 'forward');
  const from = since.filter(({ withoutGradient, loops }) => withoutGradient !== true && isAround(loops.at(-1), frame.loops));
  const reached = workedOut(machine, losses).from ?? new Set(since);
  events.push({ kind: 'learning', from, reached, loops: frame.loops, frame });
  for (let at: typeof frame | null = frame; at && !at.learns; at = at.caller) at.learns = true;
}
