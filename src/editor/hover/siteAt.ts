import type { Report } from '../../analysis/report';
import type { DropoutSite } from '../../model/site';
import { type Span, spanOf } from '../../text/span';

/**
 * The site that an offset points at, with the span to highlight: the callee or the rate of the site itself,
 * or the callee of a call that runs it. Arguments in between belong to other hovers. null elsewhere.
 */
export function siteAt(report: Report, offset: number): { readonly site: DropoutSite; readonly span: Span } | null {
  for (const site of report.sites) {
    for (const span of [site.calleeSpan, rateSpan(report.text, site)]) {
      if (span && holds(span, offset)) return { site, span };
    }
  }
  for (const application of report.facts.applications) {
    const site = report.sites.find((candidate) => candidate.id === application.siteId);
    const open = report.text.indexOf('(', application.span.start);
    if (!site || open < 0 || open > application.span.end) continue;
    const span = spanOf(application.span.start, open);
    if (holds(span, offset)) return { site, span };
  }
  return null;
}

/** The rate argument with its keyword: `p=0.5`, `rate: 0.5`. */
function rateSpan(text: string, site: DropoutSite): Span | null {
  const span = site.rate.span;
  if (!span) return null;
  const keyword = /([A-Za-z_]\w*)\s*[=:]\s*$/.exec(text.slice(site.calleeSpan.end, span.start));
  return spanOf(keyword ? span.start - keyword[0].length : span.start, span.end);
}

function holds(span: Span, offset: number): boolean {
  return span.start <= offset && offset <= span.end;
}
