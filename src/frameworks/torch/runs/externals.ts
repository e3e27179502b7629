import type { PyNode } from '../../../syntax/node';
import { HARMLESS, SAVES } from '../facts/modes/handed';
import type { Origin } from '../facts/modes/origins';
import { buildsPublished } from '../facts/modes/published';
import { callablesFor, canonical } from '../sites/callables';
import { containerOf, indexed } from './containers';
import { GRADIENTS, NO_GRADIENTS } from './contexts';
import { workedOut } from './flow';
import { handOut, networksIn, valuesOf } from './handOut';
import type { Arguments, Machine } from './machine';
import { learn, switchAny } from './networks';
import { TRAIN } from './state';
import { type FunctionValue, type Network, truthOf, UNKNOWN, type Value } from './values';

const OFF = /^torch\.(?:autograd\.)?(?:grad_mode\.)?(?:no_grad|inference_mode)$/;
const SET = /^torch\.(?:autograd\.)?set_grad_enabled$/;
/** What gives back the network that it is given first, maybe in a wrapper of which it is the module. */
const WRAPS =
  /(?:^|\.)(?:DataParallel|DistributedDataParallel|FullyShardedDataParallel|convert_sync_batchnorm|compile|script|optimize|cast)$|^(?:tqdm\S*|rich\.progress\.track|collections\.OrderedDict)$/;
/** What gives back, in their order, all that it is given. */
const READIES = /^(?:prepare|setup|initialize)$/;
/** What runs a function that it is given. */
const STARTS = /(?:^|\.)(?:Fire|spawn|launch|run|run_app|Process|Thread|notebook_launcher|main)$/;

/** Something of a library is called by its name. */
export function external(machine: Machine, name: string, args: Arguments, node: PyNode): Value {
  const [first = UNKNOWN] = args.positional;
  const plain = canonical(name);
  if (OFF.test(plain)) return NO_GRADIENTS;
  if (/^torch\.(?:autograd\.)?enable_grad$/.test(plain)) return GRADIENTS;
  if (SET.test(plain)) return setGradients(machine, args);
  if (WRAPS.test(plain) && args.positional.length > 0) return first;
  if (/^copy\.(?:deep)?copy$/.test(plain)) return first.kind === 'network' ? copied(machine, first) : first;
  if (/^torch\.autograd\.(?:backward|grad)$/.test(plain)) {
    learn(machine, valuesOf(args));
    return UNKNOWN;
  }
  const made = network(machine, plain, args, node);
  if (made) return made;
  if (STARTS.test(plain)) start(machine, args);
  else if (!/^(?:torch|numpy|math|os|json|wandb|logging|tqdm|random|time)\./.test(plain) && !isHarmless(plain))
    handOut(machine, valuesOf(args));
  return workedOut(machine, valuesOf(args));
}

/** What is told of a network, or drawn, leaves it as it is. */
const TELLS = /(?:^|\.)(?:warn|warning|error|exception|critical|write|format|add_\w+|partial|append|join)$/;

function isHarmless(name: string): boolean {
  return HARMLESS.test(name) || SAVES.test(name) || TELLS.test(name);
}

/** As a statement it lasts until the function is left, or somebody says otherwise. */
function setGradients({ frame }: Machine, { positional, keywords }: Arguments): Value {
  const asked = positional[0] ?? keywords.get('mode') ?? UNKNOWN;
  const truth = truthOf(asked);
  frame.withoutGradient = truth === null ? null : !truth;
  return UNKNOWN;
}

function copied(machine: Machine, network: Network): Network {
  const copy: Network = { ...network, id: machine.fresh(), parts: network.parts.map((part) => copied(machine, part)) };
  machine.state.setMode(copy, machine.state.modes.get(network.id) ?? TRAIN);
  machine.networks.push(copy);
  return copy;
}

