import * as vscode from 'vscode';
import type { Report } from '../../analysis/report';
import { cardById } from '../../rules/cards';
import { commands } from '../ids';
import { comparable } from '../lab/subject';
import type { OpenSource } from '../openSource';

/** Whether a network needs its dropout only a run without it tells: opens the lab for one that the lab can train and nothing has decided yet. */
export function baselineAction(open: OpenSource, report: Report, name: string): vscode.CodeAction | null {
  const network = comparable(report).networks.find((candidate) => candidate.name === name);
  if (!network) return null;
  const isDecided = report.findings.some(
    ({ rule, siteId }) => cardById(rule)?.category === 'evidence' && siteId !== null && network.siteIds.includes(siteId),
  );
  if (isDecided) return null;
  const action = new vscode.CodeAction(
    `Run the rate-0 baseline of ${name}: does it overfit without dropout?`,
    vscode.CodeActionKind.RefactorRewrite,
  );
  action.command = { title: action.title, command: commands.compareRates, arguments: [open.uri.toString(), name] };
  return action;
}
