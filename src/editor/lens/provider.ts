import * as vscode from 'vscode';
import type { Analyst } from '../analyst';
import { commands, type Settings } from '../ids';
import type { Live } from '../live';
import { locate, openSourceOf } from '../openSource';
import { lensTitle } from './lensText';

/** One line over each network that has dropout: its count, which opens the report, and the way into the lab. */
export class NetworkLens implements vscode.CodeLensProvider {
  readonly onDidChangeCodeLenses: vscode.Event<void>;

  constructor(
    readonly analyst: Analyst,
    readonly settings: (uri: vscode.Uri) => Settings,
    live: Live,
  ) {
    this.onDidChangeCodeLenses = (listener, self, owners) => live.onDidAnalyze(() => listener.call(self), undefined, owners);
  }

  async provideCodeLenses(document: vscode.TextDocument): Promise<vscode.CodeLens[]> {
    const open = openSourceOf(document);
    if (!open) return [];
    const { enable, codeLens } = this.settings(open.uri);
    if (!enable || !codeLens) return [];
    const outcome = await this.analyst.outcome(open);
    if (outcome.kind !== 'report') return [];
    const { report } = outcome;
    return report.networks.flatMap((network) => {
      const location = network.siteIds.length > 0 ? locate(open, report, network.nameSpan) : null;
      if (location?.uri.toString() !== document.uri.toString()) return [];
      const uri = open.uri.toString();
      return [
        new vscode.CodeLens(location.range, {
          title: lensTitle(report, network),
          tooltip: 'Open the report of this file',
          command: commands.analyze,
          arguments: [uri],
        }),
        new vscode.CodeLens(location.range, {
          title: 'Compare rates',
          tooltip: 'Train this network at several dropout rates',
          command: commands.compareRates,
          arguments: [uri, network.name],
        }),
      ];
    });
  }
}
