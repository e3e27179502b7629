import * as vscode from 'vscode';
import type { Report, ReportedFinding } from '../analysis/report';
import type { Severity } from '../model/finding';
import { commands, diagnosticSource } from './ids';
import { locate, type OpenSource } from './openSource';

const severities: Readonly<Record<Severity, vscode.DiagnosticSeverity>> = {
  error: vscode.DiagnosticSeverity.Error,
  warning: vscode.DiagnosticSeverity.Warning,
  info: vscode.DiagnosticSeverity.Information,
  hint: vscode.DiagnosticSeverity.Hint,
};

export interface LocatedDiagnostic {
  readonly uri: vscode.Uri;
  readonly diagnostic: vscode.Diagnostic;
}

/** The diagnostics of a report: its findings, and what is wrong with its comments, each with the document (file or cell) that it belongs to. */
export function diagnosticsOf(open: OpenSource, report: Report): readonly LocatedDiagnostic[] {
  const findings = report.findings.flatMap((finding) => {
    const location = locate(open, report, finding.span);
    return location ? [{ uri: location.uri, diagnostic: diagnosticOf(open, report, finding, location.range) }] : [];
  });
  return [...findings, ...unknownRules(open, report)];
}

/** Comments that name a rule that there is not silence nothing. */
function unknownRules(open: OpenSource, report: Report): readonly LocatedDiagnostic[] {
  return report.problems.flatMap(({ code, message, span }) => {
    const location = code === 'unknown-rule' && span ? locate(open, report, span) : null;
    if (!location) return [];
    const diagnostic = new vscode.Diagnostic(location.range, message, vscode.DiagnosticSeverity.Warning);
    diagnostic.source = diagnosticSource;
    return [{ uri: location.uri, diagnostic }];
  });
}

function diagnosticOf(open: OpenSource, report: Report, finding: ReportedFinding, range: vscode.Range): vscode.Diagnostic {
  const diagnostic = new vscode.Diagnostic(range, finding.message, severities[finding.severity]);
  diagnostic.source = diagnosticSource;
  diagnostic.code = { value: finding.rule, target: explainUri(finding.rule) };
  if (finding.unnecessary) diagnostic.tags = [vscode.DiagnosticTag.Unnecessary];
  diagnostic.relatedInformation = finding.related.flatMap(({ file, span, message }) => {
    const location = file === undefined ? locate(open, report, span) : fileLocation(file);
    return location ? [new vscode.DiagnosticRelatedInformation(location, message)] : [];
  });
  return diagnostic;
}

/** A file by its name in the workspace, from `asRelativePath`; null when no folder holds it. */
function fileLocation(file: string): vscode.Location | null {
  const folders = vscode.workspace.workspaceFolders ?? [];
  const top = new vscode.Range(0, 0, 0, 0);
  if (file.startsWith('/')) return folders[0] ? new vscode.Location(folders[0].uri.with({ path: file }), top) : null;
  const [folder, path] =
    folders.length === 1
      ? [folders[0], file]
      : [folders.find(({ name }) => file.startsWith(`${name}/`)), file.slice(file.indexOf('/') + 1)];
  return folder ? new vscode.Location(vscode.Uri.joinPath(folder.uri, path), top) : null;
}

/** Opens the page of a rule when followed. */
export function explainUri(rule: string): vscode.Uri {
  return vscode.Uri.parse(`command:${commands.explainRule}?${encodeURIComponent(JSON.stringify([rule]))}`);
}

/** Rule id of one of our diagnostics; null for those of others. */
export function ruleOf(diagnostic: vscode.Diagnostic): string | null {
  if (diagnostic.source !== diagnosticSource || typeof diagnostic.code !== 'object') return null;
  return String(diagnostic.code.value);
}
