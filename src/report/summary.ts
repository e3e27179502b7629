import { siteIdsOf } from '../model/neighbours';
import type { Layer, Network } from '../model/network';
import type { DropoutSite } from '../model/site';
import { counted, effectOf, frameworkNames, grouped, shapeWords } from '../model/words';
import { type NetworkRecord, networkRecords } from './networks';
import type { CheckedFile } from './place';

const HEAD = ['Layer', 'Output shape', 'Parameters', 'Reads', 'Dropout'];

/** The networks of one file for people, in the form of a model summary; '' when there are none. */
export function networkTables(file: CheckedFile): string {
  const records = networkRecords(file);
  return file.report.networks.map((network, index) => table(network, records[index] as NetworkRecord, file)).join('\n');
}

function table(network: Network, record: NetworkRecord, file: CheckedFile): string {
  const sites = new Map(file.report.sites.map((site) => [site.id, site]));
  for (const { site } of network.foreignSites ?? []) sites.set(site.id, site);
  const rows = network.layers.map((layer, index) => row(layer, index, network, record, sites));
  const where = `${record.file}:${record.cell === undefined ? '' : `cell ${record.cell + 1}:`}${record.line}`;
  const flow = `${shapeWords(network.inputShape)} → ${shapeWords(network.outputShape)}`;
  const total = network.parameters === null ? 'number of parameters unknown' : counted(network.parameters, 'parameter');
  const lines = [
    `${network.name}: ${frameworkNames[network.framework]}, ${where}, ${flow}`,
    ...columns([HEAD, ...rows]),
    `  ${total}; ${counted(record.sites.length, 'dropout site')}${record.loss === null ? '' : `; loss: ${record.loss}`}`,
    ...record.unreadable.map(({ line, reason }) => `  not known, line ${line}: ${reason}`),
  ];
  return `${lines.join('\n')}\n`;
}

function row(layer: Layer, index: number, network: Network, record: NetworkRecord, sites: ReadonlyMap<string, DropoutSite>): string[] {
  const label = layer.callee === '' || layer.callee === layer.name ? layer.name : `${layer.name} (${layer.callee})`;
  const [parent, ...more] = layer.from;
  const isNext = more.length === 0 && parent === network.layers[index - 1]?.id;
  const reads = isNext || layer.from.length === 0 ? '' : (record.layers[index]?.from ?? []).join(', ');
  const shared = record.layers[index]?.sharesWith;
  const own = layer.parameters === null ? '?' : grouped(layer.parameters);
  const weights = shared ? `as ${shared}` : own;
  const effects = siteIdsOf(layer).map((id) => effectOfSite(sites.get(id)));
  return [label, shapeWords(layer.outputShape), weights, reads, [...new Set(effects)].join('; ')];
}

function effectOfSite(site: DropoutSite | undefined): string {
  return (site && effectOf(site)) ?? 'rate unknown';
}

/** Widest label that a column makes room for; longer ones push their own row only. */
const WIDEST = 40;

function columns(rows: readonly (readonly string[])[]): string[] {
  const widths = HEAD.map((_, at) => Math.min(WIDEST, Math.max(...rows.map((cells) => cells[at]?.length ?? 0))));
  return rows.map((cells) =>
    `  ${cells.map((cell, at) => (at === 2 ? cell.padStart(widths[at] ?? 0) : cell.padEnd(widths[at] ?? 0))).join('  ')}`.trimEnd(),
  );
}
