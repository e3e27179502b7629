import * as vscode from 'vscode';
import { safeEdits } from '../../analysis/fixAll';
import { type Report, type ReportedFinding, unusedIgnore } from '../../analysis/report';
import type { Edit } from '../../text/edit';
import type { Analyst } from '../analyst';
import { ruleOf } from '../diagnostics';
import { commands, fixAllKind, notebookFixAllKind, type Settings } from '../ids';
import { followsNames, locate, type OpenSource, openSourceOf, workspaceEdit } from '../openSource';
import { baselineAction } from './baselineAction';
import { CommentAction, commentScopes, resolveCommentAction } from './commentAction';
import { findingsIn } from './findingsIn';
import { networkNameOf, plainSiteAt, RateAction, rateSuggestions, resolveRateAction, type StudyRate } from './rateActions';
import { blockEdits, type SuppressionScope, suppressionEdit } from './suppression';

export const fixAllCodeActionKind = vscode.CodeActionKind.Empty.append(fixAllKind);
export const notebookFixAllCodeActionKind = vscode.CodeActionKind.Empty.append(notebookFixAllKind);

const scopes: readonly (readonly [SuppressionScope, string])[] = [
  ['line', 'on this line'],
  ['next-line', 'by a comment above'],
  ['file', 'in this file'],
];

interface Place {
  readonly open: OpenSource;
  readonly report: Report;
  readonly document: vscode.TextDocument;
}

/** Light bulbs over findings, and the fix-all kinds for saving. Everything is computed from the text as it is when asked. */
export class CodeActions implements vscode.CodeActionProvider {
  static readonly kinds = [
    vscode.CodeActionKind.QuickFix,
    vscode.CodeActionKind.RefactorRewrite,
    fixAllCodeActionKind,
    notebookFixAllCodeActionKind,
  ];

  constructor(
    readonly analyst: Analyst,
    readonly settings: (uri: vscode.Uri) => Settings,
    readonly studyRate: StudyRate = () => null,
  ) {}

