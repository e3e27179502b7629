import type { Finding, Remedy, Severity } from '../model/finding';
import type { DropoutSite } from '../model/site';
import type { Span } from '../text/span';
import { lowered } from './severity';

export interface SiteFinding {
  readonly rule: string;
  readonly severity: Severity;
  readonly site: DropoutSite;
  readonly message: string;
  /** Where it is shown; the whole call of the site unless given. */
  readonly span?: Span;
  readonly remedies?: readonly Remedy[];
  readonly related?: Finding['related'];
  readonly unnecessary?: boolean;
}

/** A finding about one site: it starts where the site starts, so that its line is the line that `sites` lists. */
export function siteFinding(parts: SiteFinding): Finding {
  return {
    rule: parts.rule,
    severity: lowered(parts.severity, parts.site.context),
    span: parts.span ?? parts.site.span,
    message: parts.message,
    remedies: parts.remedies ?? [],
    related: parts.related ?? [],
    siteId: parts.site.id,
    unnecessary: parts.unnecessary ?? false,
  };
}

/** The rate is 0 and no caller can change it, or nothing runs it: there is nothing that could be wrong with this site. */
export function neverDrops({ rate, context }: DropoutSite): boolean {
  return context.idle === true || (rate.value === 0 && !rate.byDefault);
}
