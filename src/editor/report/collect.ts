import * as vscode from 'vscode';
import type { FileRow } from '../../protocol/report';
import { notebookCells } from '../../syntax/nbformat';
import type { Source } from '../../text/source';
import { type Analyst, largestSource, type Outcome } from '../analyst';
import type { Settings } from '../ids';
import { configEndings, kindOfFile, programEndings } from '../languages';
import { allOpenSources, sourceOf } from '../openSource';
import { grouped } from '../words';
import { excludePattern } from './exclude';
import { fileRow } from './rows';

/** More files than this are not looked at: the page could not show them either. */
export const mostFiles = 5000;

export interface Collected {
  /** null when the file names no dropout. */
  readonly row: FileRow | null;
  /** Why it was left out; null when it was not. */
  readonly note: string | null;
}

/** Programs first: of configuration files there may be thousands that are data. */
const patterns = [programEndings, configEndings].map((endings) => `**/*.{${endings.join(',')}}`);

/** The Python files, notebooks, scripts and configuration files of all workspace folders, as far as the settings of each do not exclude them. */
export async function workspaceFiles(
  settings: (folder: vscode.Uri) => Settings,
  token: vscode.CancellationToken,
): Promise<readonly vscode.Uri[]> {
  const found = new Map<string, vscode.Uri>();
  for (const pattern of patterns) {
    for (const folder of vscode.workspace.workspaceFolders ?? []) {
      const left = mostFiles - found.size;
      if (left <= 0) break;
      const exclude = excludePattern(settings(folder.uri).exclude);
      const uris = await vscode.workspace.findFiles(new vscode.RelativePattern(folder, pattern), exclude, left, token);
      for (const uri of uris) found.set(uri.toString(), uri);
    }
  }
  return [...found.values()].sort((a, b) => (a.path < b.path ? -1 : 1));
}

/** Analyses one file: its open text if it is open, else what is stored. Never rejects. */
export async function collectFile(analyst: Analyst, uri: vscode.Uri): Promise<Collected> {
  const name = vscode.workspace.asRelativePath(uri);
  try {
    return collected(await outcomeAt(analyst, uri), uri, name);
  } catch (error) {
    return { row: null, note: `${name} could not be read: ${error instanceof Error ? error.message : String(error)}` };
  }
}

/** The outcome for a file as it is open, else as it is stored. Rejects when it cannot be read. `always`: also where nothing concerns a rule. */
export async function outcomeAt(analyst: Analyst, uri: vscode.Uri, always = false): Promise<Outcome> {
  const open = allOpenSources().find((candidate) => candidate.uri.toString() === uri.toString());
  if (!open) return storedOutcome(analyst, uri, always);
  const outcome = await analyst.outcome(open);
  return always && outcome.kind === 'silent' ? analyst.outcomeOf(sourceOf(open), uri, true) : outcome;
}

async function storedOutcome(analyst: Analyst, uri: vscode.Uri, always: boolean): Promise<Outcome> {
  const { size } = await vscode.workspace.fs.stat(uri);
  // A notebook may be large for its pictures; its cells are measured again once they are known.
  if (size > largestSource * (uri.path.endsWith('.ipynb') ? 10 : 1)) return { kind: 'too-large', characters: size };
  // The decoder drops a byte order mark, as the editor does.
  const text = new TextDecoder().decode(await vscode.workspace.fs.readFile(uri));
  const source = sourceFrom(uri.path, text);
  return 'reason' in source ? { kind: 'failed', message: source.reason } : analyst.outcomeOf(source, uri, always);
}

function sourceFrom(name: string, text: string): Source | { readonly reason: string } {
  if (!name.endsWith('.ipynb')) return { ...(kindOfFile(name) ?? { kind: 'python' }), name, text };
  const notebook = notebookCells(text);
  return notebook.kind === 'unreadable' ? notebook : { kind: 'notebook', name, cells: notebook.cells };
}

function collected(outcome: Outcome, uri: vscode.Uri, name: string): Collected {
  switch (outcome.kind) {
    case 'report':
      return { row: fileRow(outcome.report, uri.toString(), name), note: null };
    case 'silent':
      return { row: null, note: null };
    case 'too-large':
      return { row: null, note: `${name} is too large (${grouped(outcome.characters)} characters)` };
    case 'failed':
      return { row: null, note: `${name}: ${outcome.message}` };
  }
}
