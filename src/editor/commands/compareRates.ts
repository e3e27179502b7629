import * as vscode from 'vscode';
import type { Report } from '../../analysis/report';
import type { Network } from '../../model/network';
import type { Analyst } from '../analyst';
import { commands } from '../ids';
import type { LabPanels } from '../lab/panels';
import { comparable, networkAt, networkDetail } from '../lab/subject';
import { isReadable } from '../languages';
import { activeSource, type OpenSource, offsetOf, openUri } from '../openSource';
import { uriArgument } from './arguments';

/** *Compare Dropout Rates*: the network given, else the one under the cursor, else the only one, else a choice. */
export function registerCompareRates(analyst: Analyst, labs: LabPanels): vscode.Disposable {
  return vscode.commands.registerCommand(commands.compareRates, async (argument: unknown, name: unknown) => {
    const uri = uriArgument(argument);
    const open = uri ? await openUri(uri) : (activeSource() ?? (await pickSource(analyst)));
    if (!open) return say('Open the file or notebook whose network you want to train.');
    const outcome = await analyst.outcome(open);
    if (outcome.kind === 'failed') return say(`The file could not be analysed: ${outcome.message}`);
    if (outcome.kind !== 'report') return say('No dropout found in this file.');
    const { report } = outcome;
    const { networks, reason } = comparable(report);
    if (networks.length === 0) return say(reason);
    const network =
      networks.find((candidate) => candidate.name === name) ?? underCursor(open, report, networks) ?? (await pick(report, networks));
    if (network) labs.show({ uri: open.uri.toString(), network: network.name });
  });
}

function underCursor(open: OpenSource, report: Report, networks: readonly Network[]): Network | null {
  if (networks.length === 1) return networks[0] ?? null;
  const editor = vscode.window.activeTextEditor;
  const offset = editor ? offsetOf(open, report, editor.document, editor.selection.active) : null;
  return offset === null ? null : networkAt(networks, offset);
}

async function pick(report: Report, networks: readonly Network[]): Promise<Network | null> {
  const items = networks.map((network) => ({ label: network.name, description: networkDetail(report, network), network }));
  const picked = await vscode.window.showQuickPick(items, { placeHolder: 'Which network shall be trained?', matchOnDescription: true });
  return picked?.network ?? null;
}

/** A panel is in front: the files beside it that have something to train. */
async function pickSource(analyst: Analyst): Promise<OpenSource | null> {
  const uris = vscode.window.tabGroups.all.flatMap(({ activeTab }) => {
    const input = activeTab?.input;
    return input instanceof vscode.TabInputText || input instanceof vscode.TabInputNotebook ? [input.uri] : [];
  });
  for (const uri of uris) {
    const open = isReadable(uri.path) ? await openUri(uri) : null;
    const outcome = open && (await analyst.outcome(open));
    if (outcome?.kind === 'report' && comparable(outcome.report).networks.length > 0) return open;
  }
  return null;
}

function say(message: string): void {
  void vscode.window.showInformationMessage(message);
}
