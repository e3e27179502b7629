import * as vscode from 'vscode';
import type { ReportedFinding } from '../../analysis/report';
import type { Edit } from '../../text/edit';
import { spanOf } from '../../text/span';
import type { Analyst } from '../analyst';
import { languageKind } from '../languages';
import { openSourceOf, workspaceEdit } from '../openSource';
import type { SuppressionScope } from './suppression';

/** Silences a finding of a language other than Python. Only its parser knows where a comment can stand, so it is asked when the action is chosen. */
export class CommentAction extends vscode.CodeAction {
  constructor(
    title: string,
    readonly finding: ReportedFinding,
    readonly scope: SuppressionScope,
    readonly document: vscode.TextDocument,
  ) {
    super(title, vscode.CodeActionKind.QuickFix);
  }
}

/** What can be written in a language; JSON has no comments. */
export function commentScopes({ languageId }: vscode.TextDocument): readonly SuppressionScope[] {
  return markOf(languageId) === null ? [] : ['line', 'file'];
}

/** Writes the edit of an action into it; it stays without one when the source has changed since, or has no room for a comment. */
export async function resolveCommentAction(analyst: Analyst, action: CommentAction): Promise<vscode.CodeAction> {
  const { finding, scope, document } = action;
  const open = openSourceOf(document);
  const outcome = open && (await analyst.outcome(open, 'facts'));
  if (!open || outcome?.kind !== 'report') return action;
  const isThere = outcome.report.findings.some(({ rule, span }) => rule === finding.rule && span.start === finding.span.start);
  const text = `# dropout: ignore[${finding.rule}]`;
  const edits =
    scope === 'file' ? atTop(document, finding.rule) : analyst.write(open, () => ({ type: 'comment', span: finding.span, text }));
  const edit = isThere && edits ? workspaceEdit(open, outcome.report, edits) : null;
  if (edit) action.edit = edit;
  return action;
}

/** Behind a shebang, which must stay first. */
function atTop(document: vscode.TextDocument, rule: string): readonly Edit[] {
  const text = document.getText();
  const lineBreak = document.eol === vscode.EndOfLine.CRLF ? '\r\n' : '\n';
  const start = /^#!.*(?:\r\n|\n)/.exec(text)?.[0].length ?? 0;
  return [{ span: spanOf(start, start), text: `${markOf(document.languageId)} dropout: ignore-file[${rule}]${lineBreak}` }];
}

function markOf(languageId: string): '#' | '//' | null {
  const kind = languageKind(languageId);
  if (kind?.kind === 'script') return '//';
  return kind?.kind === 'config' && kind.format !== 'json' ? '#' : null;
}
