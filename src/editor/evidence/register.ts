import * as vscode from 'vscode';
import type { EvidenceLibrary } from '../../advice/evidence/load';
import type { Analyst } from '../analyst';
import { Disposables } from '../disposable';
import { commands, type Settings } from '../ids';
import type { Live } from '../live';
import { Bindings } from './bindings';
import { CodeIndex } from './codeIndex';
import { CurvesEditor } from './curvesEditor';
import { Discovery } from './discovery';
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
}

export function registerEvidence(options: EvidenceOptions): EvidenceRoom {
  const { extensionUri, analyst, live, settings, log, memory, readRange, asset } = options;
  const owned = new Disposables();
  let loading: Promise<EvidenceLibrary> | null = null;
  const library = (): Promise<EvidenceLibrary> => {
    loading ??= import('../../advice/evidence/load').then(({ openLibrary }) => openLibrary());
    return loading;
  };
  const store = owned.add(new LogStore({ library, read: rangesOf(readRange), sqlite: () => asset('sqlite.wasm'), log }));
  const code = owned.add(new CodeIndex({ analyst, live, settings }));
  const bindings = owned.add(new Bindings({ library, store, code, memory }));
  const discovery = owned.add(new Discovery({ store, library, settings, log }));
  owned.add(new RunTree({ store, bindings, discovery }));
  owned.add(new CurvesEditor({ extensionUri, store, networks: bindings, log, readFolder: (uri) => discovery.readFolder(uri) }));
  // A workspace without any network is not searched.
  const waiting = owned.add(
    live.onDidAnalyze((open) => {
      const outcome = analyst.latest(open);
      if (outcome?.kind !== 'report' || (outcome.report.sites.length === 0 && outcome.report.networks.length === 0)) return;
      waiting.dispose();
      void discovery.start();
    }),
  );
  // The programs are looked through when there is a run that could be one of theirs.
  owned.add(store.onDidChange(() => store.runs.length > 0 && void code.start()));
  owned.add(bindings.onDidChange(() => live.again()));
  owned.add(vscode.commands.registerCommand(commands.addTrainingLog, () => addTrainingLog(store, discovery)));
  return { store, bindings, dispose: () => owned.dispose() };
}

/** Asks for a log or a folder of logs, reads it and shows its curves. */
async function addTrainingLog(store: LogStore, discovery: Discovery): Promise<void> {
  const chosen = await vscode.window.showOpenDialog({
    canSelectFiles: true,
    canSelectFolders: true,
    canSelectMany: true,
    openLabel: 'Add Training Log',
  });
  for (const uri of chosen ?? []) {
    const { type } = await vscode.workspace.fs.stat(uri);
    if ((type & vscode.FileType.Directory) !== 0) await discovery.readFolder(uri);
    else await store.read(uri, true);
  }
  const [first] = chosen ?? [];
  if (first) await vscode.commands.executeCommand(commands.showCurves, first);
}
