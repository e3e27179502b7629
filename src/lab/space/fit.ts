import type { GivenValues } from '../../model/arguments';
import type { Network } from '../../model/network';
import type { DropoutSite } from '../../model/site';
import { frameworkNames } from '../../model/words';
import { type LabFramework, type LabNetwork, sitesOf } from '../network';
import type { Dataset, LayerMapping, LossChoice } from '../study';
import { type Choice, choice, type Decisions, decided } from './choices';
import { endOf, outputChoice, reasonsIn } from './ends';
import type { DataShape } from './fitted';
import { outputsFor, sinksOf } from './head';
import { type LoweredNetwork, labelOf, lowerNetwork } from './lower';
import { placesOf, sourceLines } from './made';
import { parametersOf, weightCount } from './parameters';
import { pruned } from './prune';
import { layerSettings, type Setting } from './settings';
import { unfedLines } from './unfed';
import { type WeightedLayer, weightedLayers } from './withInitial';

export type { Choice, Decisions } from './choices';
export type { DataShape } from './fitted';
export type { Setting } from './settings';

export interface Fit {
  /** null when the lab cannot train it; `refusal` then says why. */
  readonly network: LabNetwork | null;
  /** One line per layer of the source, in order. */
  readonly mappings: readonly LayerMapping[];
  readonly refusal: string | null;
  /** The network where nothing but a dropout site is missing: other questions than rates can be asked of it. */
  readonly sitesMissing: LabNetwork | null;
  /** What the user may decide about what cannot be trained as written. */
  readonly choices: readonly Choice[];
  /** Numbers of the layers that the lab takes, each with its origin. */
  readonly settings: readonly Setting[];
  /** Layers whose first weights can be set. */
  readonly weighted: readonly WeightedLayer[];
  /** What was made for each layer of the source. */
  readonly lines: readonly WeightedLayer[];
  /** What the outputs are trained with, and why not with the file's loss. */
  readonly loss: LossChoice;
  readonly lossNote: string | null;
  /** What the data tell of sizes that are arguments of the network. */
  readonly proposed: GivenValues;
}

export function dataShape(dataset: Dataset): DataShape {
  const { width, image, problem, classNames, shape, tokens } = dataset;
  return { width, image, problem, classes: classNames.length, ...(shape ? { shape } : {}), ...(tokens ? { tokens } : {}) };
}

/**
 * The network as the lab trains it on this data. Widths that the data dictate are changed visibly. What the lab cannot train as
 * written makes the whole network untrainable until the user decides about it: `decisions` by layer id, from `choices`.
 */
export function fitNetwork(network: Network, sites: readonly DropoutSite[], data: DataShape, decisions: Decisions = {}): Fit {
  const framework = frameworkOf(network);
  if (framework === null) {
    const refusal = `The lab cannot train ${network.name}: it has the defaults of PyTorch, Keras, TensorFlow.js, Flax, Equinox and Haiku, not of ${frameworkNames[network.framework]}.`;
    return {
      network: null,
      mappings: [],
      refusal,
      sitesMissing: null,
      choices: [],
      settings: [],
      weighted: [],
      lines: [],
      loss: { name: 'cross-entropy' },
      lossNote: null,
      proposed: {},
    };
  }
  const request: Request = { network, sites, data, decisions, framework };
  for (const factor of data.image ? ENLARGEMENTS : []) {
    const result = fitTo(request, enlarge(data, factor), factor);
    if (result.network) return result;
  }
  return fitTo(request, data, 1);
}

/** How often the pixels of an image may be repeated so that all windows of a network for larger images fit. */
const ENLARGEMENTS = [1, 2, 3, 4];

interface Request {
  readonly network: Network;
  readonly sites: readonly DropoutSite[];
  readonly data: DataShape;
  readonly decisions: Decisions;
  readonly framework: LabFramework;
}

function enlarge(data: DataShape, factor: number): DataShape {
  if (!data.image || factor === 1) return data;
  const [height, width, channels] = data.image;
  return { ...data, image: [height * factor, width * factor, channels], width: data.width * factor * factor };
}

/** Whose defaults hold while training; null for frameworks whose defaults the lab does not have. */
function frameworkOf({ framework }: Network): LabFramework | null {
  return framework === 'jax' || framework === 'numpy' || framework === 'config' ? null : framework;
}

