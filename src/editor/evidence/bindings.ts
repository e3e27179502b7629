import * as vscode from 'vscode';
import type { Binding, NetworkPlace } from '../../advice/evidence/bind';
import type { EvidenceLibrary } from '../../advice/evidence/load';
import type { Run } from '../../evidence/run';
import { type LogEvidence, noLogEvidence } from '../../model/evidence';
import type { Reading } from '../../model/reading';
import type { RunRow } from '../../protocol/curves';
import { Disposables } from '../disposable';
import { revealSpan } from '../reveal';
import { bindBatch, byRoot, codeIn } from './batches';
import { ChosenNetworks, chooseNetwork } from './chosen';
import type { CodeIndex } from './codeIndex';
import type { LoggedRun, LogStore } from './logStore';
import { pacer } from './pacing';
import type { RunNetworks } from './runNetworks';
import { shownPath } from './shownPath';

export interface BindingsOptions {
  readonly library: () => Promise<EvidenceLibrary>;
  readonly store: LogStore;
  readonly code: CodeIndex;
  /** What the user chose survives the session. */
  readonly memory: vscode.Memento;
}

/** A run and its network; `place.file` is the path of an address. */
export interface Bound {
  readonly logged: LoggedRun;
  readonly binding: Binding;
}

/** Runs that are bound between two rests. */
const BATCH = 40;

/** Which run belongs to which network, by what both say and by what the user chose. */
export class Bindings implements RunNetworks, vscode.Disposable {
  readonly #owned = new Disposables();
  readonly #changed = this.#owned.add(new vscode.EventEmitter<ReadonlySet<string>>());
  readonly #chosen: ChosenNetworks;
  /** By the id of the run in the store. */
  #bound: ReadonlyMap<string, Bound> = new Map();
  /** Runs that were looked at and belong to none, with those that are bound: as long as code and choices stay. A run that is judged otherwise is still the same. */
  #seen = new Map<Run, Binding | null>();
  #byFile: ReadonlyMap<string, readonly Bound[]> = new Map();
  #library: EvidenceLibrary | null = null;
  #binding: Promise<void> | null = null;
  #isOutdated = false;
  #isDisposed = false;

  /** Paths of the files whose networks have other runs, or runs that say something else. */
  readonly onDidChange = this.#changed.event;

  constructor(readonly options: BindingsOptions) {
    this.#chosen = new ChosenNetworks(options.memory);
    this.#owned.add(options.store.onDidChange(() => void this.#again()));
    this.#owned.add(options.code.onDidChange(() => void this.#afresh()));
    this.#owned.add(vscode.workspace.onDidChangeWorkspaceFolders(() => void this.#afresh()));
  }

  of(id: string): RunRow['network'] {
    const bound = this.#bound.get(id);
    if (!bound) return null;
    const { place, reason, stale } = bound.binding;
    return { name: place.network, file: shownPath(place.file), reason, stale };
  }

  /** Whether the code of its network is younger. */
  isStale(id: string): boolean {
    return this.#bound.get(id)?.binding.stale ?? false;
  }

  /** null when it belongs to none that is known. */
  placeOf(id: string): NetworkPlace | null {
    return this.#bound.get(id)?.binding.place ?? null;
  }

  /** Runs of the networks of a file, newest first. */
  runsOf(uri: vscode.Uri, network?: string): readonly Bound[] {
    const all = this.#byFile.get(uri.path) ?? [];
    return network === undefined ? all : all.filter(({ binding }) => binding.place.network === network);
  }

