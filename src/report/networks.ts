import { neighboursOf, siteIdsOf, unitsOf } from '../model/neighbours';
import type { Layer, Network, Operation, Shape, TrainingFacts } from '../model/network';
import type { ProgramFact } from '../model/program';
import type { DropoutSite, Framework, RateSource } from '../model/site';
import { type CheckedFile, type Place, Places } from './place';

/** One network as `networks --format json` prints it. Shapes leave out the batch axis; null = unknown. */
export interface NetworkRecord {
  readonly file: string;
  readonly line: number;
  readonly cell?: number;
  readonly name: string;
  readonly framework: Framework;
  readonly form: Network['form'];
  readonly inputShape: Shape | null;
  readonly outputShape: Shape | null;
  /** Trainable weights. */
  readonly parameters: number | null;
  /** Name of the layer that gives the output; null when there are several or none. */
  readonly output: string | null;
  readonly loss: TrainingFacts['loss'] | null;
  readonly layers: readonly LayerRecord[];
  readonly sites: readonly NetworkSiteRecord[];
  readonly unreadable: readonly { readonly line: number; readonly reason: string }[];
}

export interface LayerRecord {
  readonly name: string;
  readonly type: Operation['type'];
  readonly callee: string;
  readonly line: number;
  /** Names of the layers it reads; empty for an input. */
  readonly from: readonly string[];
  readonly outputShape: Shape | null;
  readonly parameters: number | null;
  /** Name of the earlier layer whose weights it uses again. */
  readonly sharesWith: string | null;
  /** The file in which it is built, when another. */
  readonly definedIn: string | null;
}

export interface NetworkSiteRecord {
  readonly file: string;
  readonly line: number;
  readonly callee: string;
  readonly rate: number | null;
  readonly rateSource: RateSource;
  /** Layers that run it, by name: more than one when a module is used again; empty when the graph runs none. */
  readonly layers: readonly string[];
  /** Units, or channels, of one sample that it affects. */
  readonly units: number | null;
  /** Nearest layers with weights on either side. */
  readonly before: string | null;
  readonly after: string | null;
}

/** One thing that the program does, as `networks --format json` prints it. */
export interface ProgramRecord {
  readonly file: string;
  readonly line: number;
  readonly kind: ProgramFact['kind'];
  readonly framework: Framework;
  readonly subject: string | null;
  readonly functionName: string | null;
  /** Line of the innermost loop around. */
  readonly loop: number | null;
  readonly training: ProgramFact['training'];
}

/** The networks of one file in source order. */
export function networkRecords(file: CheckedFile): readonly NetworkRecord[] {
  const places = new Places(file);
  return file.report.networks.map((network) => networkRecord(network, file, places));
}

export function programRecords(file: CheckedFile): readonly ProgramRecord[] {
  const places = new Places(file);
  return file.report.facts.program.map(({ kind, framework, span, subject, functionName, loop, training }) => ({
    file: file.path,
    line: places.of(span).line,
    kind,
    framework,
    subject,
    functionName,
    loop: loop && places.of(loop).line,
    training,
  }));
}

function networkRecord(network: Network, file: CheckedFile, places: Places): NetworkRecord {
  const names = new Map(network.layers.map((layer) => [layer.id, layer.name]));
  const { line, cell } = places.of(network.nameSpan);
  return {
    file: file.path,
    line,
    ...(cell === undefined ? {} : { cell }),
    name: network.name,
    framework: network.framework,
    form: network.form,
    inputShape: network.inputShape,
    outputShape: network.outputShape,
    parameters: network.parameters,
    output: outputLayer(network)?.name ?? null,
    loss: network.training.loss ?? null,
    layers: network.layers.map((layer) => layerRecord(layer, names, places)),
    sites: sitesIn(network, file.report.sites).map((site) => siteRecord(site, network, file, places)),
    unreadable: network.unreadable.map(({ span, reason }) => ({ line: places.of(span).line, reason })),
  };
}

function layerRecord(layer: Layer, names: ReadonlyMap<string, string>, places: Places): LayerRecord {
  return {
    name: layer.name,
    type: layer.operation.type,
    callee: layer.callee,
    line: places.of(layer.span).line,
    from: layer.from.map((id) => names.get(id) ?? id),
    outputShape: layer.outputShape,
    parameters: layer.parameters,
    sharesWith: layer.sharesWith === undefined ? null : (names.get(layer.sharesWith) ?? null),
    definedIn: layer.definedAt?.file ?? null,
  };
}

interface LocatedSite {
  readonly site: DropoutSite;
  /** null = the file of the network. */
  readonly file: string | null;
}

function sitesIn(network: Network, sites: readonly DropoutSite[]): readonly LocatedSite[] {
  const own = sites.filter(({ id }) => network.siteIds.includes(id)).map((site) => ({ site, file: null }));
  return [...own, ...(network.foreignSites ?? [])];
}

function siteRecord({ site, file }: LocatedSite, network: Network, around: CheckedFile, places: Places): NetworkSiteRecord {
  const running = network.layers.filter((layer) => siteIdsOf(layer).includes(site.id));
  const neighbours = neighboursOf(site, [network]);
  return {
    file: file ?? around.path,
    line: placeOf(file, site, running, places).line,
    callee: site.callee,
    rate: site.rate.value,
    rateSource: site.rate.source,
    layers: running.map(({ name }) => name),
    units: unitsOf(site, neighbours),
    before: neighbours?.before?.name ?? null,
    after: neighbours?.after?.name ?? null,
  };
}

/** A site of another file is shown where this file leads to it: the lines of that file are not at hand. */
function placeOf(file: string | null, site: DropoutSite, running: readonly Layer[], places: Places): Place {
  const span = file === null ? site.span : (running[0]?.span ?? { start: 0, end: 0 });
  return places.of(span);
}

function outputLayer({ layers }: Network): Layer | null {
  const read = new Set(layers.flatMap(({ from }) => from));
  const [only, another] = layers.filter(({ id }) => !read.has(id));
  return another ? null : (only ?? null);
}
