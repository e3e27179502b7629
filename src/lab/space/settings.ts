import type { Span } from '../../text/span';
import type { LabFramework, LabNetwork, LabOperation, Role } from '../network';
import { type Parameter, parametersOf } from './parameters';

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

/** ε, momentum and slopes as the file has them, and how weights start; equal ones are told once. */
export function layerSettings(network: LabNetwork): readonly Setting[] {
  const { framework } = network;
  const found = [...network.layers.flatMap((layer) => numbersOf(layer, framework)), ...initialSettings(network)];
  const told = new Set<string>();
  return found.filter(({ name, value }) => {
    const key = `${name} ${value}`;
    const isNew = !told.has(key);
    told.add(key);
    return isNew;
  });
}

function numbersOf(layer: LabOperation, framework: LabFramework): readonly Setting[] {
  const number = (name: string, value: number, usual: readonly number[]): Setting => ({
    name,
    value: String(value),
    origin: usual.includes(value) ? { kind: 'default', of: framework } : { kind: 'file', span: null },
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

/** How the weights of each kind of layer start. */
function initialSettings(network: LabNetwork): readonly Setting[] {
  return parametersOf(network).flatMap((parameter): readonly Setting[] => {
    const { layer, role, trained } = parameter;
    const operation = network.layers[layer];
    const what = ROLES[role];
    if (!operation || !trained || what === undefined) return [];
    const isOwn = operation.initial?.[role] !== undefined;
    const origin: Origin = isOwn ? { kind: 'file', span: null } : { kind: 'default', of: network.framework };
    return [{ name: `initial ${what} of ${operation.type} layers`, value: distributionOf(parameter), origin }];
  });
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
  const author = SCALINGS[`${scale} ${fan}`];
  const by = author === undefined ? `variance ${rounded(scale)} / ${fan === 'average' ? 'mean fan' : `fan ${fan}`}` : author;
  return `${by}, ${distribution.replace('-', ' ')}`;
}

const SCALINGS: Readonly<Record<string, string>> = { '1 average': 'Glorot', '2 in': 'He', '1 in': 'LeCun' };

function rounded(value: number): string {
  return String(Number(value.toPrecision(3)));
}