  async provideCodeActions(
    document: vscode.TextDocument,
    range: vscode.Range,
    context: vscode.CodeActionContext,
    token: vscode.CancellationToken,
  ): Promise<vscode.CodeAction[]> {
    const open = openSourceOf(document);
    if (!open || !this.settings(open.uri).enable) return [];
    const outcome = await this.analyst.outcome(open, 'facts');
    if (outcome.kind !== 'report' || token.isCancellationRequested) return [];
    const place = { open, report: outcome.report, document };
    for (const kind of [fixAllCodeActionKind, notebookFixAllCodeActionKind]) if (context.only?.contains(kind)) return fixAll(place, kind);
    const wants = (kind: vscode.CodeActionKind): boolean => !context.only || context.only.contains(kind);
    const fixes = wants(vscode.CodeActionKind.QuickFix) ? fixesIn(place, range, context) : [];
    return wants(vscode.CodeActionKind.RefactorRewrite) ? [...fixes, ...(await this.#rates(place, range, token))] : fixes;
  }

  /** Edits of fixes are there from the start; those of rates, and of comments in other languages than Python, are written when one is chosen. */
  resolveCodeAction(action: vscode.CodeAction): Promise<vscode.CodeAction> | vscode.CodeAction {
    if (action instanceof CommentAction) return resolveCommentAction(this.analyst, action);
    return action instanceof RateAction ? resolveRateAction(this.analyst, action) : action;
  }

  /** What a rate is compared with stands in the layer graph, which is read only over a rate. */
  async #rates({ open, report, document }: Place, range: vscode.Range, token: vscode.CancellationToken): Promise<vscode.CodeAction[]> {
    if (!plainSiteAt(open, report, document, range)) return [];
    const outcome = await this.analyst.outcome(open);
    if (outcome.kind !== 'report' || token.isCancellationRequested) return [];
    const site = plainSiteAt(open, outcome.report, document, range);
    if (!site) return [];
    const network = networkNameOf(outcome.report, site);
    const studied = network === null ? null : this.studyRate(open.uri, network, outcome.report);
    const suggested = rateSuggestions(outcome.report, site, studied).map((suggestion) => new RateAction(suggestion, document));
    const baseline = network === null || studied ? null : baselineAction(open, outcome.report, network);
    return baseline ? [...suggested, baseline] : suggested;
  }
}

function fixesIn(place: Place, range: vscode.Range, context: vscode.CodeActionContext): vscode.CodeAction[] {
  const findings = findingsIn(place.open, place.report, place.document, range);
  const blocks = range.isSingleLine || !followsNames(place.open) ? [] : [...new Set(findings.map(({ rule }) => rule))];
  return [
    ...findings.flatMap((finding) => actionsFor(place, finding, context)),
    ...blocks.filter((rule) => rule !== unusedIgnore).flatMap((rule) => blockAction(place, range, rule)),
  ];
}

/** A selection that ends before the first character of a line does not mean that line. */
function blockAction({ document }: Place, { start, end }: vscode.Range, rule: string): vscode.CodeAction[] {
  const last = end.character === 0 ? document.lineAt(end.line - 1).range.end : end;
  const edits = blockEdits(document.getText(), document.offsetAt(start), document.offsetAt(last), rule);
  if (!edits) return [];
  const action = new vscode.CodeAction(`Ignore ${rule} in the selected lines`, vscode.CodeActionKind.QuickFix);
  action.edit = new vscode.WorkspaceEdit();
  for (const { span, text } of edits) action.edit.insert(document.uri, document.positionAt(span.start), text);
  return [action];
}

function actionsFor(place: Place, finding: ReportedFinding, context: vscode.CodeActionContext): vscode.CodeAction[] {
  const diagnostics = context.diagnostics.filter((diagnostic) => ruleOf(diagnostic) === finding.rule);
  const action = (title: string, edits: readonly Edit[], preferred = false): vscode.CodeAction[] => {
    const edit = workspaceEdit(place.open, place.report, edits);
    if (!edit) return [];
    const result = new vscode.CodeAction(title, vscode.CodeActionKind.QuickFix);
    result.edit = edit;
    result.diagnostics = [...diagnostics];
    result.isPreferred = preferred;
    return [result];
  };
  const remedies = finding.remedies.flatMap(({ title, edits, safe }, index) =>
    edits.length > 0 ? action(title, edits, safe && index === 0) : [],
  );
  // A comment about a comment that silences nothing would be the next of its kind.
  const ignores = (finding.rule === unusedIgnore ? [] : scopes).flatMap(([scope, words]) => {
    const title = `Ignore ${finding.rule} ${words}`;
    if (!followsNames(place.open)) return commentAction(title, finding, scope, place, diagnostics);
    const edit = ignoreEdit(place, finding, scope);
    return edit ? action(title, [edit]) : [];
  });
  const explain = new vscode.CodeAction(`Explain rule ${finding.rule}`, vscode.CodeActionKind.QuickFix);
  explain.command = { title: explain.title, command: commands.explainRule, arguments: [finding.rule] };
  explain.diagnostics = [...diagnostics];
  return [...remedies, ...ignores, explain];
}

function commentAction(
  title: string,
  finding: ReportedFinding,
  scope: SuppressionScope,
  { document }: Place,
  diagnostics: readonly vscode.Diagnostic[],
): vscode.CodeAction[] {
  if (!commentScopes(document).includes(scope)) return [];
  const action = new CommentAction(title, finding, scope, document);
  action.diagnostics = [...diagnostics];
  return [action];
}

/** In a notebook the comment goes into the finding's own cell, whose magics are no concern of the others. */
function ignoreEdit({ open, report, document }: Place, finding: ReportedFinding, scope: SuppressionScope): Edit | null {
  const location = locate(open, report, finding.span);
  if (!location) return null;
  const offset = document.offsetAt(location.range.start);
  const origin = finding.span.start - offset;
  const edit = suppressionEdit(document.getText(), offset, finding.rule, scope);
  return edit && { span: { start: edit.span.start + origin, end: edit.span.end + origin }, text: edit.text };
}

function fixAll(place: Place, kind: vscode.CodeActionKind): vscode.CodeAction[] {
  const inNotebook = kind === notebookFixAllCodeActionKind;
  const inDocument = (edit: Edit) => locate(place.open, place.report, edit.span)?.uri.toString() === place.document.uri.toString();
  const findings = place.report.findings.filter(({ remedies }) => inNotebook || remedies[0]?.edits.every(inDocument));
  const edits = safeEdits({ ...place.report, findings });
  const edit = edits.length > 0 ? workspaceEdit(place.open, place.report, edits) : null;
  if (!edit) return [];
  const action = new vscode.CodeAction('Fix all dropout problems', kind);
  action.edit = edit;
  return [action];
}
