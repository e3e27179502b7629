import * as vscode from 'vscode';
import { type Baseline, type BaselineEntry, readBaseline } from '../../settings/baseline';
import { decide } from '../../settings/decide';
import { matchesGlob } from '../../settings/glob';
import type { RuleDecision, Settings } from '../../settings/settings';
import { Disposables } from '../disposable';
import type { Settings as EditorSettings } from '../ids';
import { parentOf, SettingsSources, type Source } from './sources';

/** How one file is read, and what decided it. */
export interface FileConfiguration {
  /** null: the editor's settings hold. */
  readonly source: vscode.Uri | null;
  readonly settings: Settings;
  readonly problems: readonly string[];
  readonly decisions: readonly RuleDecision[];
  readonly isExcluded: boolean;
  readonly unusedIgnores: boolean;
  readonly baseline: vscode.Uri | null;
  /** What the baseline accepts in this file. */
  readonly accepted: readonly BaselineEntry[];
}

export interface ConfigurationsOptions {
  readonly settings: (uri: vscode.Uri) => EditorSettings;
  readonly log: vscode.LogOutputChannel;
  /** Files may be configured differently now. */
  readonly onChange: () => void;
}

/** The configuration of every file: that of the nearest file upwards, else the editor's settings. */
export class Configurations {
  readonly #owned = new Disposables();
  readonly #sources: SettingsSources;
  #baselines = new Map<string, Baseline>();
  readonly #watched = new Set<string>();

  constructor(readonly options: ConfigurationsOptions) {
    this.#sources = this.#owned.add(
      new SettingsSources(() => {
        this.#baselines = new Map();
        options.onChange();
      }),
    );
  }

  /** Resolves when the file's configuration is read; never rejects. */
  async ready(uri: vscode.Uri): Promise<void> {
    await this.#sources.nearest(uri);
    const baseline = this.#baselineOf(uri);
    if (baseline) await this.#readBaseline(baseline);
  }

  /** null while it is not read. */
  of(uri: vscode.Uri): FileConfiguration | null {
    const source = this.#sources.known(uri);
    if (source === undefined) return null;
    const { settings, folder } = this.#held(uri, source);
    const baseline = this.#baselineOf(uri);
    const accepted = baseline && this.#baselines.get(baseline.toString());
    if (baseline && !accepted) return null;
    const path = relativeTo(folder, uri);
    return {
      source: source?.uri ?? null,
      settings,
      problems: source?.problems.map(({ message }) => message) ?? [],
      decisions: decide({ settings, path }),
      isExcluded: source !== null && (settings.exclude ?? []).some((glob) => matchesGlob(glob, path)),
      unusedIgnores: settings.unusedIgnores ?? false,
      baseline,
      accepted: (baseline && accepted?.get(relativeTo(parentOf(baseline), uri))) ?? [],
    };
  }

  /** Baselines and configurations are read again when they are next asked for. */
  changed(): void {
    this.#sources.changed();
  }

  dispose(): void {
    this.#owned.dispose();
  }

  #held(uri: vscode.Uri, source: Source | null): { readonly settings: Settings; readonly folder: vscode.Uri } {
    if (source) return { settings: source.settings ?? {}, folder: parentOf(source.uri) };
    const { preset, select, ignore, rules, overrides, exclude, unusedIgnores, baseline } = this.options.settings(uri);
    const folder = vscode.workspace.getWorkspaceFolder(uri)?.uri ?? parentOf(uri);
    const chosen = { ...(select.length > 0 ? { select } : {}), ...(baseline === '' ? {} : { baseline }) };
    return { settings: { preset, ignore, rules, overrides, exclude, unusedIgnores, ...chosen }, folder };
  }

  /** That of the configuration; one that only the editor's settings name holds beside a configuration, too. */
  #baselineOf(uri: vscode.Uri): vscode.Uri | null {
    const source = this.#sources.known(uri) ?? null;
    const { settings, folder } = this.#held(uri, source);
    if (settings.baseline) return vscode.Uri.joinPath(folder, settings.baseline);
    const own = this.options.settings(uri).baseline;
    return own === '' ? null : vscode.Uri.joinPath(vscode.workspace.getWorkspaceFolder(uri)?.uri ?? folder, own);
  }

  async #readBaseline(uri: vscode.Uri): Promise<void> {
    const key = uri.toString();
    const baselines = this.#baselines;
    if (baselines.has(key)) return;
    this.#watch(uri);
    let baseline: Baseline = new Map();
    try {
      const read = readBaseline(new TextDecoder().decode(await vscode.workspace.fs.readFile(uri)));
      if ('reason' in read) this.options.log.warn(`${key} is not read as a baseline: ${read.reason}`);
      else baseline = read;
    } catch {
      this.options.log.warn(`${key}: there is no baseline`);
    }
    baselines.set(key, baseline);
  }

  #watch(uri: vscode.Uri): void {
    if (this.#watched.has(uri.toString())) return;
    this.#watched.add(uri.toString());
    const name = uri.path.slice(uri.path.lastIndexOf('/') + 1);
    const watcher = this.#owned.add(vscode.workspace.createFileSystemWatcher(new vscode.RelativePattern(parentOf(uri), name)));
    for (const event of [watcher.onDidChange, watcher.onDidCreate, watcher.onDidDelete]) this.#owned.add(event(() => this.changed()));
  }
}

/** Path from a folder, with `..` where the file lies elsewhere. */
export function relativeTo(folder: vscode.Uri, uri: vscode.Uri): string {
  const from = folder.path.split('/').filter((part) => part !== '');
  const to = uri.path.split('/').filter((part) => part !== '');
  let same = 0;
  while (same < from.length && same < to.length - 1 && from[same] === to[same]) same++;
  return [...from.slice(same).map(() => '..'), ...to.slice(same)].join('/');
}
