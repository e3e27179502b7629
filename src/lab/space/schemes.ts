import { closestWord } from '../../text/closest';
import type { InitialScheme } from '../initial';
import type { FrameworkDefault, Initializer, LabFramework, LabOperation, Role } from '../network';
import { GATES, TRUNCATED_DEVIATION } from './initial';
import { KERNELS } from './kernels';

type NamedScheme = Exclude<InitialScheme['name'], 'normal'>;

/** All schemes that have no number, with their names for people. */
export const SCHEMES: Readonly<Record<NamedScheme, string>> = {
  'glorot-uniform': 'Glorot (Xavier) uniform',
  'glorot-normal': 'Glorot (Xavier) normal',
  'he-uniform': 'He (Kaiming) uniform',
  'he-normal': 'He (Kaiming) normal',
  'lecun-uniform': 'LeCun uniform',
  'lecun-normal': 'LeCun normal',
  orthogonal: 'Orthogonal',
  'torch-default': 'PyTorch default',
  'keras-default': 'Keras default',
  'tfjs-default': 'TensorFlow.js default',
  'flax-default': 'Flax default',
  'equinox-default': 'Equinox default',
  'haiku-default': 'Haiku default',
};

const NAMES = Object.keys(SCHEMES) as NamedScheme[];

/** How a scheme is typed where the file's own is meant. */
export const AS_IN_FILE = 'file';

/** "He (Kaiming) normal", "Normal, deviation 0.02". */
export function schemeInWords(scheme: InitialScheme): string {
  return scheme.name === 'normal' ? `Normal, deviation ${scheme.deviation}` : SCHEMES[scheme.name];
}

/** As it is typed: "he-normal", "normal:0.02". */
export function schemeText(scheme: InitialScheme | null): string {
  if (scheme === null) return AS_IN_FILE;
  return scheme.name === 'normal' ? `normal:${scheme.deviation}` : scheme.name;
}

/**
 * Reads a scheme as it is typed; null = as in the file. The names that Keras and PyTorch have for it are understood too: he_normal,
 * kaiming_normal_, xavier_uniform. The error names the nearest of what there is.
 */
export function readScheme(text: string): { readonly ok: InitialScheme | null } | { readonly err: string } {
  const [typed = '', number] = text.split(':');
  const name = canonical(typed);
  if (name === 'normal') {
    const deviation = Number(number);
    if (number === undefined || number.trim() === '' || !(deviation > 0) || !Number.isFinite(deviation))
      return { err: 'normal needs its standard deviation, above 0, as in normal:0.02' };
    return { ok: { name, deviation } };
  }
  const found = NAMES.find((one) => one === name);
  if (found && number === undefined) return { ok: { name: found } };
  if (found) return { err: `${found} takes no number` };
  if (name === AS_IN_FILE && number === undefined) return { ok: null };
  const near = closestWord(name, [...NAMES, AS_IN_FILE, 'normal']);
  return { err: `there is no '${text}'${near === null ? '' : `; did you mean "${near}"?`}` };
}

function canonical(typed: string): string {
  const word = typed
    .trim()
    .replace(/pytorch/i, 'torch')
    .replace(/([a-z])([A-Z])/g, '$1-$2')
    .toLowerCase()
    .replaceAll('_', '-')
    .replace(/-+$/, '')
    .replace('kaiming', 'he')
    .replace('xavier', 'glorot');
  return word === 'random-normal' ? 'normal' : word;
}

/** Scales and shifts of normalisations start alike everywhere. */
const ALIKE: ReadonlySet<Role> = new Set<Role>(['scale', 'shift', 'mean', 'variance']);

/** A layer with such a weight can have a scheme of its own. */
export function takesScheme(role: Role): boolean {
  return KERNELS.has(role) || role === 'table';
}

/** Whether a scheme says what such a weight starts from; `named`: it is meant for this layer alone. */
export function concerns(scheme: InitialScheme, role: Role, named: boolean): boolean {
  if (DEFAULTS[scheme.name]) return !ALIKE.has(role);
  return KERNELS.has(role) || (named && role === 'table');
}

/**
 * What a weight of a layer starts from by a scheme; null where the scheme does not concern it: biases keep theirs, unless a framework's
 * default is asked for, and tables of embeddings, which nothing is multiplied with, are only meant where their layer is `named`.
 */
export function firstBy(
  scheme: InitialScheme,
  role: Role,
  operation: LabOperation,
  { framework, named }: { readonly framework: LabFramework; readonly named: boolean },
): Initializer | FrameworkDefault | null {
  if (!concerns(scheme, role, named)) return null;
  const of = DEFAULTS[scheme.name];
  if (of) return { kind: 'default', of };
  if (scheme.name === 'normal') return { kind: 'normal', mean: 0, deviation: scheme.deviation };
  // Flax draws the matrix of each gate by itself.
  const gates = framework === 'flax' && operation.type === 'recurrent' ? { blocks: GATES[operation.cell] } : {};
  if (scheme.name === 'orthogonal') return { kind: 'orthogonal', gain: 1, ...gates };
  const [author, form] = scheme.name.split('-');
  const [scale, fan] = author === 'glorot' ? ([1, 'average'] as const) : ([author === 'he' ? 2 : 1, 'in'] as const);
  return form === 'uniform' ? { kind: 'variance-scaling', scale, fan, distribution: 'uniform' } : normalBy(framework, scale, fan);
}

const DEFAULTS: Readonly<Partial<Record<InitialScheme['name'], LabFramework>>> = {
  'torch-default': 'torch',
  'keras-default': 'keras',
  'tfjs-default': 'tfjs',
  'flax-default': 'flax',
  'equinox-default': 'equinox',
  'haiku-default': 'haiku',
};

/** PyTorch's normal is not cut; the others cut theirs at two deviations, TensorFlow.js without widening it so that the variance holds. */
function normalBy(framework: LabFramework, scale: number, fan: 'in' | 'average'): Initializer {
  if (framework === 'torch') return { kind: 'variance-scaling', scale, fan, distribution: 'normal' };
  const kept = framework === 'tfjs' ? TRUNCATED_DEVIATION ** 2 : 1;
  return { kind: 'variance-scaling', scale: scale * kept, fan, distribution: 'truncated-normal' };
}
