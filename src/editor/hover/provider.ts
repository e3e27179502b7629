import * as vscode from 'vscode';
import { fingerprintOf } from '../../model/fingerprint';
import type { Span } from '../../text/span';
import type { Analyst, Outcome } from '../analyst';
import { explainUri } from '../diagnostics';
import type { Bindings, Bound } from '../evidence/bindings';
import { runSummary } from '../evidence/runText';
import { commands, innerCommands, type Settings } from '../ids';
import { locate, type OpenSource, offsetOf, openSourceOf } from '../openSource';
import { siteAt } from './siteAt';
import { type RunNote, type StudyNote, siteMarkdown } from './siteText';

export interface SiteHoverOptions {
  readonly analyst: Analyst;
  readonly settings: (uri: vscode.Uri) => Settings;
  /** What a stored study says about a network of the source. */
  readonly studyNote: (uri: vscode.Uri, network: string, fingerprint: string) => StudyNote | null;
  /** Which training runs belong to a network. */
  readonly bindings: Bindings;
}

/** What a dropout site does, over its callee, its rate, and the calls that run it. */
export class SiteHover implements vscode.HoverProvider {
  constructor(readonly options: SiteHoverOptions) {}

  async provideHover(
    document: vscode.TextDocument,
    position: vscode.Position,
    token: vscode.CancellationToken,
  ): Promise<vscode.Hover | null> {
    const { analyst, settings, studyNote, bindings } = this.options;
    const open = openSourceOf(document);
    if (!open || !settings(open.uri).enable) return null;
    // The layer graphs, which take as long as the rest, are read for a site only.
    const first = await analyst.outcome(open, 'facts');
    if (token.isCancellationRequested || !siteIn(first, open, document, position)) return null;
    const outcome = await analyst.outcome(open);
    if (outcome.kind !== 'report') return null;
    const { report } = outcome;
    const hit = siteIn(outcome, open, document, position);
    if (!hit) return null;
    const network = report.networks.find(({ siteIds }) => siteIds.includes(hit.site.id));
    const [latest] = network ? bindings.runsOf(open.uri, network.name) : [];
    const markdown = new vscode.MarkdownString(
      siteMarkdown({
        report,
        site: hit.site,
        span: hit.span,
        study: network ? studyNote(open.uri, network.name, fingerprintOf(network, report.sites)) : null,
        run: latest ? runNote(latest) : null,
        link: (label, span, file) => revealLink(file === undefined ? open.uri : open.uri.with({ path: file }), label, span),
        ruleLink: (rule) => `[${rule}](${explainUri(rule).toString()})`,
      }),
    );
    markdown.isTrusted = { enabledCommands: [commands.explainRule, commands.showCurves, innerCommands.reveal] };
    const range = locate(open, report, hit.span)?.range;
    return range ? new vscode.Hover(markdown, range) : new vscode.Hover(markdown);
  }
}

function siteIn(outcome: Outcome, open: OpenSource, document: vscode.TextDocument, position: vscode.Position): ReturnType<typeof siteAt> {
  if (outcome.kind !== 'report') return null;
  const offset = offsetOf(open, outcome.report, document, position);
  return offset === null ? null : siteAt(outcome.report, offset);
}

function runNote({ logged, binding }: Bound): RunNote {
  const argument = encodeURIComponent(JSON.stringify([logged.uris[0]?.toString()]));
  return {
    summary: runSummary(logged, binding.stale),
    reason: logged.verdict.reason,
    link: `[Show its curves](command:${commands.showCurves}?${argument})`,
  };
}

function revealLink(uri: vscode.Uri, label: string, span: Span): string {
  const argument = encodeURIComponent(JSON.stringify([uri.toString(), span.start, span.end]));
  return `[\`${label.replace(/`/g, "'")}\`](command:${innerCommands.reveal}?${argument})`;
}
