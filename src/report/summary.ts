import type { Layer, Network, Shape } from '../model/network';
import type { DropoutSite } from '../model/site';
import { effectOf } from '../model/words';

/** One line of a model summary. */
export interface SummaryRow {
  readonly layerId: string;
  readonly name: string;
  readonly callee: string;
  /** Sizes without the batch axis: "(64, 7, 7)", "?" = unknown. */
  readonly shape: string;
  /** Trainable weights with thousands separators, "?" = unknown, "" = none. */
  readonly parameters: string;
  /** What the layer drops, or why it could not be read. */
  readonly note: string;
}

export function summaryRows(network: Network, sites: readonly DropoutSite[]): readonly SummaryRow[] {
  return network.layers.map((layer) => ({
    layerId: layer.id,
    name: layer.name,
    callee: layer.callee,
    shape: shapeText(layer.outputShape),
    parameters: layer.parameters === 0 ? '' : numberText(layer.parameters),
    note: noteOf(layer, sites),
  }));
}

/** A network as an aligned table with totals, like a framework's own model summary. */
export function networkSummary(network: Network, sites: readonly DropoutSite[]): string {
  const header = ['Layer', 'Type', 'Output', 'Parameters', ''];
  const rows = summaryRows(network, sites).map((row) => [row.name, row.callee, row.shape, row.parameters, row.note]);
  const table = [header, ...rows];
  const widths = header.map((_, column) => Math.max(...table.map((row) => row[column]?.length ?? 0)));
  const lines = table.map((row) =>
    row
      .map((cell, column) => (column === 3 ? cell.padStart(widths[column] ?? 0) : cell.padEnd(widths[column] ?? 0)))
      .join('  ')
      .trimEnd(),
  );
  return `${[...lines, totals(network)].join('\n')}\n`;
}

function totals(network: Network): string {
  const sites = network.siteIds.length;
  const parameters = network.parameters === null ? 'unknown number of' : numberText(network.parameters);
  return `${network.name}: ${parameters} parameters, ${sites} dropout site${sites === 1 ? '' : 's'}`;
}

function noteOf({ operation }: Layer, sites: readonly DropoutSite[]): string {
  if (operation.type === 'unknown') return operation.reason;
  const ids = operation.type === 'dropout' ? [operation.siteId] : 'siteIds' in operation ? operation.siteIds : [];
  return ids
    .map((id) => sites.find((site) => site.id === id))
    .map((site) => (site ? (effectOf(site) ?? 'rate unknown') : ''))
    .filter((text) => text !== '')
    .join('; ');
}

function shapeText(shape: Shape | null): string {
  return shape === null ? '?' : `(${shape.map((size) => size ?? '?').join(', ')})`;
}

function numberText(value: number | null): string {
  return value === null ? '?' : String(value).replace(/\B(?=(\d{3})+$)/g, ',');
}