/** A module that a library makes. */
function network(machine: Machine, name: string, args: Arguments, node: PyNode): Network | null {
  const call = machine.callAt(machine.frame.module, node);
  if (!call) return null;
  const isPublished = buildsPublished(machine.frame.module, call);
  if (!isPublished && !/^torch\.nn\.(?:\w+\.)*[A-Z]\w*$/.test(name)) return null;
  const values = valuesOf(args);
  const parts = values.flatMap((value) => networksIn(machine, value)).filter((part) => !machine.building.includes(part));
  const isWhole = values.length > 0 && values.every(({ kind }) => kind === 'network');
  const drops =
    isPublished || parts.some((part) => part.drops === 'drops')
      ? 'drops'
      : (rateOrigin(name, args) ?? (isWhole ? unitedOrigin(parts) : machine.meanings.originOf(machine.frame.module, call)));
  return newNetwork(machine, { own: null, drops, parts });
}

/** Of layers in a row of which none drops. */
function unitedOrigin(parts: readonly Network[]): Origin {
  return parts.every(({ drops }) => drops === 'plain') ? 'plain' : 'unknown';
}

/** Whether a layer drops, by the rate that it is given; null where that is not seen, or it is no layer of dropout. */
function rateOrigin(name: string, { positional, keywords }: Arguments): Origin | null {
  const [callable] = callablesFor(name);
  if (!callable || !/^(?:layer|transformer|drop-path|drop-block)$/.test(callable.kind)) return null;
  const names = [callable.parameter].flat();
  const rate =
    names.map((each) => keywords.get(each)).find((each) => each !== undefined) ??
    (callable.position === null ? undefined : positional[callable.position]);
  if (rate?.kind !== 'literal' || typeof rate.value !== 'number') return null;
  return rate.value > 0 && rate.value <= 1 ? 'drops' : 'plain';
}

/** A network as it is when it has just been made: in training mode, and so are its parts. */
export function newNetwork(machine: Machine, made: Omit<Network, 'kind' | 'id'>): Network {
  const network: Network = { kind: 'network', id: machine.fresh(), ...made };
  machine.state.modes.set(network.id, TRAIN);
  machine.networks.push(network);
  // Layers that do not drop need not be followed.
  if (network.own || network.drops === 'drops') machine.building.at(-1)?.parts.push(network);
  return network;
}

/** Functions that are handed over to be run, with arguments that nobody knows. */
function start(machine: Machine, args: Arguments): void {
  const given = valuesOf(args).filter((value): value is FunctionValue => value.kind === 'function');
  for (const each of given) machine.invoke(each, { positional: [], keywords: new Map(), isOpen: true });
}

/** A method of something that a library gives. */
export function externalMethod(machine: Machine, of: string, method: string, args: Arguments, node: PyNode): Value {
  return of.endsWith(')') ? UNKNOWN : external(machine, `${of}.${method}`, args, node);
}

/** Gradients do not flow back from what these give. */
const FREES = /^(?:detach|item|numpy|tolist|argmax|argmin|eq|size|dim|shape)$/;

/** A method of what nobody can see: `loss.backward()`, `accelerator.prepare(model)`, `trainer.fit(model)`. */
export function unknownMethod(machine: Machine, of: Value, method: string, args: Arguments, node: PyNode): Value {
  if (/^(?:manual_)?backward$/.test(method)) {
    learn(machine, [of, ...valuesOf(args)]);
    return UNKNOWN;
  }
  if (FREES.test(method)) return UNKNOWN;
  if (method === 'eval' || method === 'train') switchAny(machine);
  if (READIES.test(method)) {
    const [first = UNKNOWN, ...others] = args.positional;
    return others.length === 0 ? first : containerOf(machine, indexed(args.positional));
  }
  if (!isHarmless(node.childForFieldName('function')?.text ?? '')) handOut(machine, valuesOf(args));
  return workedOut(machine, [of, ...valuesOf(args)]);
}
