import { type LabNetwork, sourcesOf } from '../network';
import type { Parameter } from '../space/parameters';

/** Layers of y(c·x) = c·y(x) for c > 0, that only pass a factor on. */
const PASSING = new Set([
  'flatten',
  'reshape',
  'permute',
  'take',
  'slice',
  'reduce',
  'zero-pad',
  'upsample',
  'repeat',
  'pool',
  'global-pool',
]);
const PASSING_ACTIVATIONS = new Set(['relu', 'leaky_relu', 'linear']);
/** Layers that multiply what they read with their kernel. */
const KERNELS = new Set(['dense', 'conv', 'conv-transpose', 'depthwise-conv']);

export type ClassicWeights =
  | { readonly ok: readonly Float32Array[] }
  /** What stands between a dropout and the next weights. */
  | { readonly err: string };

/**
 * Weights with which a network whose dropout is classic (units dropped in training, outputs times the keep probability in use; Srivastava
 * et al. 2014, section 4) computes what the inverted form computes with `weights`, in training with the same masks and in use: a classic
 * dropout gives 1 - rate times the values of the inverted one, so the kernels that read it are divided by that.
 */
export function classicWeights(
  network: LabNetwork,
  parameters: readonly Parameter[],
  weights: readonly Float32Array[],
  rate: (site: string) => number,
): ClassicWeights {
  const factors: number[] = [];
  const readFactors: number[] = [];
  for (const [index, layer] of network.layers.entries()) {
    const read = sourcesOf(network.layers, index).map((source) => (source < 0 ? 1 : (factors[source] as number)));
    const factor = read[0] ?? 1;
    const isEqual = read.every((one) => one === factor);
    readFactors.push(factor);
    const passes = PASSING.has(layer.type) || (layer.type === 'activation' && PASSING_ACTIVATIONS.has(layer.name));
    if (layer.type === 'dropout') factors.push(factor * (1 - rate(layer.siteId)));
    else if (KERNELS.has(layer.type) && layer.sharesWith === undefined) factors.push(1);
    else if (isEqual && (passes || factor === 1 || layer.type === 'add' || layer.type === 'concatenate')) factors.push(factor);
    else return { err: `${layer.type} (layer ${index + 1}) stands between a dropout and the next weights` };
  }
  const end = factors.at(-1) ?? 1;
  if (end !== 1) return { err: 'no weights follow the last dropout' };
  return {
    ok: weights.map((values, at) => {
      const { layer, role } = parameters[at] as Parameter;
      const factor = readFactors[layer] ?? 1;
      return role === 'kernel' && factor !== 1 ? values.map((value) => value / factor) : values;
    }),
  };
}