function fitTo(request: Request, data: DataShape, factor: number): Fit {
  const { network, sites, decisions, framework } = request;
  const sinks = sinksOf(network);
  const output = sinks.find(({ id }) => decisions[id] === 'only-output') ?? sinks.at(-1);
  if (!output) return refused(request, [], [], `it has no layers`, data, {});
  const others = sinks.length > 1 && decisions[output.id] !== 'only-output' ? sinks : [];
  const options = { network, sites, data, framework, output, decisions, factor };
  const first = lowerNetwork({ ...options, exactOrder: false });
  const lowered = first.needsOrder ? lowerNetwork({ ...options, exactOrder: true }) : first;
  const notes = notesOf(network, decisions);
  const mappings = [
    ...lowered.lines.map(({ mapping }) => mapping),
    ...unfedLines(network),
    ...notes.mappings,
    ...unusedSites(network, sites),
  ];
  const outputs = others.map((layer) => choice(layer.id, labelOf(layer), 'is one of several outputs', ['only-output']));
  const choices = [...lowered.choices, ...notes.choices, ...outputs];
  const several = others.length > 0 ? `it has ${others.length} outputs (${others.map(labelOf).join(', ')})` : null;
  const ended = endOf(lowered, request, data);
  const reasons = [...reasonsIn(mappings), ...(several ? [several] : []), ...(typeof ended === 'string' && ended !== '' ? [ended] : [])];
  if (reasons.length > 0 || typeof ended === 'string' || !lowered.result || !lowered.form) {
    const missingHead = lowered.result && typeof ended === 'string' ? outputChoice(lowered, ended) : [];
    return refused(request, mappings, [...choices, ...missingHead], reasons.join('; ') || 'it gives no output', data, lowered.proposed);
  }
  const { layers, places } = pruned(ended.layers, ended.output);
  const kind = lowered.form.kind === 'tokens' ? ({ inputKind: 'tokens' } as const) : {};
  const fitted: LabNetwork = { name: network.name, framework, input: lowered.form.shape, ...kind, outputs: ended.outputs, layers };
  const counted = withCounts(network, fitted, lowered, places, mappings);
  const lines = sourceLines(network, lowered, places, ended.note === null ? null : ended.output);
  const weighted = weightedLayers(fitted, lines);
  const { loss, lossNote } = ended;
  const refusal =
    sitesOf(fitted).length === 0 ? `${network.name} has no dropout site on its path, so there are no rates to compare.` : null;
  const said = ended.note
    ? [...counted, { layerId: 'output', label: 'Output', outcome: { kind: 'adapted', note: ended.note } } as const]
    : counted;
  return {
    network: refusal ? null : fitted,
    sitesMissing: refusal ? fitted : null,
    mappings: said,
    refusal,
    choices,
    settings: layerSettings(fitted, { weighted, lines }),
    weighted,
    lines,
    loss,
    lossNote,
    proposed: lowered.proposed,
  };
}

function refused(
  { network }: Request,
  mappings: readonly LayerMapping[],
  choices: readonly Choice[],
  reason: string,
  data: DataShape,
  proposed: GivenValues,
): Fit {
  const refusal = `The lab cannot train ${network.name}: ${reason}.`;
  const { loss, lossNote } = outputsFor(null, network.training, data);
  return { network: null, mappings, refusal, sitesMissing: null, choices, settings: [], weighted: [], lines: [], loss, lossNote, proposed };
}

/** Numbers of weights beside the layers that are trained as written. */
function withCounts(
  source: Network,
  fitted: LabNetwork,
  { lines }: LoweredNetwork,
  places: ReadonlyMap<number, number>,
  mappings: readonly LayerMapping[],
): readonly LayerMapping[] {
  const parameters = parametersOf(fitted);
  return mappings.map((mapping, index) => {
    const line = lines[index];
    if (!line || mapping.outcome.kind !== 'trained') return mapping;
    const own = new Set(placesOf(line, places));
    const count = weightCount(parameters.filter(({ layer }) => own.has(layer)));
    const written = source.layers[index]?.parameters ?? null;
    // Frozen weights, and forms that the lab does not have, show here.
    if (written !== null && written !== count && source.layers[index]?.sharesWith === undefined)
      return { ...mapping, outcome: { kind: 'adapted', note: `${count} weights are trained instead of ${written}` } };
    return { ...mapping, outcome: { kind: 'trained', parameters: count } };
  });
}

/** What the reader could not make out, beside layers that say so themselves. */
function notesOf(network: Network, decisions: Decisions): { mappings: readonly LayerMapping[]; choices: readonly Choice[] } {
  const choices: Choice[] = [];
  const mappings = network.unreadable.flatMap(({ reason, span, about }, index): readonly LayerMapping[] => {
    const isSaid = network.layers.some(
      ({ operation, span: own }) =>
        operation.type === 'unknown' &&
        own.start === span.start &&
        own.end === span.end &&
        (operation.reason === reason || operation.detail === undefined),
    );
    const isAsked = about === 'frozen' && network.layers.some(({ frozen, span: own }) => frozen && own.start === span.start);
    if (isSaid || isAsked || about === 'sharing' || about === 'size') return [];
    const layerId = `unreadable-${index}`;
    const label = 'Unread part';
    if (about === 'scaling') return [{ layerId, label, outcome: { kind: 'dropped', note: `the data are standardised here: ${reason}` } }];
    if (decisions[layerId] === 'ignore') return [{ layerId, label, outcome: { kind: 'dropped', note: decided('ignore', reason) } }];
    if (decisions[layerId] === 'from-scratch')
      return [{ layerId, label, outcome: { kind: 'adapted', note: `all weights are trained from the start, as you chose: ${reason}` } }];
    choices.push(choice(layerId, label, reason, [about === 'frozen' ? 'from-scratch' : 'ignore']));
    return [{ layerId, label, outcome: { kind: 'unsupported', reason } }];
  });
  return { mappings, choices };
}

function unusedSites(network: Network, sites: readonly DropoutSite[]): LayerMapping[] {
  const used = new Set(network.layers.flatMap(({ operation }) => (operation.type === 'dropout' ? [operation.siteId] : [])));
  const held = new Set(
    network.layers.flatMap(({ operation }) => {
      const inner = operation.type === 'unknown' && operation.detail ? operation.detail : operation;
      return 'siteIds' in inner ? inner.siteIds : [];
    }),
  );
  return network.siteIds
    .filter((id) => !used.has(id) && !held.has(id))
    .map((id) => ({
      layerId: id,
      label: sites.find((site) => site.id === id)?.callee ?? 'dropout site',
      outcome: { kind: 'dropped', note: 'not on the path from input to output' },
    }));
}
