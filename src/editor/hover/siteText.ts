import { placeNames, publishedRates } from '../../advice/literature';
import type { Report } from '../../analysis/report';
import { type Neighbours, neighboursOf } from '../../model/neighbours';
import type { Layer } from '../../model/network';
import type { DropoutSite, Rate } from '../../model/site';
import { percent } from '../../model/words';
import type { Span } from '../../text/span';
import { counted, shapeWords, shortened } from '../words';
import { activeWhen, concerning, isInert, withoutTraining } from './activity';
import { trainingEffect } from './effect';
import { placeOf } from './place';

/** What a stored study says about the site's network. */
export interface StudyNote {
  readonly sentence: string;
  /** The rates in the source are no longer those of the study. */
  readonly stale: boolean;
}

export interface SiteTextOptions {
  readonly report: Report;
  readonly site: DropoutSite;
  readonly study: StudyNote | null;
  /** Markdown link to a place in the analysed source. */
  readonly link: (label: string, span: Span) => string;
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
  const when = inert || runsNever(site.rate.value) ? '' : ` ${activeWhen(site, report)}`;
  const parts = [
    `**${code(calleeText(report, site))}** · ${trainingEffect(site, neighbours, inert)}${when}`,
    findingLines(options),
    origin(site.rate, options),
    neighbours ? surroundings(neighbours) : '',
    literature(site, neighbours),
    options.study && !saidBy(options)
      ? `**Lab:** ${options.study.sentence}${options.study.stale ? ' *(The network or its rates have changed since.)*' : ''}`
      : '',
  ];
  return parts.filter((part) => part !== '').join('\n\n');
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

function origin(rate: Rate, { link, site, report }: SiteTextOptions): string {
  const where =
    rate.origin && !within(rate.origin, site.span)
      ? link(shortened(report.text.slice(rate.origin.start, rate.origin.end), 30), rate.origin)
      : '';
  const sentence = originSentence(rate, where);
  return sentence === '' ? '' : `Rate: ${sentence}.`;
}

function originSentence(rate: Rate, where: string): string {
  const name = rate.text === '' ? '' : `${code(shortened(rate.text, 60))}, `;
  const at = where === '' ? '' : ` ${where}`;
  switch (rate.source) {
    case 'literal':
      return '';
    case 'parameter-default':
      return `${name}by default${at}; a caller may pass another`;
    case 'attribute':
      return `${name}set in the constructor${at}${rate.byDefault ? ', by default' : ''}`;
    case 'constant':
      return `${name}a constant${at}`;
    case 'config':
      return `${name}a configuration field${at}${rate.byDefault ? ', by default' : ''}`;
    case 'argument-parser':
      return `${name}a command-line option${at}, by default`;
    case 'call-site':
      return `${name}what every caller that was seen passes${at}`;
    case 'tuner':
      return `${name}drawn by a tuner${at}`;
    case 'config-file':
      return `${name}a field of a configuration file${at}`;
    case 'framework-default':
      return "not given, so the framework's default";
    case 'unknown':
      return rate.text === '' ? '' : `${name}decided where this file cannot show it`;
  }
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

function within(inner: Span, outer: Span): boolean {
  return outer.start <= inner.start && inner.end <= outer.end;
}

/** Inline code; backticks of the source must not end it. */
function code(text: string): string {
  return `\`${text.replace(/`/g, "'")}\``;
}