  /** What the logs say to the rules about a file. */
  evidenceFor(uri: vscode.Uri, reading: Reading): LogEvidence {
    const runs = this.runsOf(uri);
    if (runs.length === 0 || !this.#library) return noLogEvidence;
    const { assemble, titleOf } = this.#library;
    return assemble(
      reading,
      runs.map(({ binding }) => binding),
      { titleOf, shownFile: (run) => shownPath(run.files[0] ?? ''), known: knownBeside(uri, this.options.store) },
    );
  }

  async reveal(id: string): Promise<void> {
    const place = this.placeOf(id);
    const file = place && this.options.code.files.find(({ path }) => path === place.file);
    const network = file?.networks.find(({ name }) => name === place?.network);
    const folder = vscode.workspace.workspaceFolders?.find(({ uri }) => place?.file.startsWith(`${uri.path}/`));
    const uri = place && folder?.uri.with({ path: place.file });
    if (!uri || !network) throw new Error('The network of this run is gone.');
    await revealSpan(uri, { start: network.start, end: network.start });
  }

  async choose(id: string): Promise<void> {
    const logged = this.options.store.withId(id);
    if (!logged) throw new Error('This run is gone.');
    const chosen = await chooseNetwork(logged, this.placeOf(id), this.options.code);
    if (chosen === undefined) return;
    const library = await this.options.library();
    await this.#chosen.set(library.idOf(logged.run), chosen);
    await this.#afresh();
  }

  dispose(): void {
    this.#isDisposed = true;
    this.#owned.dispose();
  }

  /** Code or choices are others now. */
  #afresh(): Promise<void> {
    this.#seen = new Map();
    return this.#again();
  }

  /** One binding at a time; what changes meanwhile makes another one. */
  #again(): Promise<void> {
    this.#isOutdated = true;
    this.#binding ??= this.#bindAll().finally(() => {
      this.#binding = null;
    });
    return this.#binding;
  }

  async #bindAll(): Promise<void> {
    while (this.#isOutdated && !this.#isDisposed) {
      this.#isOutdated = false;
      if (this.options.store.runs.length === 0 && this.#bound.size === 0) return;
      this.#library ??= await this.options.library();
      await this.#bind(this.#library, this.#seen);
    }
  }

  async #bind({ bind }: EvidenceLibrary, known: Map<Run, Binding | null>): Promise<void> {
    const { store, code } = this.options;
    const chosen = this.#chosen.all;
    const rest = pacer();
    const isStopped = (): boolean => this.#isDisposed || known !== this.#seen;
    for (const [root, runs] of byRoot(store.runs.filter(({ run }) => !known.has(run)))) {
      const files = codeIn(root, code.files);
      for (let from = 0; from < runs.length; from += BATCH) {
        if (isStopped()) return;
        bindBatch({ bind, root, runs: runs.slice(from, from + BATCH), files, chosen, known });
        await rest();
      }
    }
    if (!isStopped()) this.#take(known);
  }

  /** From now on the runs belong there. */
  #take(known: Map<Run, Binding | null>): void {
    const bound = new Map<string, Bound>();
    const { runs } = this.options.store;
    for (const logged of runs) {
      const binding = known.get(logged.run);
      if (binding) bound.set(logged.id, { logged, binding });
    }
    const present = new Set(runs.map(({ run }) => run));
    for (const run of known.keys()) if (!present.has(run)) known.delete(run);
    const before = this.#byFile;
    this.#bound = bound;
    this.#byFile = grouped(bound.values());
    const files = new Set([...before.keys(), ...this.#byFile.keys()]);
    const changed = [...files].filter((file) => isOther(before.get(file) ?? [], this.#byFile.get(file) ?? []));
    this.#changed.fire(new Set(changed));
  }
}

/** Runs of the machine on which a file lies. */
function knownBeside({ scheme, authority }: vscode.Uri, { runs }: LogStore): readonly Run[] {
  return runs.filter(({ uris: [first] }) => first?.scheme === scheme && first.authority === authority).map(({ run }) => run);
}

function grouped(all: Iterable<Bound>): ReadonlyMap<string, readonly Bound[]> {
  const byFile = new Map<string, Bound[]>();
  for (const bound of all) {
    const { file } = bound.binding.place;
    const known = byFile.get(file);
    if (known) known.push(bound);
    else byFile.set(file, [bound]);
  }
  for (const runs of byFile.values()) runs.sort((a, b) => b.logged.modified - a.logged.modified);
  return byFile;
}

function isOther(before: readonly Bound[], after: readonly Bound[]): boolean {
  const isSame = ({ logged, binding }: Bound, other: Bound | undefined): boolean =>
    other !== undefined &&
    logged === other.logged &&
    binding.place.network === other.binding.place.network &&
    binding.stale === other.binding.stale &&
    binding.reason === other.binding.reason;
  return before.length !== after.length || before.some((bound, index) => !isSame(bound, after[index]));
}
