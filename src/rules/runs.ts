import type { RunEvidence, RunLabel } from '../model/evidence';
import type { Finding, Related, Remedy } from '../model/finding';
import type { Network } from '../model/network';
import type { DropoutSite } from '../model/site';
import { dropsAndKeeps } from '../model/words';
import type { RuleContext } from './rule';
import { lowered } from './severity';

/** What the latest run of a network says, beside what its code drops now. */
export interface Told {
  readonly network: Network;
  readonly evidence: RunEvidence;
  /** Sites of this file in the network that drop by plan, the highest rate first. */
  readonly dropping: readonly DropoutSite[];
}

/** The latest run of each network, where the logs are not older than the code and agree on what it was. */
export function latestRuns(context: RuleContext): readonly Told[] {
  const { logs, reading } = context;
  const current = logs.runs.filter(({ stale }) => !stale);
  if (current.length === 0) return [];
  const names = new Set<string>();
  return context.networks().flatMap((network) => {
    if (names.has(network.name)) return [];
    names.add(network.name);
    const evidence = latest(current.filter((run) => run.network === network.name));
    return evidence ? [{ network, evidence, dropping: droppingIn(network, reading.sites) }] : [];
  });
}

/** Sites of a network with a known rate above 0 that is neither scheduled nor meant for prediction, the highest rate first. */
export function droppingIn(network: Network, sites: readonly DropoutSite[]): readonly DropoutSite[] {
  const dropping = sites.filter((site) => network.siteIds.includes(site.id) && dropsByPlan(site));
  return dropping.sort((a, b) => (b.rate.value ?? 0) - (a.rate.value ?? 0));
}

/** A known rate above 0 that is not meant for prediction and not scheduled. */
export function dropsByPlan({ rate, context }: DropoutSite): boolean {
  return rate.value !== null && rate.value > 0 && rate.value <= 1 && !rate.guarded && !context.intended;
}

/** Of runs whose end nobody knows any may be the last: they count only when they say the same. */
function latest(runs: readonly RunEvidence[]): RunEvidence | null {
  const end = Math.max(...runs.map(({ run }) => run.ended ?? Number.NEGATIVE_INFINITY));
  const last = runs.filter(({ run }) => run.ended === null || run.ended === end);
  const alike = last.every(({ verdict, dropout }) => verdict.kind === last[0]?.verdict.kind && dropout === last[0].dropout);
  return alike ? (last.at(-1) ?? null) : null;
}

/** "Run version_3", or the log where the run has no name of its own. */
export function runWords({ name, file }: RunLabel): string {
  return name === '' || name === file ? `The run in ${file}` : `Run ${name}`;
}

/** The log, as another place to look at. */
export function logOf({ file, title, name }: RunLabel): Related {
  return { span: null, file, message: `the training log (${title}${name === '' || name === file ? '' : `, ${name}`})` };
}

export interface RunFinding {
  readonly rule: string;
  readonly severity: Finding['severity'];
  readonly told: Told;
  readonly message: string;
  /** The site that it is shown at; the name of the network unless given. */
  readonly site?: DropoutSite | undefined;
  readonly remedies?: readonly Remedy[];
}

/** A finding about a network because of its latest run. */
export function runFinding({ rule, severity, told, message, site, remedies = [] }: RunFinding): Finding {
  return {
    rule,
    severity: site ? lowered(severity, site.context) : severity,
    span: site?.span ?? told.network.nameSpan,
    message,
    remedies,
    related: [logOf(told.evidence.run)],
    siteId: site?.id ?? null,
    unnecessary: false,
  };
}

/** Another rate for sites, at the literals that decide it. */
export function rateRemedy(title: string, sites: readonly DropoutSite[], rate: number): Remedy {
  return {
    title: `${title} (${dropsAndKeeps(rate)})`,
    change: { type: 'set-rate', siteIds: sites.map(({ id }) => id), rate, at: 'origin' },
    safe: false,
  };
}
