import type { Report } from '../../analysis/report';
import type { DropoutSite, Rate, RateRange } from '../../model/site';
import { takesKeepProbability } from '../../model/words';
import type { Span } from '../../text/span';
import { shortened } from '../words';

/** Markdown link to a span of the analysed source, or of another file. */
export type Link = (label: string, span: Span, file?: string) => string;

/** Where a site's rate comes from, in one or two sentences; '' when the source says it itself. */
export function originSentences(site: DropoutSite, report: Report, link: Link): string {
  const { rate } = site;
  const sentence = originOf(site, whereOf(site, report, link));
  const more = [rate.range ? rangeWords(rate.range) : '', candidateWords(rate, link)];
  return [sentence === '' ? '' : `Rate: ${sentence}.`, ...more].filter((part) => part !== '').join(' ');
}

/** Link to the literal that decides; '' when it stands in the call that is hovered. */
function whereOf({ rate, span }: DropoutSite, report: Report, link: Link): string {
  if (rate.elsewhere) return `in ${link(fileName(rate.elsewhere.file), rate.elsewhere.span, rate.elsewhere.file)}`;
  if (!rate.origin || within(rate.origin, span)) return '';
  return link(shortened(report.text.slice(rate.origin.start, rate.origin.end), 30), rate.origin);
}

function originOf({ rate, parameter }: DropoutSite, where: string): string {
  const keeps = takesKeepProbability(parameter) && rate.text !== '' && rate.value !== null;
  const name = rate.text === '' ? '' : `${keeps ? '1 − ' : ''}${code(shortened(rate.text, 60))}, `;
  const at = where === '' ? '' : ` ${where}`;
  switch (rate.source) {
    case 'literal':
      return keeps ? `${name}because it is the probability of keeping that is given` : '';
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
      return `${name}a field of ${where.startsWith('in ') ? where.slice('in '.length) : `a configuration file${at}`}`;
    case 'framework-default':
      return "not given, so the framework's default";
    case 'unknown':
      if (rate.text === '') return '';
      return `${name}${rate.candidates ? 'decided elsewhere' : 'decided where the source cannot show it'}`;
  }
}

function rangeWords({ min, max, step, values, default: initial, logarithmic }: RateRange): string {
  const drawn = values ? `one of ${values.join(', ')}` : `${min} to ${max}`;
  const how = step === null ? (logarithmic ? ', on a logarithmic scale' : '') : `, in steps of ${step}`;
  return `Tried: ${drawn}${how}${initial === null ? '' : `; ${initial} unless tuned`}.`;
}

/** Most places that are named; the others are counted. */
const MOST_NAMED = 6;

function candidateWords({ candidates }: Rate, link: Link): string {
  if (!candidates || candidates.length === 0) return '';
  const sorted = [...candidates].sort((a, b) => a.value - b.value || compared(a.file ?? '', b.file ?? '') || a.span.start - b.span.start);
  const named = sorted.slice(0, MOST_NAMED).map(({ value, span, file }) => {
    return file === undefined ? link(`${value}`, span) : `${link(`${value}`, span, file)} (${fileName(file)})`;
  });
  const others = candidates.length - named.length;
  return `Possible here: ${named.join(', ')}${others > 0 ? ` and ${others} more` : ''}.`;
}

function compared(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function fileName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

/** Inline code; backticks of the source must not end it. */
export function code(text: string): string {
  return `\`${text.replace(/`/g, "'")}\``;
}

export function within(inner: Span, outer: Span): boolean {
  return outer.start <= inner.start && inner.end <= outer.end;
}
