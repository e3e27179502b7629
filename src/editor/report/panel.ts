import * as vscode from 'vscode';
import type { Place, ReportHost, ReportPage, ReportScope } from '../../protocol/report';
import type { Analyst } from '../analyst';
import { Disposables } from '../disposable';
import { commands, type Settings, views } from '../ids';
import type { Live } from '../live';
import { pageOptions, panelColumn, showPage } from '../panel';
import { revealPlace } from '../reveal';
import { answer, notify } from '../wire';
import { ReportRun } from './run';

export interface ReportPanelOptions {
  readonly extensionUri: vscode.Uri;
  readonly analyst: Analyst;
  readonly settings: (uri: vscode.Uri | null) => Settings;
  readonly log: vscode.LogOutputChannel;
  readonly live: Live;
}

/** The one report panel; asked for another scope it shows that one. */
export class ReportPanel implements vscode.WebviewPanelSerializer {
  #panel: vscode.WebviewPanel | null = null;
  #run: ReportRun | null = null;
  readonly #owned = new Disposables();

  constructor(readonly options: ReportPanelOptions) {
    this.#owned.add(vscode.window.registerWebviewPanelSerializer(views.report, this));
    this.#owned.add(options.live.onDidAnalyze(({ uri }) => void this.#run?.again(uri)));
  }

  /** Shows the panel and analyses. */
  show(scope: ReportScope): void {
    if (this.#panel) {
      this.#panel.reveal();
      this.#start(scope);
      return;
    }
    const { extensionUri } = this.options;
    // Not retained: the host keeps all rows and the page asks for them when it is shown again.
    const panel = vscode.window.createWebviewPanel(views.report, 'Dropout Report', panelColumn(), pageOptions(extensionUri));
    this.#adopt(panel, scope);
  }

  async deserializeWebviewPanel(panel: vscode.WebviewPanel, state: unknown): Promise<void> {
    this.#adopt(panel, scopeFrom(state));
  }

  dispose(): void {
    this.#run?.cancel();
    this.#panel?.dispose();
    this.#owned.dispose();
  }

  #adopt(panel: vscode.WebviewPanel, scope: ReportScope): void {
    this.#panel?.dispose();
    this.#panel = panel;
    this.#start(scope);
    const wire = answer<ReportHost>(panel.webview, this.#host(), (method, error) =>
      this.options.log.error(`report: ${method}: ${String(error)}`),
    );
    panel.onDidDispose(() => {
      wire.dispose();
      if (this.#panel !== panel) return;
      this.#panel = null;
      this.#run?.cancel();
      this.#run = null;
    });
    panel.iconPath = vscode.Uri.joinPath(this.options.extensionUri, 'media', 'icon.svg');
    showPage(panel.webview, this.options.extensionUri, { name: 'report', title: 'Dropout Report', trains: false });
  }

  #start(scope: ReportScope): void {
    this.#run?.cancel();
    const webview = this.#panel?.webview;
    if (!webview) return;
    const current = (): boolean => this.#run === run && this.#panel !== null;
    const run: ReportRun = new ReportRun({
      analyst: this.options.analyst,
      settings: this.options.settings,
      scope,
      onState: (state) => current() && notify<ReportPage, 'progress'>(webview, 'progress', state),
      onFiles: (files) => current() && files.length > 0 && notify<ReportPage, 'files'>(webview, 'files', files),
    });
    this.#run = run;
    notify<ReportPage, 'started'>(webview, 'started', run.state);
    void run.start();
  }

  #host(): ReportHost {
    const run = () => {
      if (!this.#run) throw new Error('the report is closed');
      return this.#run;
    };
    return {
      ready: async () => ({ state: run().state, files: run().files }),
      refresh: async () => this.#start(run().state.scope),
      cancel: async () => run().cancel(),
      open: async (place: Place) => this.#open(place),
      explain: async (rule: string) => void (await vscode.commands.executeCommand(commands.explainRule, rule)),
      compareRates: async ({ uri, network }) => void (await vscode.commands.executeCommand(commands.compareRates, uri, network)),
    };
  }

  async #open(place: Place): Promise<void> {
    try {
      await revealPlace(place);
    } catch (error) {
      this.options.log.warn(String(error));
      const name = vscode.workspace.asRelativePath(vscode.Uri.parse(place.uri, true));
      throw new Error(`${name} could not be opened: it may have been moved or deleted. Analyze again to see what is there now.`);
    }
  }
}

/** The page's memory, written by a former version or damaged: anything else means the whole workspace. */
function scopeFrom(state: unknown): ReportScope {
  if (typeof state === 'object' && state !== null && 'uri' in state && typeof state.uri === 'string')
    return { kind: 'file', uri: state.uri };
  return { kind: 'workspace' };
}
