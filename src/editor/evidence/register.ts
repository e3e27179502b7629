import * as vscode from 'vscode';
import type { EvidenceLibrary } from '../../advice/evidence/load';
import type { Analyst } from '../analyst';
import { Disposables } from '../disposable';
import { commands, type Settings } from '../ids';
import type { Live } from '../live';
import { allOpenSources, type OpenSource, sourceOf } from '../openSource';
import { textOf } from '../sourceText';
import { AddedLogs } from './addedLogs';
import { Bindings } from './bindings';
import { CodeIndex } from './codeIndex';
import { concernsTraining } from './concerned';
import { CurvesEditor } from './curvesEditor';
import { Discovery } from './discovery';
import { KnownColumns } from './knownColumns';
import { LogStore } from './logStore';
import { type ReadRange, rangesOf } from './ranges';
import { RunTree } from './runTree';

export interface EvidenceOptions {
  readonly extensionUri: vscode.Uri;
  readonly analyst: Analyst;
  readonly live: Live;
  readonly settings: (folder: vscode.Uri) => Settings;
  readonly log: vscode.LogOutputChannel;
  readonly memory: vscode.Memento;
  readonly readRange: ReadRange;
  /** A file that lies beside the bundles. */
  readonly asset: (name: string) => Promise<Uint8Array>;
}

/** The editor's half of training evidence: logs, what they belong to, and where they are shown. */
export interface EvidenceRoom extends vscode.Disposable {
  readonly store: LogStore;
  readonly bindings: Bindings;
  readonly tree: RunTree;
  readonly discovery: Discovery;
}

export function registerEvidence(options: EvidenceOptions): EvidenceRoom {
  const { extensionUri, analyst, live, settings, log, memory, readRange, asset } = options;
  const owned = new Disposables();
  let loading: Promise<EvidenceLibrary> | null = null;
  const library = (): Promise<EvidenceLibrary> => {
    loading ??= import('../../advice/evidence/load').then(({ openLibrary }) => openLibrary());
    return loading;
  };
  const read = rangesOf(readRange);
  const columns = new KnownColumns(library, memory);
  const store = owned.add(new LogStore({ library, read, sqlite: () => asset('sqlite.wasm'), columns, log }));
  const code = owned.add(new CodeIndex({ analyst, live, settings }));
  const bindings = owned.add(new Bindings({ library, store, code, memory }));
  const discovery = owned.add(new Discovery({ store, library, settings, log }));
  const added = owned.add(new AddedLogs({ store, discovery, columns, read, memory }));
  const start = async (): Promise<void> => {
    await discovery.start();
    await added.again();
  };
  const tree = owned.add(new RunTree({ store, bindings, start }));
  owned.add(new CurvesEditor({ extensionUri, store, networks: bindings, log, read: (uri) => added.read(uri) }));
  // A workspace without any network is not searched.
  const waiting = owned.add(
    live.onDidAnalyze((open) => {
      if (!mayTrain(analyst, open)) return;
      waiting.dispose();
      void start();
    }),
  );
  // The programs are looked through when there is a run that could be one of theirs.
  owned.add(store.onDidChange(() => store.runs.length > 0 && void code.start()));
  owned.add(followed(bindings, live));
  owned.add(vscode.commands.registerCommand(commands.addTrainingLog, (uri: unknown) => added.add(uri)));
  return { store, bindings, tree, discovery, dispose: () => owned.dispose() };
}

/** Whether a source has a network, or trains one. */
function mayTrain(analyst: Analyst, open: OpenSource): boolean {
  const outcome = analyst.latest(open);
  if (outcome?.kind === 'report' && outcome.report.sites.length + outcome.report.networks.length > 0) return true;
  const source = sourceOf(open);
  return (source.kind === 'python' || source.kind === 'notebook') && concernsTraining(textOf(source));
}

/** Milliseconds between two analyses for the sake of a log: while it is written, it says something else every second. */
const PAUSE = 1_000;

/** Analyses open files again whose runs say something else. */
function followed(bindings: Bindings, live: Live): vscode.Disposable {
  const waiting = new Set<string>();
  let timer: ReturnType<typeof setTimeout> | null = null;
  const listener = bindings.onDidChange((files) => {
    for (const file of files) waiting.add(file);
    if (waiting.size === 0) return;
    timer ??= setTimeout(() => {
      timer = null;
      const due = allOpenSources().filter(({ uri }) => waiting.has(uri.path));
      waiting.clear();
      for (const { uri } of due) live.again(uri);
    }, PAUSE);
  });
  return vscode.Disposable.from(listener, { dispose: () => timer && clearTimeout(timer) });
}
