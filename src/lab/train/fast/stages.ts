import type { LabLayer } from '../../network';
import { defaultSlope } from '../conventions';
import { type Noise, noiseOf } from '../masks';
import type { Group } from './groups';
import { addStage, concatenateStage, softmaxStage } from './joins';
import { batchNormStage, layerNormStage } from './norms';
import { partStage, repeatStage } from './parts';
import { type ActivationUse, affineStage, isPointwise, pointwiseStage, worksInPlace } from './pointwise';
import { globalPoolStage, poolStage } from './pools';
import { convStage, denseStage, depthwiseStage, embeddingStage } from './products';
import { recurrentStage } from './recurrent';
import type { Delivery, Stage, Stored, Value, Workplace } from './stage';

/** A group and what it reads. */
export interface Site {
  readonly place: Workplace;
  readonly group: Group;
  /** The group's first layer. */
  readonly layer: LabLayer;
  readonly read: readonly Value[];
  readonly deliveries: readonly Delivery[];
  /** The layer that made the first input; null = the network's input. */
  readonly maker: LabLayer | null;
  /** Nobody else reads the first input. */
  readonly alone: boolean;
  /** Buffers for a layer's output. */
  readonly fresh: (index: number) => Value;
}

export interface Made {
  readonly stages: readonly Stage[];
  readonly output: Value;
}

/** The calls of one group. */
export function stagesOf(site: Site): Made {
  const { place, group, layer, fresh } = site;
  const { lead, activation: act, dropout } = group;
  const activation = useOf(site);
  const noise = sampleNoise(place.network.layers, dropout);
  const mayOverwrite = worksInPlace(activation?.name ?? 'linear', noise);
  if (lead === act || lead === dropout) {
    const input = inputOf(site);
    const output = mayOverwrite && canLoseInput(site) ? input : fresh(group.output);
    return { output, stages: [pointwiseStage(place, { input, output, bias: null, activation, dropout, delivery: deliveryOf(site) })] };
  }
  const output = fresh(group.output);
  // A recurrent layer adds its biases itself.
  const bias = 'bias' in layer && layer.type !== 'recurrent' ? place.stored(lead, 'bias') : null;
  if (act === null && dropout === null && bias === null) return { output, stages: [ownStage(site, output)] };
  const inner = mayOverwrite ? output : { ...output, data: place.values(place.capacity * output.size) };
  const delivery: Delivery = { to: output.gradient, done: () => {} };
  const behind = pointwiseStage(place, { input: inner, output, bias, activation, dropout, delivery });
  return { output, stages: [ownStage(site, inner), behind] };
}

/** What the layer itself computes, without the activation and dropout behind it. */
function ownStage(site: Site, output: Value): Stage {
  const { place, layer, read, deliveries } = site;
  const input = inputOf(site);
  const delivery = deliveryOf(site);
  switch (layer.type) {
    case 'dense':
      return denseStage(
        place,
        { input, output, delivery, kernel: kept(site, 'kernel') },
        { weights: layer.weightSite === undefined ? null : site.group.lead, behind: site.group.dropout },
      );
    case 'conv':
      return convStage(place, layer, { input, output, delivery, kernel: kept(site, 'kernel') });
    case 'depthwise-conv':
      return depthwiseStage(place, layer, { input, output, delivery, kernel: kept(site, 'kernel') });
    case 'embedding':
      return embeddingStage(place, layer, input, output, kept(site, 'table'));
    case 'batch-norm':
    case 'layer-norm': {
      const { lead } = site.group;
      const normed = { input, output, delivery, scale: place.stored(lead, 'scale'), shift: place.stored(lead, 'shift') };
      if (layer.type === 'layer-norm') return layerNormStage(place, layer, normed);
      return batchNormStage(place, layer, normed, { mean: kept(site, 'mean'), variance: kept(site, 'variance') });
    }
    case 'pool':
      return poolStage(place, layer, { input, output, delivery });
    case 'global-pool':
      return globalPoolStage(place, layer.mode, { input, output, delivery });
    case 'affine':
      return affineStage(place, layer, input, output, delivery);
    case 'recurrent':
      return recurrentStage(place, layer, { lead: site.group.lead, input, output, delivery });
    case 'take':
    case 'slice':
      return partStage(place, layer, { input, output, delivery });
    case 'repeat':
      return repeatStage(place, layer.times, { input, output, delivery });
    case 'reduce':
      return globalPoolStage(place, 'average', { input, output, delivery });
    case 'add':
      return addStage(place, { inputs: read, output, deliveries });
    case 'concatenate':
      return concatenateStage(place, layer.axis ?? input.shape.length - 1, { inputs: read, output, deliveries });
    case 'activation':
      return softmaxStage(place, layer.name === 'log_softmax', input, output, delivery);
    default:
      throw new RangeError(`the fast trainer has no ${layer.type}`);
  }
}

function kept({ place, group }: Site, role: 'kernel' | 'table' | 'mean' | 'variance'): Stored {
  const stored = place.stored(group.lead, role);
  if (!stored) throw new RangeError(`layer ${group.lead} has no ${role}`);
  return stored;
}

function inputOf({ read, group }: Site): Value {
  const [input] = read;
  if (!input) throw new RangeError(`layer ${group.lead} reads nothing`);
  return input;
}

function deliveryOf({ deliveries }: Site): Delivery {
  return deliveries[0] ?? { to: 0, done: () => {} };
}

/** Whether an activation or dropout of its own may overwrite what it reads: nobody else needs it, its maker's gradient neither. */
function canLoseInput({ maker, alone }: Site): boolean {
  return alone && maker !== null && maker.type !== 'activation' && maker.type !== 'dropout';
}

/** The noise of a site at any rate, for what does not depend on it. */
function sampleNoise(layers: readonly LabLayer[], dropout: number | null): Noise | null {
  const layer = dropout === null ? undefined : layers[dropout];
  return layer?.type === 'dropout' ? noiseOf(layer.granularity, 0.5, layer.classic) : null;
}

function useOf({ place, group }: Site): ActivationUse | null {
  const { layers, framework } = place.network;
  const layer = group.activation === null ? undefined : layers[group.activation];
  if (layer?.type !== 'activation' || !isPointwise(layer.name)) return null;
  return { name: layer.name, slope: layer.slope ?? defaultSlope(layer.name, framework) };
}
