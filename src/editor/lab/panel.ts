import * as vscode from 'vscode';
import type { Report } from '../../analysis/report';
import { bundledFile } from '../../lab/data/bundledSets';
import type { ExperimentRecord } from '../../lab/experiments/record';
import type { Study } from '../../lab/study';
import type { GivenValues } from '../../model/arguments';
import type { LabHost, LabPage, LabSubject } from '../../protocol/lab';
import type { Span } from '../../text/span';
import type { Analyst } from '../analyst';
import { Disposables } from '../disposable';
import type { Live } from '../live';
import { locate, type OpenSource, openUri } from '../openSource';
import { distUri, showPage } from '../panel';
import { revealSpan } from '../reveal';
import { answer, notify } from '../wire';
import type { AnswerMemory } from './answers';
import { applyRate } from './apply';
import { chooseData, type LoadedData, loadedData, readFiles, type UserFolders } from './data';
import { saveResults } from './saveResults';
import type { SizeMemory } from './sizes';
import type { ExperimentStore, StudyStore } from './store';
import { builtSubject, labSubject } from './subject';

/** Which network a panel is about. */
export interface LabTopic {
  readonly uri: string;
  readonly network: string;
}

export interface LabPanelOptions {
  readonly extensionUri: vscode.Uri;
  readonly analyst: Analyst;
  readonly live: Live;
  readonly store: StudyStore;
  readonly experiments: ExperimentStore;
  readonly answers: AnswerMemory;
  readonly sizes: SizeMemory;
  readonly log: vscode.LogOutputChannel;
  readonly folders: UserFolders | null;
  /** A study was stored: what the editor says about the file may change. */
  readonly onStudy: (uri: vscode.Uri) => void;
}

/** The host's half of one lab panel: gives the page its subject, keeps its study, writes its rate. Owns the webview panel. */
export class LabPanel {
  readonly #owned = new Disposables();
  readonly #uri: vscode.Uri;
  /** Fingerprints after rates that this panel wrote: the study still speaks about such a text. */
  readonly #own = new Set<string>();
  #told = '';
  /** What the page wants the network to be built with. */
  #values: GivenValues = {};
  /** What the page may ask for by its place. */
  #loaded: readonly LoadedData[] = [];

