import type { Layer, Network, Operation } from '../../model/network';
import type { DropoutSite, Granularity } from '../../model/site';
import { frameworkNames } from '../../model/words';
import type { Dataset, LabLayer, LabNetwork, LayerMapping } from '../study';
import { linksOf } from './chain';
import { type Activation, type DataShape, dropped, type Fitted, instead, ownActivation, trained, unsupported } from './fitted';
import { fitSpatial } from './spatial';

export interface Fit {
  /** null when the lab cannot train it; `refusal` then says why. */
  readonly network: LabNetwork | null;
  /** One line per layer of the source, in order. */
  readonly mappings: readonly LayerMapping[];
  readonly refusal: string | null;
}

export type { DataShape } from './fitted';

export function dataShape(dataset: Dataset): DataShape {
  return { width: dataset.width, image: dataset.image, problem: dataset.problem, classes: dataset.classNames.length };
}

/**
 * The network as the lab trains it on this data. Widths that the data dictates are changed visibly; whatever the lab cannot
 * train as written makes the whole network untrainable, never something similar in its place.
 */
export function fitNetwork(network: Network, sites: readonly DropoutSite[], data: DataShape): Fit {
  for (const factor of data.image ? ENLARGEMENTS : []) {
    const result = fitTo(network, sites, enlarge(data, factor), factor);
    if (result.network) return result;
  }
  return fitTo(network, sites, data, 1);
}

/** How often the pixels of an image may be repeated so that all windows of a network for larger images fit. */
const ENLARGEMENTS = [1, 2, 3, 4];

function enlarge(data: DataShape, factor: number): DataShape {
  if (!data.image || factor === 1) return data;
  const [height, width, channels] = data.image;
  return { ...data, image: [height * factor, width * factor, channels], width: data.width * factor * factor };
}

/** Whose defaults hold while training; null for frameworks whose defaults the lab does not have yet. TensorFlow.js follows Keras. */
function trainedLike({ framework }: Network): LabNetwork['framework'] | null {
  if (framework === 'tfjs') return 'keras';
  return framework === 'torch' || framework === 'keras' ? framework : null;
}

function fitTo(network: Network, sites: readonly DropoutSite[], data: DataShape, factor: number): Fit {
  const framework = trainedLike(network);
  if (framework === null) {
    const refusal = `The lab cannot train ${network.name}: it has the defaults of PyTorch, Keras and TensorFlow.js, not of ${frameworkNames[network.framework]}.`;
    return { network: null, mappings: [], refusal };
  }
  const links = linksOf(network);
  const last = links.findLastIndex(({ layer }) => layer.operation.type === 'dense');
  const spatial = links.some(({ layer }) => ['conv', 'pool', 'global-pool'].includes(layer.operation.type));
  const input = spatial && data.image ? data.image : [data.width];
  const context: Context = {
    sites,
    data,
    factor,
    framework,
    outputs: data.problem === 'classification' ? data.classes : 1,
  };
  const mappings: LayerMapping[] = [];
  const layers: LabLayer[] = [];
  let shape: readonly number[] = input;
  links.forEach(({ layer, branch }, index) => {
    const place = index === last ? 'output' : index > last ? 'after' : 'inside';
    const fitted = branch ? unsupported(branch, shape) : fitLayer(layer, shape, place, context);
    layers.push(...fitted.layers);
    shape = fitted.shape;
    mappings.push({ layerId: layer.id, label: labelOf(layer), outcome: fitted.outcome });
  });
  mappings.push(...unreadParts(network), ...unusedSites(network, sites));
  const refusal = refusalFor(mappings, layers, last, network);
  const fitted: LabNetwork = { name: network.name, framework, input, outputs: context.outputs, layers };
  return { network: refusal ? null : fitted, mappings, refusal };
}

interface Context {
  readonly sites: readonly DropoutSite[];
  readonly data: DataShape;
  /** How often each pixel of the data is repeated along both axes. */
  readonly factor: number;
  readonly framework: LabNetwork['framework'];
  readonly outputs: number;
}

/** Where a layer stands: before, at or behind the last dense layer. */
type Place = 'inside' | 'output' | 'after';

function fitLayer(layer: Layer, shape: readonly number[], place: Place, context: Context): Fitted {
  const { operation } = layer;
  switch (operation.type) {
    case 'input':
      return fitInput(layer, shape, context.factor);
    case 'identity':
      return dropped('passes its input on unchanged', shape);
    case 'dense':
      return fitDense(operation, shape, place, context);
    case 'activation':
      return fitActivation(operation, shape, place, context);
    case 'dropout':
      return fitDropout(operation.siteId, shape, context);
    case 'batch-norm':
      return trained(
        [{ type: 'batch-norm', epsilon: operation.epsilon, momentum: operation.momentum }],
        2 * (shape.at(-1) ?? 0),
        [instead(shape.at(-1) ?? 0, operation.features, 'feature')],
        shape,
      );
    case 'layer-norm':
      if (shape.length > 1) return unsupported('layer normalisation of an image is not in the lab yet', shape);
      return trained(
        [{ type: 'layer-norm', epsilon: operation.epsilon }],
        2 * (shape[0] ?? 0),
        [instead(shape[0] ?? 0, operation.features, 'feature')],
        shape,
      );
    case 'conv':
    case 'pool':
    case 'global-pool':
    case 'flatten':
    case 'reshape':
      return fitSpatial(operation, shape, context);
    default:
      return unsupported(reasonAgainst(operation), shape);
  }
}

