import * as vscode from 'vscode';
import { isPlain, publishedSuggestions, type Suggestion, studySuggestion, weightedSuggestions } from '../../advice/suggest';
import type { Report, ReportedFinding } from '../../analysis/report';
import { neighboursOf } from '../../model/neighbours';
import type { DropoutSite } from '../../model/site';
import { cardById } from '../../rules/cards';
import { ordered } from '../../text/edit';
import type { Analyst } from '../analyst';
import { siteAt } from '../hover/siteAt';
import { type OpenSource, offsetOf, openSourceOf, workspaceEdit } from '../openSource';

/** The rate that the lab's study of a network chose; null without a study that still holds, or when it chose none. */
export type StudyRate = (uri: vscode.Uri, network: string, report: Report) => { readonly rate: number; readonly repeats: number } | null;

/** An action whose edit is written when it is chosen. */
export class RateAction extends vscode.CodeAction {
  constructor(
    readonly suggestion: Suggestion,
    readonly document: vscode.TextDocument,
  ) {
    super(suggestion.title, vscode.CodeActionKind.RefactorRewrite);
  }
}

/** The site with a plain rate under the cursor; null when there is none, or a finding speaks about its rate already. */
export function plainSiteAt(open: OpenSource, report: Report, document: vscode.TextDocument, range: vscode.Range): DropoutSite | null {
  const offset = offsetOf(open, report, document, range.start);
  const site = offset === null ? null : (siteAt(report, offset)?.site ?? null);
  if (!site || !isPlain(site)) return null;
  return report.findings.some((finding) => finding.siteId === site.id && isAboutRate(finding)) ? null : site;
}

function isAboutRate({ rule, remedies }: ReportedFinding): boolean {
  return cardById(rule)?.category === 'rates' || remedies.some(({ change }) => change.type === 'set-rate');
}

/** Rates to try, best founded first: what was measured, what the literature has, what follows from the size of the layers. */
export function rateSuggestions(report: Report, site: DropoutSite, studied: ReturnType<StudyRate>): readonly Suggestion[] {
  const { networks, sites } = report;
  const measured = studied && studySuggestion(site, studied.rate, studied.repeats);
  return [...(measured ? [measured] : []), ...publishedSuggestions(site, networks), ...weightedSuggestions(site, networks, sites)];
}

/** Name of the network in which a site stands. */
export function networkNameOf(report: Report, site: DropoutSite): string | null {
  return neighboursOf(site, report.networks)?.network.name ?? null;
}

/** Writes the edit of an action into it; it stays without one when the source has changed since. */
export async function resolveRateAction(analyst: Analyst, action: RateAction): Promise<vscode.CodeAction> {
  const open = openSourceOf(action.document);
  const outcome = open && (await analyst.outcome(open));
  if (!open || outcome?.kind !== 'report') return action;
  const edits = action.suggestion.changes.map((change) => analyst.write(open, () => change));
  const all = edits.every((written) => written !== null) ? ordered(edits.flat()) : null;
  const edit = all && all.length > 0 ? workspaceEdit(open, outcome.report, all) : null;
  if (edit) action.edit = edit;
  return action;
}
