import * as vscode from 'vscode';
import type { Analyst } from '../analyst';
import { Disposables } from '../disposable';
import type { Bindings } from '../evidence/bindings';
import { runSummary } from '../evidence/runText';
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
    readonly bindings: Bindings,
  ) {
    this.#owned.add(bindings.onDidChange(() => this.#changed.fire()));
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
    // A keystroke during the pause begins it anew, also one that VS Code has not yet asked again for.
    for (let rest = this.#rest(open); rest > 0 && !token.isCancellationRequested; rest = this.#rest(open)) {
      await new Promise((resolve) => setTimeout(resolve, rest));
    }
    // The next keystroke asks again; until then the old lines stay.
    if (token.isCancellationRequested) return [];
    const outcome = await this.analyst.outcome(open);
    if (outcome.kind !== 'report') return [];
    const { report } = outcome;
    return report.networks.flatMap((network) => {
      const [latest] = this.bindings.runsOf(open.uri, network.name);
      const location = network.siteIds.length > 0 || latest ? locate(open, report, network.nameSpan) : null;
      if (location?.uri.toString() !== document.uri.toString()) return [];
      const uri = open.uri.toString();
      const count = new vscode.CodeLens(location.range, {
        title: lensTitle(report, network),
        tooltip: 'Open the report of this file',
        command: commands.analyze,
        arguments: [uri],
      });
      const run =
        latest &&
        new vscode.CodeLens(location.range, {
          title: runSummary(latest.logged, latest.binding.stale),
          tooltip: `${latest.binding.reason} Show its curves`,
          command: commands.showCurves,
          arguments: [latest.logged.uris[0]],
        });
      const lenses = run ? [count, run] : [count];
      if (!isTrainable(network)) return lenses;
      const compare = new vscode.CodeLens(location.range, {
        title: 'Compare rates',
        tooltip: 'Train this network at several dropout rates',
        command: commands.compareRates,
        arguments: [uri, network.name],
      });
      return [...lenses, compare];
    });
  }

  /** Milliseconds of the pause in typing that are left. */
  #rest(open: OpenSource): number {
    return typingPause - (performance.now() - this.live.lastTyped(open));
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
