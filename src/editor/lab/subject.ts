import type { Report } from '../../analysis/report';
import { fingerprintOf } from '../../model/fingerprint';
import type { Network } from '../../model/network';
import type { DropoutSite } from '../../model/site';
import type { LabSubject } from '../../protocol/lab';
import type { Place } from '../../protocol/report';
import type { Span } from '../../text/span';
import { rateWords } from '../rateWords';
import { placer } from '../report/rows';
import { counted, shortened } from '../words';

/** What the lab page is told about a network of a report. */
export function labSubject(report: Report, network: Network, uri: string, fileName: string): LabSubject {
  const sites = sitesOf(report, network);
  const place = placer(report, uri);
  return {
    uri,
    fileName,
    network: network.name,
    fingerprint: fingerprintOf(network, report.sites),
    siteCount: sites.length,
    siteLabels: sites.map((site) => {
      return `${whereWords(place(site.span))}: ${calleeText(report, site)}, ${rateWords(site)}`;
    }),
    settingPlaces: Object.fromEntries(settingSpans(network).map((span) => [span.start, whereWords(place(span))])),
    model: network,
    sites,
  };
}

/** The network as it is built, known by what stands in its file alone. */
export function builtSubject(plain: LabSubject, built: LabSubject): LabSubject {
  const { model, sites, siteLabels, settingPlaces = {} } = built;
  return { ...plain, model, sites, siteLabels, settingPlaces };
}

/** The sites of a network, in source order. */
export function sitesOf(report: Report, network: Network): readonly DropoutSite[] {
  return report.sites.filter(({ id }) => network.siteIds.includes(id));
}

/** The networks that the lab can compare rates for, with a reason when there is none. */
export function comparable(report: Report): { readonly networks: readonly Network[]; readonly reason: string } {
  const withSites = report.networks.filter(({ siteIds }) => siteIds.length > 0);
  const networks = withSites.filter(isTrainable);
  if (networks.length > 0) return { networks, reason: '' };
  if (withSites.length > 0) return { networks, reason: 'No network with dropout in this file has a parameter to train.' };
  if (report.networks.length > 0) return { networks, reason: 'No network in this file has a dropout site.' };
  const sites = report.sites.length;
  return {
    networks,
    reason: sites > 0 ? `${counted(sites, 'dropout site')} found, but no network could be read.` : 'No dropout found in this file.',
  };
}

/** False when it is known to have no parameters, like a block of dropout alone. */
export function isTrainable({ parameters }: Pick<Network, 'parameters'>): boolean {
  return parameters !== 0;
}

/** The innermost network around an offset; null when there is none. */
export function networkAt(networks: readonly Network[], offset: number): Network | null {
  const around = networks.filter(({ span }) => span.start <= offset && offset <= span.end);
  return around.sort((a, b) => a.span.end - a.span.start - (b.span.end - b.span.start))[0] ?? null;
}

/** "line 12 · 3 sites · 118,282 parameters": tells networks of a file apart in a list. */
export function networkDetail(report: Report, network: Network): string {
  const parameters = network.parameters === null ? 'unknown number of parameters' : counted(network.parameters, 'parameter');
  return `${whereWords(placer(report, '')(network.nameSpan))} · ${counted(network.siteIds.length, 'dropout site')} · ${parameters}`;
}

/** Where settings of the training, first weights, layers with numbers of their own, and uses of arguments stand. */
function settingSpans({ training, layers, arguments: built = [], buildings = [] }: Network): readonly Span[] {
  const named = [training.places, ...layers.map(({ initialAt }) => initialAt)].flatMap((spans) => Object.values(spans ?? {}));
  const uses = [
    ...built.flatMap(({ use }) => use?.span ?? []),
    ...buildings.flatMap(({ span, file }) => (file === undefined ? [span] : [])),
  ];
  return [...named, ...uses, ...layers.flatMap(({ span, definedAt }) => (definedAt ? [] : [span]))];
}

/** Cells and lines count from 1. */
function whereWords({ cell, line }: Place): string {
  return cell === null ? `line ${line}` : `cell ${cell + 1}, line ${line}`;
}

function calleeText(report: Report, site: DropoutSite): string {
  return shortened(report.text.slice(site.calleeSpan.start, site.calleeSpan.end), 50);
}
