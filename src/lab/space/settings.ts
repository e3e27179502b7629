import type { Span } from '../../text/span';
import type { InitialChoice } from '../initial';
import type { ActivationChoice, LabFramework, LabNetwork, LabOperation, Role } from '../network';
import { ACTIVATIONS, activeLayers } from './activations';
import { type Parameter, parametersOf } from './parameters';
import { chosenFirst, sourceAt, type WeightedLayer } from './withInitial';

/** Where a setting comes from. */
export type Origin =
  | { readonly kind: 'file'; readonly span: Span | null }
  | { readonly kind: 'default'; readonly of: LabFramework }
  /** The lab's own choice, with the reason. */
  | { readonly kind: 'lab'; readonly reason: string };

/** One setting that the lab takes, in words. */
export interface Setting {
  readonly name: string;
  readonly value: string;
  readonly origin: Origin;
}

const NAMES: Readonly<Record<LabFramework, string>> = {
  torch: 'PyTorch',
  keras: 'Keras',
  tfjs: 'TensorFlow.js',
  flax: 'Flax',
  equinox: 'Equinox',
  haiku: 'Haiku',
};

/** "line 41", "Keras default"; `lineOf` tells the 1-based line of a place in the file. */
export function originInWords(origin: Origin, lineOf: (offset: number) => number): string {
  switch (origin.kind) {
    case 'file':
      return origin.span ? `line ${lineOf(origin.span.start)}` : 'in the file';
    case 'default':
      return `${NAMES[origin.of]} default`;
    case 'lab':
      return origin.reason;
  }
}

/** Where settings of layers come from. */
export interface SettingSources {
  /** Layers whose first weights can be set. */
  readonly weighted?: readonly WeightedLayer[];
  /** What was made for each layer of the source. */
  readonly lines?: readonly WeightedLayer[];
  /** What the user set of the first weights, which the network has already. */
  readonly choice?: InitialChoice | undefined;
  /** What the user set of the activations, which the network has already. */
  readonly activations?: ActivationChoice | undefined;
}

/** Activations, ε, momentum and slopes as the file has them, and how weights start; equal ones are told once. */
export function layerSettings(
  network: LabNetwork,
  { weighted = [], lines = [], choice, activations }: SettingSources = {},
): readonly Setting[] {
  const { framework } = network;
  const numbers = network.layers.flatMap((layer, place) => numbersOf(layer, framework, sourceAt(lines, place)?.span ?? null));
  const found = [...activationSettings(network, lines, activations), ...numbers, ...initialSettings(network, weighted, choice)];
  const told = new Set<string>();
  return found.filter(({ name, value }) => {
    const key = `${name} ${value}`;
    const isNew = !told.has(key);
    told.add(key);
    return isNew;
  });
}

/** A line for all layers that have the same. */
function activationSettings(network: LabNetwork, lines: readonly WeightedLayer[], choice: ActivationChoice = {}): readonly Setting[] {
  const rows = new Map<string, { readonly value: string; readonly origin: Origin; readonly names: string[] }>();
  for (const { name, span = null, activation } of activeLayers(network, lines)) {
    const isSet = Object.hasOwn(choice, name);
    const key = `${activation} ${isSet}`;
    const row = rows.get(key) ?? { value: ACTIVATIONS[activation], origin: isSet ? SET : { kind: 'file' as const, span }, names: [] };
    row.names.push(name);
    rows.set(key, row);
  }
  return [...rows.values()].map(({ names, ...row }) => ({ name: `activation of ${namesInWords(names)}`, ...row }));
}

function numbersOf(layer: LabOperation, framework: LabFramework, span: Span | null): readonly Setting[] {
  const number = (name: string, value: number, usual: readonly number[]): Setting => ({
    name,
    value: String(value),
    origin: usual.includes(value) ? { kind: 'default', of: framework } : { kind: 'file', span },
  });
  switch (layer.type) {
    case 'batch-norm':
      return [
        number('ε of batch normalisation', layer.epsilon, [USUAL[framework].batchEpsilon]),
        number('momentum of batch normalisation (share kept)', layer.momentum, [USUAL[framework].momentum]),
      ];
    case 'layer-norm':
      return [number('ε of layer normalisation', layer.epsilon, [USUAL[framework].layerEpsilon])];
    case 'activation':
      return layer.slope === undefined ? [] : [number(`slope of ${layer.name}`, layer.slope, USUAL[framework].slopes)];
    default:
      return [];
  }
}