  constructor(
    readonly panel: vscode.WebviewPanel,
    readonly topic: LabTopic,
    readonly options: LabPanelOptions,
  ) {
    const { extensionUri, live, log } = options;
    this.#uri = vscode.Uri.parse(topic.uri, true);
    panel.title = `Lab: ${topic.network}`;
    panel.iconPath = vscode.Uri.joinPath(extensionUri, 'media', 'icon.svg');
    this.#owned.add(answer<LabHost>(panel.webview, this.#host(), (method, error) => log.error(`lab: ${method}: ${String(error)}`)));
    this.#owned.add(live.onDidAnalyze((open) => open.uri.toString() === topic.uri && void this.#tell()));
    panel.onDidDispose(() => this.#owned.dispose());
    showPage(panel.webview, extensionUri, { name: 'lab', title: panel.title, trains: true });
  }

  #host(): LabHost {
    const { store, experiments, answers, sizes, analyst, extensionUri, onStudy } = this.options;
    const { network, uri } = this.topic;
    const address = (file: string) => this.panel.webview.asWebviewUri(vscode.Uri.joinPath(distUri(extensionUri), file)).toString();
    const own = ({ source }: Study | ExperimentRecord): void => {
      if (source.uri !== uri || source.network !== network) throw new Error('the study belongs to another network');
    };
    return {
      ready: async () => {
        this.#values = {};
        const { subject, reason } = await this.#subject();
        if (!subject) throw new Error(reason);
        this.#told = JSON.stringify(subject);
        await Promise.all([store.load(), experiments.load()]);
        const cores = globalThis.navigator?.hardwareConcurrency ?? 2;
        const stored = { study: store.get(uri, network), experiment: experiments.get(uri, network), answers: answers.of(uri, network) };
        return { subject, ...stored, sizes: sizes.of(uri, network), cores };
      },
      assets: async () => ({
        worker: address('lab-worker.js'),
        gpuWorker: address('lab-gpu-worker.js'),
        parquet: address('lab-parquet.mjs'),
        wasm: address('tfjs-backend-wasm-simd.wasm'),
        kernels: address('lab-kernels.wasm'),
        digits: address('digits.csv.gz'),
        data: {
          'breast-cancer': address(bundledFile('breast-cancer')),
          wine: address(bundledFile('wine')),
          diabetes: address(bundledFile('diabetes')),
          iris: address(bundledFile('iris')),
        },
      }),
      saveStudy: async (study) => {
        own(study);
        await store.save(study);
        onStudy(this.#uri);
      },
      saveExperiment: async (record) => {
        own(record);
        await experiments.save(record);
      },
      saveAnswers: (given) => answers.keep(uri, network, given),
      build: async (values) => {
        this.#values = values;
        const { subject, reason } = await this.#subject();
        if (!subject) throw new Error(reason);
        this.#told = JSON.stringify(subject);
        return subject;
      },
      saveSizes: (typed) => sizes.keep(uri, network, typed),
      applyRate: async ({ studyId, rate }) => {
        const study = store.get(uri, network);
        if (study?.id !== studyId) return { applied: false, message: 'This study is not the stored one any more. Nothing was changed.' };
        const { applied, message, fingerprint } = await applyRate(analyst, study, rate, this.#own);
        if (fingerprint !== null) this.#own.add(fingerprint);
        if (applied) await this.#show();
        return { applied, message };
      },
      chooseData,
      openLoaded: async (index) => {
        const loaded = this.#loaded[index];
        return loaded ? readFiles(loaded.uris) : null;
      },
      saveResults: (request) => saveResults(this.#uri, request),
      reveal: async (place) => this.#reveal(place),
    };
  }

  async #source(): Promise<{ open: OpenSource; report: Report } | { reason: string }> {
    try {
      const open = await openUri(this.#uri);
      if (!open) return { reason: 'The file is in a language that is not read.' };
      const outcome = await this.options.analyst.outcome(open);
      if (outcome.kind === 'report') return { open, report: outcome.report };
      return { reason: outcome.kind === 'failed' ? outcome.message : 'The file holds no dropout any more.' };
    } catch (error) {
      return { reason: `The file could not be opened: ${error instanceof Error ? error.message : String(error)}` };
    }
  }

  async #subject(): Promise<{ readonly subject: LabSubject | null; readonly reason: string }> {
    const source = await this.#source();
    if ('reason' in source) return { subject: null, reason: source.reason };
    const { report } = source;
    const network = report.networks.find(({ name }) => name === this.topic.network);
    if (!network) return { subject: null, reason: `${this.topic.network} is no longer in the file.` };
    this.#loaded = await loadedData(report, this.#uri, this.options.folders);
    const built = await this.options.analyst.built(source.open, { [network.name]: this.#values });
    const as = built.kind === 'report' ? built.report : report;
    const model = as.networks.find(({ id }) => id === network.id) ?? network;
    const subject = builtSubject(
      labSubject(report, network, this.topic.uri, vscode.workspace.asRelativePath(this.#uri)),
      labSubject(as, model, this.topic.uri, ''),
    );
    return { subject: { ...subject, loads: this.#loaded.map(({ label }) => label) }, reason: '' };
  }

  /** Only when something the page shows has changed. */
  async #tell(): Promise<void> {
    const change = await this.#subject();
    const print = JSON.stringify(change.subject);
    if (print === this.#told) return;
    this.#told = print;
    notify<LabPage, 'subjectChanged'>(this.panel.webview, 'subjectChanged', change);
  }

  async #reveal(place?: Span): Promise<void> {
    const source = await this.#source();
    const network = 'report' in source ? source.report.networks.find(({ name }) => name === this.topic.network) : undefined;
    if (network) await revealSpan(this.#uri, place ?? network.nameSpan);
  }

  /** The edited file comes into view, but the keyboard stays in the panel. */
  async #show(): Promise<void> {
    const source = await this.#source();
    if (!('open' in source) || source.open.kind === 'notebook') return;
    const { open, report } = source;
    const network = report.networks.find(({ name }) => name === this.topic.network);
    const range = network && locate(open, report, network.nameSpan)?.range;
    const shown = vscode.window.visibleTextEditors.some(({ document }) => document === open.document);
    if (range && !shown)
      await vscode.window.showTextDocument(open.document, { preserveFocus: true, viewColumn: vscode.ViewColumn.Beside, selection: range });
  }
}
