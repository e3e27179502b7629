import * as vscode from 'vscode';
import { type ReadSettings, readSettingsText, type SettingsFile, settingsFiles } from '../../settings/toml';
import { Disposables } from '../disposable';
import { diagnosticSource } from '../ids';

/** A configuration file that was read. */
export interface Source extends ReadSettings {
  readonly uri: vscode.Uri;
}

type Nearest = Map<string, Source | null>;

/** Quiet time after a keystroke in a configuration. */
const typingPause = 400;

/** Folders above the workspace that are watched, each on its own. */
const mostWatched = 40;

/** Reads configuration files as the editor shows them, underlines what is not understood, and tells when one changes. */
export class SettingsSources {
  readonly #owned = new Disposables();
  readonly #problems = this.#owned.add(vscode.languages.createDiagnosticCollection('dropout-doctor-configuration'));
  readonly #watched = new Set<string>();
  /** By folder; a new map with every change, so that what is still being read lands in the old one. */
  #nearest: Nearest = new Map();
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(readonly onChange: () => void) {
    const { workspace } = vscode;
    const add = (member: vscode.Disposable) => void this.#owned.add(member);
    this.#watch(`**/{${settingsFiles.join(',')}}`);
    // A folder that is deleted tells nothing of the files in it.
    const deletions = this.#owned.add(workspace.createFileSystemWatcher('**', true, true, false));
    add(deletions.onDidDelete(({ path }) => this.#isAround(path) && this.changed()));
    add(workspace.onDidOpenTextDocument((document) => void this.#show(document)));
    add(
      workspace.onDidChangeTextDocument(({ document, contentChanges }) => {
        if (contentChanges.length === 0 || !nameOf(document.uri)) return;
        clearTimeout(this.#timer);
        this.#timer = setTimeout(() => this.changed(), typingPause);
      }),
    );
    add(workspace.onDidCloseTextDocument(({ uri, isDirty }) => nameOf(uri) && isDirty && this.changed()));
    for (const document of workspace.textDocuments) void this.#show(document);
  }

  /** The configuration of a file; undefined while it is not read, null when there is none. */
  known(uri: vscode.Uri): Source | null | undefined {
    return uri.scheme === 'untitled' ? null : this.#nearest.get(parentOf(uri).toString());
  }

  async nearest(uri: vscode.Uri): Promise<void> {
    for (let round = 0; round < 3 && this.known(uri) === undefined; round++) await this.#from(parentOf(uri), this.#nearest);
  }

  changed(): void {
    this.#nearest = new Map();
    for (const document of vscode.workspace.textDocuments) void this.#show(document);
    this.onChange();
  }

  dispose(): void {
    clearTimeout(this.#timer);
    this.#owned.dispose();
  }

  #isAround(path: string): boolean {
    return [...this.#nearest.values()].some((source) => source?.uri.path.startsWith(`${path}/`));
  }

  async #from(folder: vscode.Uri, nearest: Nearest): Promise<Source | null> {
    const key = folder.toString();
    const known = nearest.get(key);
    if (known !== undefined) return known;
    const above = parentOf(folder);
    const found = (await this.#in(folder)) ?? (above.path === folder.path ? null : await this.#from(above, nearest));
    nearest.set(key, found);
    return found;
  }

  async #in(folder: vscode.Uri): Promise<Source | null> {
    const isOutside = !vscode.workspace.getWorkspaceFolder(folder);
    if (isOutside) this.#watch(new vscode.RelativePattern(folder, `{${settingsFiles.join(',')}}`));
    for (const name of settingsFiles) {
      const source = await this.#read(vscode.Uri.joinPath(folder, name), name);
      if (source?.settings) return source;
    }
    return null;
  }

  /** What an editor shows counts, saved or not. */
  async #read(uri: vscode.Uri, name: SettingsFile): Promise<Source | null> {
    const open = vscode.workspace.textDocuments.find((document) => document.uri.toString() === uri.toString());
    try {
      const text = open ? open.getText() : new TextDecoder().decode(await vscode.workspace.fs.readFile(uri));
      const source = { uri, ...readSettingsText(name, text) };
      this.#underline(source, text);
      return source;
    } catch {
      this.#problems.delete(uri);
      return null;
    }
  }

  async #show({ uri }: vscode.TextDocument): Promise<void> {
    const name = nameOf(uri);
    if (name && /^(file|vscode-)/.test(uri.scheme)) await this.#read(uri, name);
  }

  #underline({ uri, problems }: Source, text: string): void {
    const at = (offset: number): vscode.Position => {
      const before = text.slice(0, offset).split(/\r\n|\n|\r/);
      return new vscode.Position(before.length - 1, before.at(-1)?.length ?? 0);
    };
    const diagnostics = problems.map(({ message, span, isFatal }) => {
      const severity = isFatal ? vscode.DiagnosticSeverity.Error : vscode.DiagnosticSeverity.Warning;
      const range = new vscode.Range(at(span?.start ?? 0), at(span?.end ?? 0));
      const diagnostic = new vscode.Diagnostic(range, message, severity);
      diagnostic.source = diagnosticSource;
      return diagnostic;
    });
    this.#problems.set(uri, diagnostics);
  }

  #watch(pattern: vscode.GlobPattern): void {
    const key = typeof pattern === 'string' ? pattern : pattern.baseUri.toString();
    if (this.#watched.has(key) || this.#watched.size > mostWatched) return;
    this.#watched.add(key);
    const watcher = this.#owned.add(vscode.workspace.createFileSystemWatcher(pattern));
    for (const event of [watcher.onDidChange, watcher.onDidCreate, watcher.onDidDelete]) this.#owned.add(event(() => this.changed()));
  }
}

/** null for other files. */
function nameOf({ path }: vscode.Uri): SettingsFile | null {
  return settingsFiles.find((name) => path.endsWith(`/${name}`)) ?? null;
}

/** The folder around; the root is its own. */
export function parentOf(uri: vscode.Uri): vscode.Uri {
  return vscode.Uri.joinPath(uri, '..');
}