/** What each framework has where the source says nothing; checked against the frameworks by test/oracles/lab_initial.py. */
const USUAL: Readonly<Record<LabFramework, { batchEpsilon: number; momentum: number; layerEpsilon: number; slopes: readonly number[] }>> = {
  torch: { batchEpsilon: 1e-5, momentum: 0.9, layerEpsilon: 1e-5, slopes: [0.01] },
  keras: { batchEpsilon: 1e-3, momentum: 0.99, layerEpsilon: 1e-3, slopes: [0.3, 0.2] },
  tfjs: { batchEpsilon: 1e-3, momentum: 0.99, layerEpsilon: 1e-3, slopes: [0.3] },
  flax: { batchEpsilon: 1e-5, momentum: 0.99, layerEpsilon: 1e-6, slopes: [0.01] },
  equinox: { batchEpsilon: 1e-5, momentum: 0.99, layerEpsilon: 1e-5, slopes: [0.01] },
  haiku: { batchEpsilon: 1e-5, momentum: 0.9, layerEpsilon: 1e-5, slopes: [0.01] },
};

const ROLES: Readonly<Partial<Record<Role, string>>> = { kernel: 'weights', bias: 'biases', table: 'rows', recurrent: 'recurrent weights' };

/** How weights start, a line for all layers where they do so alike. */
function initialSettings(network: LabNetwork, weighted: readonly WeightedLayer[], choice: InitialChoice | undefined): readonly Setting[] {
  const rows = new Map<string, Omit<Setting, 'name'> & { readonly what: string; readonly layers: Set<string> }>();
  for (const parameter of parametersOf(network)) {
    const { layer: place, role, trained } = parameter;
    const what = ROLES[role];
    if (!trained || what === undefined) continue;
    const isSet = choice !== undefined && chosenFirst(network, { place, role }, choice, weighted) !== null;
    const isOwn = network.layers[place]?.initial?.[role] !== undefined;
    const source = sourceAt(weighted, place);
    const own: Origin = isOwn ? { kind: 'file', span: spanOf(source, role) } : { kind: 'default', of: network.framework };
    const origin = isSet ? SET : own;
    const value = distributionOf(parameter);
    const key = JSON.stringify([what, value, origin]);
    const row = rows.get(key) ?? { what, value, origin, layers: new Set() };
    row.layers.add(source?.name ?? `layer ${place + 1}`);
    rows.set(key, row);
  }
  return [...rows.values()].map(({ what, layers, ...row }) => ({ name: `initial ${what} of ${namesInWords([...layers])}`, ...row }));
}

/** Both directions of a layer start by the same words. */
function spanOf(source: WeightedLayer | undefined, role: Role): Span | null {
  const spans: Readonly<Partial<Record<string, Span>>> = source?.initialAt ?? {};
  return spans[role.replace(/^back-/, '')] ?? null;
}

const SET: Origin = { kind: 'lab', reason: 'set by you' };
const MOST_NAMES = 4;

function namesInWords(names: readonly string[]): string {
  if (names.length <= MOST_NAMES) return names.join(', ');
  return `${names.slice(0, MOST_NAMES - 1).join(', ')} and ${names.length - MOST_NAMES + 1} more`;
}

function distributionOf({ initial }: Parameter): string {
  switch (initial.kind) {
    case 'constant':
      return String(initial.value);
    case 'blocks':
      return `${initial.values.join(', ')} by gate`;
    case 'uniform':
      return `uniform, ${rounded(initial.low)} to ${rounded(initial.high)}`;
    case 'normal':
      return `${initial.truncated ? 'truncated normal' : 'normal'}, mean ${initial.mean}, deviation ${rounded(initial.deviation)}`;
    case 'variance-scaling':
      return scalingOf(initial);
    case 'orthogonal':
      return `orthogonal, gain ${initial.gain}`;
  }
}

function scalingOf({ scale, fan, distribution }: Extract<Parameter['initial'], { kind: 'variance-scaling' }>): string {
  const author = SCALINGS[`${rounded(scale)} ${fan}`];
  const by = author === undefined ? `variance ${rounded(scale)} / ${fan === 'average' ? 'mean fan' : `fan ${fan}`}` : author;
  return `${by}, ${distribution.replace('-', ' ')}`;
}

const SCALINGS: Readonly<Record<string, string>> = { '1 average': 'Glorot', '2 in': 'He', '1 in': 'LeCun' };

function rounded(value: number): string {
  return String(Number(value.toPrecision(3)));
}
