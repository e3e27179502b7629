import * as vscode from 'vscode';
import type { Binding, NetworkPlace } from '../../advice/evidence/bind';
import type { EvidenceLibrary } from '../../advice/evidence/load';
import { type LogEvidence, noLogEvidence } from '../../model/evidence';
import type { Reading } from '../../model/reading';
import type { RunRow } from '../../protocol/curves';
import { Disposables } from '../disposable';
import { revealSpan } from '../reveal';
import type { CodeIndex } from './codeIndex';
import type { LoggedRun, LogStore } from './logStore';
import type { RunNetworks } from './runNetworks';

export interface BindingsOptions {
  readonly library: () => Promise<EvidenceLibrary>;
  readonly store: LogStore;
  readonly code: CodeIndex;
  /** What the user chose survives the session. */
  readonly memory: vscode.Memento;
}

const MEMORY = 'dropoutDoctor.evidence.chosen';

/** Which run belongs to which network, by what both say and by what the user chose. */
export class Bindings implements RunNetworks, vscode.Disposable {
  readonly #owned = new Disposables();
  readonly #changed = this.#owned.add(new vscode.EventEmitter<void>());
  /** By the id of the run in the store. */
  #bound: ReadonlyMap<string, Binding> = new Map();
  #library: EvidenceLibrary | null = null;

  readonly onDidChange = this.#changed.event;

  constructor(readonly options: BindingsOptions) {
    this.#owned.add(options.store.onDidChange(() => void this.#bind()));
    this.#owned.add(options.code.onDidChange(() => void this.#bind()));
  }

  of(id: string): RunRow['network'] {
    const binding = this.#bound.get(id);
    if (!binding) return null;
    const { place, reason, stale } = binding;
    return { name: place.network, file: vscode.workspace.asRelativePath(place.file), reason, stale };
  }

  /** null when it belongs to none that is known. */
  placeOf(id: string): NetworkPlace | null {
    return this.#bound.get(id)?.place ?? null;
  }

  /** Runs of the networks of a file, newest first. */
  runsOf(uri: vscode.Uri, network?: string): readonly { readonly logged: LoggedRun; readonly binding: Binding }[] {
    return [...this.#bound]
      .filter(([, { place }]) => place.file === uri.path && (network === undefined || place.network === network))
      .flatMap(([id, binding]) => {
        const logged = this.options.store.withId(id);
        return logged ? [{ logged, binding }] : [];
      })
      .sort((a, b) => b.logged.modified - a.logged.modified);
  }

  /** What the logs say to the rules about a file. */
  evidenceFor(uri: vscode.Uri, reading: Reading): LogEvidence {
    const runs = this.runsOf(uri);
    if (runs.length === 0 || !this.#library) return noLogEvidence;
    const { assemble, titleOf } = this.#library;
    return assemble(
      reading,
      runs.map(({ binding }) => binding),
      { titleOf, shownFile: (run) => vscode.workspace.asRelativePath(run.files[0] ?? '') },
    );
  }

  async reveal(id: string): Promise<void> {
    const binding = this.#bound.get(id);
    const uri = binding && this.#uriOf(binding.place.file);
    const network =
      binding &&
      this.options.code.files.find(({ path }) => path === binding.place.file)?.networks.find(({ name }) => name === binding.place.network);
    if (!uri || !network) throw new Error('The network of this run is gone.');
    await revealSpan(uri, { start: network.start, end: network.start });
  }

  async choose(id: string): Promise<void> {
    const logged = this.options.store.withId(id);
    if (!logged) throw new Error('This run is gone.');
    const now = this.#bound.get(id)?.place;
    const items = this.options.code.files.flatMap(({ path, networks }) =>
      networks.map(({ name }) => ({
        label: name,
        description: vscode.workspace.asRelativePath(path),
        place: { file: path, network: name } satisfies NetworkPlace as NetworkPlace | null,
        picked: now?.file === path && now.network === name,
      })),
    );
    const none = { label: '$(circle-slash) None of them', description: '', place: null, picked: false };
    const title = `Network of ${logged.run.name || vscode.workspace.asRelativePath(logged.uris[0] ?? vscode.Uri.file('/'))}`;
    const chosen = await vscode.window.showQuickPick([...items.sort((a, b) => Number(b.picked) - Number(a.picked)), none], {
      title,
      placeHolder: 'Which network did this run train?',
      matchOnDescription: true,
    });
    if (!chosen) return;
    const library = await this.options.library();
    const all = { ...this.#chosen(), [library.idOf(logged.run)]: chosen.place };
    await this.options.memory.update(MEMORY, all);
    await this.#bind();
  }

  dispose(): void {
    this.#owned.dispose();
  }

  async #bind(): Promise<void> {
    const { store, code, library } = this.options;
    if (store.runs.length === 0 && this.#bound.size === 0) return;
    this.#library = await library();
    const { bind } = this.#library;
    const logged = store.runs;
    const modified = new Map(logged.flatMap((one) => one.run.files.map((file) => [file, one.modified] as const)));
    const bindings = bind(
      logged.map(({ run }) => run),
      code.files,
      { chosen: new Map(Object.entries(this.#chosen())), modifiedOf: (file) => modified.get(file) ?? null },
    );
    const ids = new Map(logged.map(({ run, id }) => [run, id]));
    this.#bound = new Map(
      bindings.flatMap((binding) => (ids.has(binding.run) ? [[ids.get(binding.run) as string, binding] as const] : [])),
    );
    this.#changed.fire();
  }

  /** Whatever a former version or a damaged file left there that is no choice counts for nothing. */
  #chosen(): Readonly<Record<string, NetworkPlace | null>> {
    const stored = this.options.memory.get<unknown>(MEMORY);
    if (typeof stored !== 'object' || stored === null) return {};
    return Object.fromEntries(Object.entries(stored).filter(([, place]) => place === null || isPlace(place)));
  }

  #uriOf(path: string): vscode.Uri | null {
    const folder = vscode.workspace.workspaceFolders?.find(({ uri }) => path.startsWith(`${uri.path}/`));
    return folder ? folder.uri.with({ path }) : null;
  }
}

function isPlace(value: unknown): value is NetworkPlace {
  return (
    typeof value === 'object' &&
    value !== null &&
    'file' in value &&
    typeof value.file === 'string' &&
    'network' in value &&
    typeof value.network === 'string'
  );
}