function reasonAgainst(operation: Operation): string {
  switch (operation.type) {
    case 'unknown':
      return `cannot be read: ${operation.reason}`;
    case 'recurrent':
      return `${operation.cell === 'gru' ? 'a' : 'an'} ${operation.cell.toUpperCase()} is not in the lab yet`;
    case 'embedding':
      return 'an embedding is not in the lab yet';
    case 'attention':
    case 'transformer':
      return 'attention is not in the lab yet';
    default:
      return 'joins branches; the lab trains plain chains only, for now';
  }
}

function fitInput(layer: Layer, shape: readonly number[], factor: number): Fitted {
  const repeated = factor > 1 ? `each pixel of the data repeated ${factor}×${factor} times so that all windows fit` : null;
  const declared = layer.outputShape;
  if (!declared || declared.some((size) => size === null)) return trained([], 0, [repeated], shape);
  const values = declared.reduce<number>((product, size) => product * (size ?? 1), 1);
  const given = shape.reduce((product, size) => product * size, 1);
  const form =
    shape.length === 1 ? `${given} values instead of ${declared.join('×')}` : `${shape.join('×')} instead of ${declared.join('×')}`;
  return trained([], 0, [values === given ? null : form, repeated], shape);
}

function fitDense(operation: Extract<Operation, { type: 'dense' }>, shape: readonly number[], place: Place, context: Context): Fitted {
  if (shape.length > 1) return unsupported(`a dense layer on ${shape.join('×')} values without flattening is not in the lab yet`, shape);
  if (operation.units === null && place !== 'output') return unsupported('the number of its units is unknown', shape);
  const inputs = shape[0] ?? 0;
  const units = place === 'output' ? context.outputs : (operation.units ?? 0);
  const activation = operation.activation
    ? fitActivation(ownActivation(operation.activation, context.framework), [units], place === 'output' ? 'after' : place, context)
    : null;
  const left = activation?.outcome.kind === 'dropped' ? `without its ${operation.activation} (${activation.outcome.note})` : null;
  return trained(
    [{ type: 'dense', units, bias: operation.bias }, ...(activation?.layers ?? [])],
    inputs * units + (operation.bias ? units : 0),
    [instead(inputs, operation.inputs, 'input'), instead(units, operation.units, 'output'), left],
    [units],
  );
}

/** Behind the last dense layer the loss takes logits, or a value on the scale of standardised targets. */
function fitActivation({ name, slope }: Activation, shape: readonly number[], place: Place, context: Context): Fitted {
  if (name === 'linear') return dropped('changes nothing', shape);
  if (place === 'after' && context.data.problem === 'regression')
    return dropped('the targets are standardised, so the output must be free', shape);
  if (place === 'after' && (name === 'softmax' || name === 'log_softmax'))
    return dropped('part of the cross-entropy here, which takes logits', shape);
  if (place === 'after' && name === 'sigmoid')
    return dropped('the loss here is the cross-entropy of the classes, which takes logits', shape);
  return trained([{ type: 'activation', name, ...(slope === undefined ? {} : { slope }) }], 0, [], shape);
}

function fitDropout(siteId: string, shape: readonly number[], context: Context): Fitted {
  const site = context.sites.find((one) => one.id === siteId);
  if (!site) return unsupported('its dropout site cannot be read, or stands in another file', shape);
  if (!isTrainable(site.granularity)) return unsupported('only dropout of elements and channels is in the lab so far', shape);
  return trained([{ type: 'dropout', siteId, granularity: site.granularity, rate: site.rate.value }], 0, [], shape);
}

function isTrainable(granularity: Granularity): granularity is Exclude<Granularity, 'sample' | 'block' | 'weight'> {
  return granularity !== 'sample' && granularity !== 'block' && granularity !== 'weight';
}

function labelOf(layer: Layer): string {
  return layer.callee === '' || layer.callee === layer.name ? layer.name : `${layer.name}: ${layer.callee}`;
}

function unreadParts(network: Network): LayerMapping[] {
  return network.unreadable.map(({ reason }, index) => ({
    layerId: `unreadable-${index}`,
    label: 'Unread part',
    outcome: { kind: 'unsupported', reason },
  }));
}

function unusedSites(network: Network, sites: readonly DropoutSite[]): LayerMapping[] {
  const used = new Set(network.layers.flatMap(({ operation }) => (operation.type === 'dropout' ? [operation.siteId] : [])));
  const held = new Set(network.layers.flatMap(({ operation }) => ('siteIds' in operation ? operation.siteIds : [])));
  return network.siteIds
    .filter((id) => !used.has(id) && !held.has(id))
    .map((id) => ({
      layerId: id,
      label: sites.find((site) => site.id === id)?.callee ?? 'dropout site',
      outcome: { kind: 'dropped', note: 'not on the path from input to output' },
    }));
}

function refusalFor(mappings: readonly LayerMapping[], layers: readonly LabLayer[], last: number, network: Network): string | null {
  const reasons = mappings.flatMap(({ label, outcome }) => (outcome.kind === 'unsupported' ? [`${label} (${outcome.reason})`] : []));
  if (reasons.length > 0) return `The lab cannot train ${network.name}: ${reasons.join('; ')}.`;
  if (layers.length === 0 || last < 0) return `The lab cannot train ${network.name}: it needs a dense layer that gives the output.`;
  if (!layers.some((layer) => layer.type === 'dropout'))
    return `${network.name} has no dropout site on its path, so there are no rates to compare.`;
  return null;
}
