import type { Report } from '../../analysis/report';
import { siteIdsOf } from '../../model/neighbours';
import type { Layer, Network } from '../../model/network';
import type { DropoutSite } from '../../model/site';
import { frameworkNames } from '../../model/words';
import type { FileRow, LayerRow, NetworkRow, Place, SiteRow } from '../../protocol/report';
import { cellAt } from '../../syntax/notebook';
import { Lines } from '../../text/lines';
import type { Span } from '../../text/span';
import { rateWords } from '../rateWords';
import { shapeWords, shortened } from '../words';

/** A report as the page shows it. `name` is what the user calls the file. */
export function fileRow(report: Report, uri: string, name: string): FileRow {
  const place = placer(report, uri);
  return {
    uri,
    name,
    sites: report.sites.map((site) => siteRow(site, report, place)),
    findings: report.findings.map(({ rule, severity, message, remedies, span }) => ({
      rule,
      severity,
      message,
      fixable: remedies.some(({ edits }) => edits.length > 0),
      place: place(span),
    })),
    networks: report.networks.map((network) => networkRow(network, place)),
    suppressed: report.suppressed.length,
    problems: report.problems.map(({ code, message, span }) => ({ code, message, place: span && place(span) })),
  };
}

/** Turns spans of a report into places: lines of the file, or of the cell in a notebook. */
export function placer(report: Report, uri: string): (span: Span) => Place {
  const lines = new Lines(report.text);
  return (span) => {
    const cell = cellAt(report.cells, span.start);
    const base = cell ? lines.at(cell.start).line - 1 : 0;
    const start = lines.at(span.start);
    const end = lines.at(span.end);
    return {
      uri,
      cell: cell?.index ?? null,
      line: start.line - base,
      column: start.column,
      endLine: end.line - base,
      endColumn: end.column,
    };
  };
}

const origins: Readonly<Record<DropoutSite['rate']['source'], string>> = {
  literal: '',
  'parameter-default': 'parameter default',
  attribute: 'attribute',
  constant: 'constant',
  config: 'configuration',
  'argument-parser': 'command-line option',
  'call-site': 'passed by the caller',
  tuner: 'drawn by a tuner',
  'config-file': 'configuration file',
  'framework-default': 'framework default',
  unknown: 'not known here',
};

function siteRow(site: DropoutSite, report: Report, place: (span: Span) => Place): SiteRow {
  return {
    id: site.id,
    callee: shortened(report.text.slice(site.calleeSpan.start, site.calleeSpan.end), 60),
    effect: rateWords(site),
    origin: [origins[site.rate.source], site.rate.source === 'literal' ? '' : shortened(site.rate.text, 40)]
      .filter((part) => part !== '')
      .join(': '),
    network: report.networks.find(({ siteIds }) => siteIds.includes(site.id))?.name ?? null,
    findings: report.findings.filter(({ siteId }) => siteId === site.id).length,
    place: place(site.span),
  };
}

function networkRow(network: Network, place: (span: Span) => Place): NetworkRow {
  return {
    name: network.name,
    framework: frameworkNames[network.framework],
    input: shapeWords(network.inputShape),
    output: shapeWords(network.outputShape),
    parameters: network.parameters,
    sites: network.siteIds.length,
    layers: network.layers.map((layer) => layerRow(layer, place)),
    unreadable: network.unreadable.map(({ reason, span }) => ({ reason, place: place(span) })),
    place: place(network.nameSpan),
  };
}

function layerRow(layer: Layer, place: (span: Span) => Place): LayerRow {
  return {
    name: layer.name,
    callee: layer.callee,
    shape: shapeWords(layer.outputShape),
    parameters: layer.parameters,
    isDropout: siteIdsOf(layer).length > 0,
    unknown: layer.operation.type === 'unknown' ? layer.operation.reason : '',
    place: place(layer.span),
  };
}
