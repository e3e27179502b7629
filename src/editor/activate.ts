import * as vscode from 'vscode';
import type { LoadedAnalyzer } from '../analysis/load';
import type { Reading } from '../model/reading';
import { settingsFiles } from '../settings/toml';
import { registerClosestWord } from './actions/closestWord';
import { CodeActions } from './actions/codeActions';
import { Analyst } from './analyst';
import { registerAnalyze } from './commands/analyze';
import { registerCompareRates } from './commands/compareRates';
import { registerExplainConfiguration } from './commands/explainConfiguration';
import { registerExplainRule } from './commands/explainRule';
import { registerFixAll } from './commands/fixAll';
import { registerGenerateBaseline } from './commands/generateBaseline';
import { registerConfigurationAssist } from './configuration/assist';
import { Configurations } from './configuration/configurations';
import type { ReadRange } from './evidence/ranges';
import { type EvidenceRoom, registerEvidence } from './evidence/register';
import { SiteHover } from './hover/provider';
import { commands, innerCommands, notebookType, settingsPrefix } from './ids';
import { AnswerMemory } from './lab/answers';
import type { UserFolders } from './lab/data';
import { evidenceFor, studyNote, studyRate } from './lab/evidence';
import { studyFiles } from './lab/files';
import { LabPanels } from './lab/panels';
import { SizeMemory } from './lab/sizes';
import { ExperimentStore, StudyStore } from './lab/store';
import { languageIds } from './languages';
import { NetworkLens } from './lens/provider';
import { Live } from './live';
import { allOpenSources } from './openSource';
import { distUri } from './panel';
import { ReportPanel } from './report/panel';
import { revealSpan } from './reveal';
import { readSettings } from './settings';
import { createStatus } from './status';
import { Workspace } from './workspace/workspace';

/** What `activate` gives to other extensions and to the tests inside VS Code. */
export interface Exports {
  readonly parserLoaded: () => boolean;
  /** Times that a file of the workspace folders was read in the background. */
  readonly filesRead: () => number;
  /** Training runs that are known. */
  readonly runsRead: () => number;
  /** Whether the workspace was ever searched for training logs. */
  readonly logsLookedFor: () => boolean;
  /** What the tree of training runs shows, a line for each item. */
  readonly runs: () => readonly string[];
}

/** What only one of the hosts can do. */
export interface HostAbilities {
  /** Reads a part of a file; null where it cannot. */
  readonly readRange: ReadRange;
  /** Where libraries keep data for the user. */
  readonly folders: UserFolders | null;
}

