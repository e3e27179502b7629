import * as vscode from 'vscode';
import type { Analyst } from '../analyst';
import { Disposables } from '../disposable';
import { commands, type Settings } from '../ids';
import { isTrainable } from '../lab/subject';
import type { Live } from '../live';
import { isVisible, locate, type OpenSource, openSourceOf } from '../openSource';
import { lensTitle } from './lensText';

/** Milliseconds without a keystroke before the layer graphs are read, which takes as long as all the rest: findings come first. */
const typingPause = 800;

/** Milliseconds after which VS Code is told again: what it has not asked for yet it forgets when the editor loses the focus. */
const reminders = [2000, 8000, 30_000];

/** One line over each network that has dropout: its count, which opens the report, and the way into the lab. */
export class NetworkLens implements vscode.CodeLensProvider {
  readonly #owned = new Disposables();
  readonly #changed = this.#owned.add(new vscode.EventEmitter<void>());
  /** Sources with news that VS Code has not asked for. */
  readonly #waiting = new Map<string, ReturnType<typeof setTimeout>>();
  readonly onDidChangeCodeLenses = this.#changed.event;

  constructor(
    readonly analyst: Analyst,
    readonly settings: (uri: vscode.Uri) => Settings,
    readonly live: Live,
  ) {
    this.#owned.add(live.onDidAnalyze((open) => this.#tell(open, 0)));
  }

  dispose(): void {
    for (const timer of this.#waiting.values()) clearTimeout(timer);
    this.#owned.dispose();
  }

  async provideCodeLenses(document: vscode.TextDocument, token: vscode.CancellationToken): Promise<vscode.CodeLens[]> {
    const open = openSourceOf(document);
    if (!open) return [];
    this.#stop(open);
    const { enable, codeLens } = this.settings(open.uri);
    if (!enable || !codeLens) return [];
    const rest = typingPause - (performance.now() - this.live.lastTyped(open));
    if (rest > 0) await new Promise((resolve) => setTimeout(resolve, rest));
    // The next keystroke asks again; until then the old lines stay.
    if (token.isCancellationRequested) return [];
    const outcome = await this.analyst.outcome(open);
    if (outcome.kind !== 'report') return [];
    const { report } = outcome;
    return report.networks.flatMap((network) => {
      const location = network.siteIds.length > 0 ? locate(open, report, network.nameSpan) : null;
      if (location?.uri.toString() !== document.uri.toString()) return [];
      const uri = open.uri.toString();
      const count = new vscode.CodeLens(location.range, {
        title: lensTitle(report, network),
        tooltip: 'Open the report of this file',
        command: commands.analyze,
        arguments: [uri],
      });
      if (!isTrainable(network)) return [count];
      const compare = new vscode.CodeLens(location.range, {
        title: 'Compare rates',
        tooltip: 'Train this network at several dropout rates',
        command: commands.compareRates,
        arguments: [uri, network.name],
      });
      return [count, compare];
    });
  }

  #tell(open: OpenSource, round: number): void {
    this.#stop(open);
    this.#changed.fire();
    const pause = reminders[round];
    if (pause === undefined || !isVisible(open)) return;
    this.#waiting.set(
      open.uri.toString(),
      setTimeout(() => this.#tell(open, round + 1), pause),
    );
  }

  #stop({ uri }: OpenSource): void {
    clearTimeout(this.#waiting.get(uri.toString()));
    this.#waiting.delete(uri.toString());
  }
}
