import { placeNames, publishedRates } from '../../advice/literature';
import { placeOf } from '../../advice/place';
import type { Report } from '../../analysis/report';
import { type Neighbours, neighboursOf } from '../../model/neighbours';
import type { Layer } from '../../model/network';
import type { DropoutSite } from '../../model/site';
import { percent } from '../../model/words';
import type { Span } from '../../text/span';
import { counted, shapeWords, shortened } from '../words';
import { activeWhen, concerning, isInert, withoutTraining } from './activity';
import { trainingEffect } from './effect';
import { code, type Link, originSentences, within } from './origin';

/** What a stored study says about the site's network. */
export interface StudyNote {
  readonly sentence: string;
  /** The rates in the source are no longer those of the study. */
  readonly stale: boolean;
}

/** What the latest training run of the site's network says. */
export interface RunNote {
  readonly summary: string;
  readonly reason: string;
  /** Markdown link to its curves. */
  readonly link: string;
}

export interface SiteTextOptions {
  readonly report: Report;
  readonly site: DropoutSite;
  readonly study: StudyNote | null;
  readonly run: RunNote | null;
  /** Markdown link to a place in the analysed source, or in another file. */
  readonly link: Link;
  /** What is hovered: findings that cover it are shown by the editor itself. */
  readonly span: Span;
  /** Markdown link to the page of a rule. */
  readonly ruleLink: (rule: string) => string;
}

/** Hover over a site: markdown paragraphs, most useful first. */
export function siteMarkdown(options: SiteTextOptions): string {
  const { report, site } = options;
  const neighbours = neighboursOf(site, report.networks);
  const inert = isInert(report, site);
  const when = inert || runsNever(site.rate.value) ? '' : activeWhen(site, report);
  const parts = [
    `**${code(calleeText(report, site))}** · ${[trainingEffect(site, neighbours, inert), when].filter((part) => part !== '').join(' ')}`,
    findingLines(options),
    originSentences(site, report, options.link),
    neighbours ? surroundings(neighbours) : '',
    options.run ? `**Training:** ${escaped(options.run.summary)} · ${options.run.link}\\\n${escaped(options.run.reason)}` : '',
    options.study && !saidBy(options)
      ? `**Lab:** ${options.study.sentence}${options.study.stale ? ' *(The network or its rates have changed since.)*' : ''}`
      : '',
    literature(site, neighbours),
  ];
  return parts.filter((part) => part !== '').join('\n\n');
}

/** Names out of a log are words, never markup. */
function escaped(text: string): string {
  return text.replace(/[\\`*_{}[\]()#+\-.!|<>]/g, '\\$&');
}

/** Drops nothing, or raises an error. */
function runsNever(rate: number | null): boolean {
  return rate !== null && (rate <= 0 || rate > 1);
}

function calleeText(report: Report, site: DropoutSite): string {
  return shortened(report.text.slice(site.calleeSpan.start, site.calleeSpan.end), 60) || site.callee;
}

/** The study's verdict stands in a finding about this site already. */
function saidBy({ report, site }: SiteTextOptions): boolean {
  return concerning(report, site).some(({ rule }) => rule === 'dropout-without-overfitting');
}

function findingLines({ report, site, span, ruleLink }: SiteTextOptions): string {
  const about = withoutTraining(report, site);
  const others = about && report.findings.includes(about) ? [about] : [];
  return [...concerning(report, site), ...others]
    .filter((finding) => !within(span, finding.span))
    .map((finding) => `- ${finding.message} ${ruleLink(finding.rule)}`)
    .join('\n');
}

function surroundings(neighbours: Neighbours): string {
  const lines = [neighbourLine('Before', neighbours.before), neighbourLine('After', neighbours.after)];
  return lines.filter((line) => line !== '').join('\\\n');
}

function neighbourLine(side: string, layer: Layer | null): string {
  if (!layer) return '';
  const parameters = layer.parameters === null ? 'number of parameters unknown' : counted(layer.parameters, 'parameter');
  return [`${side}: ${code(layer.name)} ${code(layer.callee)}`, outputWords(layer), parameters].filter((part) => part !== '').join(', ');
}

function outputWords({ outputShape, operation }: Layer): string {
  if (outputShape) return `output ${shapeWords(outputShape)}`;
  return operation.type === 'dense' && operation.units !== null ? counted(operation.units, 'unit') : '';
}

function literature(site: DropoutSite, neighbours: Neighbours | null): string {
  const place = placeOf(site, neighbours);
  if (!place) return '';
  const rows = publishedRates[place].map(({ rates, note, source }) => {
    const figure = rates ? `drops ${range(rates[0], rates[1])}, keeps ${range(1 - rates[1], 1 - rates[0])}` : '';
    return `- ${[figure, note].filter((part) => part !== '').join(' — ')} ([${source.title}](${source.url}))`;
  });
  return [`Published ${placeNames[place]}:`, ...rows].join('\n');
}

function range(low: number, high: number): string {
  return low === high ? percent(low) : `${percent(low).slice(0, -2)}–${percent(high)}`;
}