/** Builds the editor's half and hands every part to `context` for disposal. The same for desktop and web. */
export function start(context: vscode.ExtensionContext, { readRange, folders }: HostAbilities): Exports {
  const { extensionUri, subscriptions } = context;
  const own = <Part extends vscode.Disposable>(part: Part): Part => {
    subscriptions.push(part);
    return part;
  };
  const log = own(vscode.window.createOutputChannel('Dropout Doctor', { log: true }));
  const complain = (message: string) => {
    log.error(message);
    void vscode.window.showWarningMessage(message);
  };
  const store = new StudyStore(studyFiles(context), complain);
  const experiments = new ExperimentStore(studyFiles(context), complain);
  const answers = new AnswerMemory(context.workspaceState);
  const sizes = new SizeMemory(context.workspaceState);
  const workspace = own(
    new Workspace({
      exclude: (folder) => readSettings(folder).exclude,
      onChange: (folder, change) => live.changedAround(folder, change),
      onAnswer: (files) => files.forEach((uri) => void live.again(uri)),
      onFolders: () => live.again(),
    }),
  );
  const configurations: Configurations = own(
    new Configurations({
      settings: readSettings,
      log,
      onChange: () => {
        live.again();
        configurationPages.refresh();
      },
    }),
  );
  const configurationPages = own(registerExplainConfiguration(configurations));
  const analyst: Analyst = own(
    new Analyst({
      load: () => openAnalyzer(extensionUri),
      log,
      configurations,
      workspace,
      context: (uri) => ({
        evidence: evidenceFor(store, uri),
        ...(evidence.bindings.runsOf(uri).length > 0 ? { logs: (reading: Reading) => evidence.bindings.evidenceFor(uri, reading) } : {}),
        usedElsewhere: (className, attribute) => workspace.isUsedElsewhere(uri, className, attribute),
      }),
    }),
  );
  const live: Live = own(new Live({ analyst, settings: readSettings, failed: (error) => log.error(String(error)) }));
  const evidence: EvidenceRoom = own(
    registerEvidence({
      extensionUri,
      analyst,
      live,
      settings: readSettings,
      log,
      memory: context.workspaceState,
      readRange,
      asset: assetsOf(extensionUri),
    }),
  );
  own(createStatus(analyst, live));
  const report = own(new ReportPanel({ extensionUri, analyst, settings: readSettings, log, live }));
  const labs = own(
    new LabPanels(
      { extensionUri, analyst, live, store, experiments, answers, sizes, log, folders, onStudy: (uri) => live.again(uri) },
      context.workspaceState,
    ),
  );

  const read: vscode.DocumentSelector = [...languageIds.map((language) => ({ language })), { language: 'python', notebookType }];
  own(
    vscode.languages.registerHoverProvider(
      read,
      new SiteHover({ analyst, settings: readSettings, studyNote: studyNote(store), bindings: evidence.bindings }),
    ),
  );
  own(vscode.languages.registerCodeLensProvider(read, own(new NetworkLens(analyst, readSettings, live, evidence.bindings))));
  own(
    vscode.languages.registerCodeActionsProvider(read, new CodeActions(analyst, readSettings, studyRate(store)), {
      providedCodeActionKinds: CodeActions.kinds,
    }),
  );
  own(registerConfigurationAssist());
  own(registerClosestWord([...read, ...settingsFiles.map((name) => ({ pattern: `**/${name}` }))]));
  own(registerAnalyze(report));
  own(registerCompareRates(analyst, labs));
  own(registerExplainRule(assetsOf(extensionUri)));
  own(registerFixAll(analyst));
  own(registerGenerateBaseline({ analyst, configurations, settings: readSettings }));
  own(vscode.commands.registerCommand(commands.showLog, () => log.show()));
  own(registerReveal());
  own(vscode.workspace.onDidChangeConfiguration((change) => change.affectsConfiguration(settingsPrefix) && configurations.changed()));
  // Studies of former sessions speak as soon as they are read.
  void store.load().then(() => {
    for (const { uri } of allOpenSources()) if (store.of(uri.toString()).length > 0) live.again(uri);
  });
  return {
    parserLoaded: () => analyst.parserLoaded,
    filesRead: () => workspace.filesRead,
    runsRead: () => evidence.store.runs.length,
    logsLookedFor: () => evidence.discovery.isStarted,
    runs: () => evidence.tree.lines(),
  };
}

/** Open files whose trees wait for the next keystroke. */
const keptTrees = 8;

/** On the desktop the analysis is a bundle of its own, which is not even read from disk before it is needed. */
async function openAnalyzer(extensionUri: vscode.Uri): Promise<LoadedAnalyzer> {
  const { loadAnalyzer } = await import('../analysis/load');
  return loadAnalyzer(assetsOf(extensionUri), { keep: keptTrees });
}

/** Reads the files that lie beside the bundles. */
function assetsOf(extensionUri: vscode.Uri): (name: string) => Promise<Uint8Array> {
  return async (name) => vscode.workspace.fs.readFile(vscode.Uri.joinPath(distUri(extensionUri), name));
}

/** Behind links in hovers: goes to a span of the source's report. */
function registerReveal(): vscode.Disposable {
  return vscode.commands.registerCommand(innerCommands.reveal, async (uri: unknown, start: unknown, end: unknown) => {
    if (typeof uri === 'string' && typeof start === 'number' && typeof end === 'number')
      await revealSpan(vscode.Uri.parse(uri, true), { start, end });
  });
}
