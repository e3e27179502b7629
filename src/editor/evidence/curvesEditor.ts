import * as vscode from 'vscode';
import type { CurvesHost, CurvesPage, CurvesState } from '../../protocol/curves';
import { Disposables } from '../disposable';
import { commands, views } from '../ids';
import { pageOptions, showPage } from '../panel';
import { answer, notify } from '../wire';
import { curveRows, runRow } from './curveRows';
import type { LogStore } from './logStore';
import type { RunNetworks } from './runNetworks';
import { shownPath } from './shownPath';
import { Teller } from './teller';

export interface CurvesOptions {
  readonly extensionUri: vscode.Uri;
  readonly store: LogStore;
  readonly networks: RunNetworks;
  readonly log: vscode.LogOutputChannel;
  /** Reads a log or the logs of a folder and follows them; resolves when all of them are read. */
  readonly read: (uri: vscode.Uri) => Promise<void>;
}

/** *Training Curves*: a log as a custom editor, and folders of logs as a panel. */
export class CurvesEditor implements vscode.CustomReadonlyEditorProvider, vscode.WebviewPanelSerializer, vscode.Disposable {
  readonly #owned = new Disposables();
  readonly #folders = new Map<string, vscode.WebviewPanel>();

  constructor(readonly options: CurvesOptions) {
    // Not retained: the host keeps the runs, the page its choices.
    this.#owned.add(vscode.window.registerCustomEditorProvider(views.curves, this, { supportsMultipleEditorsPerDocument: true }));
    this.#owned.add(vscode.window.registerWebviewPanelSerializer(views.curvesFolder, this));
    this.#owned.add(
      vscode.commands.registerCommand(commands.showCurves, async (uri: unknown) => {
        const target = addressOf(uri) ?? (await this.#asked());
        if (target) await this.show(target);
      }),
    );
  }

  openCustomDocument(uri: vscode.Uri): vscode.CustomDocument {
    return { uri, dispose: () => undefined };
  }

  async resolveCustomEditor({ uri }: vscode.CustomDocument, panel: vscode.WebviewPanel): Promise<void> {
    this.#fill(panel, uri);
  }

  async deserializeWebviewPanel(panel: vscode.WebviewPanel, state: unknown): Promise<void> {
    const address = typeof state === 'object' && state !== null && 'place' in state ? state.place : null;
    if (typeof address === 'string') this.#adopt(panel, vscode.Uri.parse(address, true));
    else panel.dispose();
  }

  /** Shows the curves of a log or of a folder. */
  async show(uri: vscode.Uri): Promise<void> {
    const stat = await vscode.workspace.fs.stat(uri);
    if ((stat.type & vscode.FileType.Directory) === 0) {
      await vscode.commands.executeCommand('vscode.openWith', uri, views.curves);
      return;
    }
    const known = this.#folders.get(uri.toString());
    if (known) {
      known.reveal();
      return;
    }
    const name = vscode.workspace.asRelativePath(uri);
    const { extensionUri } = this.options;
    this.#adopt(
      vscode.window.createWebviewPanel(views.curvesFolder, `Curves: ${name}`, vscode.ViewColumn.Active, pageOptions(extensionUri)),
      uri,
    );
  }

  dispose(): void {
    this.#owned.dispose();
  }

  /** The log that is in front, or one that the user picks. */
  async #asked(): Promise<vscode.Uri | null> {
    const active = activeFile();
    if (active && this.options.store.runsIn(active).length > 0) return active;
    const chosen = await vscode.window.showOpenDialog({ canSelectFiles: true, canSelectFolders: true, openLabel: 'Show Curves' });
    return chosen?.[0] ?? null;
  }

  #adopt(panel: vscode.WebviewPanel, uri: vscode.Uri): void {
    const key = uri.toString();
    this.#folders.get(key)?.dispose();
    this.#folders.set(key, panel);
    panel.onDidDispose(() => this.#folders.get(key) === panel && this.#folders.delete(key));
    this.#fill(panel, uri);
  }

  #fill(panel: vscode.WebviewPanel, uri: vscode.Uri): void {
    const { store, networks, extensionUri, log, read } = this.options;
    let phase: CurvesState['phase'] = 'reading';
    let isGone = false;
    const state = (): CurvesState => this.#state(uri, phase);
    const owned = new Disposables();
    const teller = owned.add(new Teller((changed) => notify<CurvesPage, 'state'>(panel.webview, 'state', { state: state(), changed })));
    const tell = (changed: readonly string[]): void => teller.tell(changed);
    owned.add(
      answer<CurvesHost>(
        panel.webview,
        {
          ready: async () => state(),
          curves: async ({ ids }: { readonly ids: readonly string[] }) =>
            ids.flatMap((id) => {
              const logged = store.withId(id);
              return logged ? [{ id, curves: curveRows(logged.run) }] : [];
            }),
          openLog: async ({ id }: { readonly id: string }) => this.#openLog(id),
          openNetwork: async ({ id }: { readonly id: string }) => networks.reveal(id),
          chooseNetwork: async ({ id }: { readonly id: string }) => networks.choose(id),
        },
        (method, error) => log.error(`curves: ${method}: ${String(error)}`),
      ),
    );
    owned.add(
      store.onDidChange((changed) => {
        const here = new Set(store.runsIn(uri).map(({ id }) => id));
        const ours = [...changed].filter((id) => here.has(id));
        if (ours.length > 0 || changed.has(uri.toString()) || [...changed].some((id) => store.withId(id) === null)) tell(ours);
      }),
    );
    owned.add(networks.onDidChange(() => tell([])));
    panel.onDidDispose(() => {
      isGone = true;
      owned.dispose();
    });
    panel.iconPath = vscode.Uri.joinPath(extensionUri, 'media', 'icon.svg');
    showPage(panel.webview, extensionUri, { name: 'curves', title: 'Training Curves', trains: false });
    const isRead = (): void => {
      phase = 'ready';
      if (!isGone) tell([]);
    };
    void read(uri).then(isRead, (error: unknown) => {
      log.warn(`${uri.toString()}: ${String(error)}`);
      isRead();
    });
  }

  #state(uri: vscode.Uri, phase: CurvesState['phase']): CurvesState {
    const { store, networks } = this.options;
    return {
      title: vscode.workspace.asRelativePath(uri),
      place: uri.toString(),
      phase,
      runs: store.runsIn(uri).map((logged) => {
        const [file] = logged.uris;
        return runRow(logged, file ? shownPath(file.path) : '', networks.of(logged.id));
      }),
      notes: store.troublesIn(uri).map(({ uri: file, trouble }) => `${vscode.workspace.asRelativePath(file)}: ${trouble.message}`),
    };
  }

  async #openLog(id: string): Promise<void> {
    const [uri] = this.options.store.withId(id)?.uris ?? [];
    if (!uri) throw new Error('This run is gone: its log was deleted or written anew.');
    await vscode.commands.executeCommand('vscode.openWith', uri, 'default', { viewColumn: vscode.ViewColumn.Beside, preview: true });
  }
}

/** A link gives an address as text. */
function addressOf(given: unknown): vscode.Uri | null {
  if (given instanceof vscode.Uri) return given;
  return typeof given === 'string' ? vscode.Uri.parse(given, true) : null;
}

function activeFile(): vscode.Uri | null {
  const input = vscode.window.tabGroups.activeTabGroup.activeTab?.input;
  const hasFile =
    input instanceof vscode.TabInputText || input instanceof vscode.TabInputNotebook || input instanceof vscode.TabInputCustom;
  return hasFile ? input.uri : null;
}
