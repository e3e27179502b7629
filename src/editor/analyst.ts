import type * as vscode from 'vscode';
import type { LoadedAnalyzer } from '../analysis/load';
import { concernsRules } from '../analysis/mention';
import type { AnalysisOptions, Report, ReportedFinding } from '../analysis/report';
import type { Depth } from '../frameworks/framework';
import type { Change } from '../model/change';
import type { Reading } from '../model/reading';
import { offRules } from '../settings/decide';
import type { Edit } from '../text/edit';
import type { Source } from '../text/source';
import type { Configurations } from './configuration/configurations';
import { configured } from './configuration/configured';
import { type OpenSource, sourceOf, stampOf } from './openSource';
import { RuleTimes } from './ruleTimes';
import { textOf } from './sourceText';
import type { Workspace } from './workspace/workspace';

/** What is known about an open source now. */
export type Outcome =
  | {
      readonly kind: 'report';
      readonly report: Report;
      readonly milliseconds: number;
      /** Findings that the baseline accepts; they count among the suppressed. */
      readonly accepted?: readonly ReportedFinding[];
    }
  /** Names no dropout: nothing was parsed. */
  | { readonly kind: 'silent' }
  | { readonly kind: 'too-large'; readonly characters: number }
  | { readonly kind: 'failed'; readonly message: string };

export interface AnalystOptions {
  /** Called once, for the first source that mentions dropout. */
  readonly load: () => Promise<LoadedAnalyzer>;
  readonly log: vscode.LogOutputChannel;
  readonly configurations: Pick<Configurations, 'ready' | 'of'>;
  /** What is known besides the text: evidence, uses in other files. */
  readonly context: (uri: vscode.Uri) => AnalysisOptions;
  readonly workspace: Workspace;
}

/** `facts`: sites and findings, which takes about half the time; `networks`: the layer graphs, too. */
export type ReportDepth = Exclude<Depth, 'sites'>;

/** Files that import files that import files: so often an analysis is repeated with what was read meanwhile. */
const mostRounds = 12;

/** Milliseconds beyond which an analysis stands in the log. */
const longAnalysis = 100;

/** Two million characters take about a second; beyond that typing would suffer. */
export const largestSource = 2_000_000;

/** Owns the analyser. Gives the report of a source exactly as it stands, from memory when nothing changed. */
export class Analyst {
  readonly #known = new Map<string, { readonly stamp: string; readonly depth: ReportDepth; readonly outcome: Outcome }>();
  /** Files whose times stand in the log. */
  readonly #timed = new Set<string>();
  #loading: Promise<void> | null = null;
  #analyzer: LoadedAnalyzer | null = null;
  #disposed = false;

  constructor(readonly options: AnalystOptions) {}

  /** True once a source has needed the parser. */
  get parserLoaded(): boolean {
    return this.#analyzer !== null;
  }

  /** The outcome for an open source as it is when the promise resolves; loads the parser if need be. */
  async outcome(open: OpenSource, depth: ReportDepth = 'networks'): Promise<Outcome> {
    const source = sourceOf(open);
    if (this.#concerns(source, open.uri)) {
      try {
        await this.#load();
        await this.#analyzer?.prepare(source);
      } catch (error) {
        return this.#failed(error);
      }
    }
    return this.#settled(open.uri, () => this.now(open, depth));
  }

  /** Repeats an analysis until it has seen all the files that it asks for. */
  async #settled(uri: vscode.Uri, analyze: () => Outcome | null): Promise<Outcome> {
    const { workspace } = this.options;
    if (this.#analyzer) await workspace.ready(uri, this.#analyzer);
    let outcome = await this.#configured(uri, analyze);
    for (let round = 0; round < mostRounds && (await workspace.settle(uri)); round++) {
      this.forget(uri);
      outcome = analyze();
    }
    return outcome ?? { kind: 'failed', message: 'the parser is gone' };
  }

  /** The configuration may change while it is read. */
  async #configured(uri: vscode.Uri, analyze: () => Outcome | null): Promise<Outcome | null> {
    let outcome: Outcome | null = null;
    for (let round = 0; round < mostRounds && this.#analyzer && !outcome; round++) {
      await this.options.configurations.ready(uri);
      outcome = analyze();
    }
    return outcome ?? analyze();
  }

  /** True for a file that its configuration leaves out of the folders that are checked. */
  async isExcluded(uri: vscode.Uri): Promise<boolean> {
    await this.options.configurations.ready(uri);
    return this.options.configurations.of(uri)?.isExcluded ?? false;
  }

  /** The same without waiting: null while the parser is not loaded. */
  now(open: OpenSource, depth: ReportDepth = 'networks'): Outcome | null {
    const key = open.uri.toString();
    const stamp = stampOf(open);
    const known = this.#known.get(key);
    if (known?.stamp === stamp && (known.depth === depth || known.depth === 'networks')) return known.outcome;
    const outcome = this.#analyze(sourceOf(open), open.uri, depth);
    if (outcome) this.#known.set(key, { stamp, depth, outcome });
    return outcome;
  }

  /** What the last analysis found, even if the text has changed since; null before the first. Costs nothing. */
  latest(open: OpenSource): Outcome | null {
    return this.#known.get(open.uri.toString())?.outcome ?? null;
  }

  /** The report as it is now, if there is one. */
  reportNow(open: OpenSource): Report | null {
    const outcome = this.now(open, 'networks');
    return outcome?.kind === 'report' ? outcome.report : null;
  }

  /** The same for a source that is not open; not remembered. `always`: it is read though it may not concern any rule. */
  async outcomeOf(source: Source, uri: vscode.Uri, always = false): Promise<Outcome> {
    try {
      if (always || this.#concerns(source, uri)) await this.#load();
      await this.#analyzer?.prepare(source);
    } catch (error) {
      return this.#failed(error);
    }
    return this.#settled(uri, () => this.#analyze(source, uri, 'networks', { always }));
  }

  /** The same for an open source after its `outcome`, with what its networks are built with as it was entered; not remembered. */
  built(open: OpenSource, given: NonNullable<AnalysisOptions['given']>): Promise<Outcome> {
    return this.#settled(open.uri, () => this.#analyze(sourceOf(open), open.uri, 'networks', { given }));
  }

  /** Edits for a change against the source as it is now; null when it does not apply. */
  write(open: OpenSource, change: (reading: Reading) => Change | null): readonly Edit[] | null {
    return this.#analyzer?.write(sourceOf(open), change, this.#contextOf(open.uri)) ?? null;
  }

  /** Must be called when settings or evidence change: of one source, or of all. */
  forget(uri?: vscode.Uri): void {
    if (uri) this.#known.delete(uri.toString());
    else this.#known.clear();
  }

  dispose(): void {
    this.#disposed = true;
    this.#analyzer?.dispose();
    this.#analyzer = null;
    this.#known.clear();
  }

  /** A network without dropout concerns nobody, until a log says that it overfits. */
  #concerns(source: Source, uri: vscode.Uri): boolean {
    return concernsRules(source.kind, textOf(source)) || this.options.context(uri).logs !== undefined;
  }

  #analyze(
    source: Source,
    uri: vscode.Uri,
    wanted: ReportDepth,
    { always = false, given }: Pick<AnalysisOptions, 'given'> & { readonly always?: boolean } = {},
  ): Outcome | null {
    const text = textOf(source);
    if (!always && !this.#concerns(source, uri)) return { kind: 'silent' };
    if (text.length > largestSource) return { kind: 'too-large', characters: text.length };
    if (!this.#analyzer?.isPrepared(source)) return null;
    const started = performance.now();
    const configuration = this.options.configurations.of(uri);
    if (!configuration) return null;
    try {
      const context = this.#contextOf(uri);
      // Evidence speaks of networks.
      const depth = (context.evidence ?? []).length > 0 ? 'networks' : wanted;
      const { decisions, unusedIgnores } = configuration;
      const stopwatch = new RuleTimes();
      const report = this.#analyzer.analyze(source, {
        ...context,
        ...(given && { given }),
        depth,
        ignore: offRules(decisions),
        unusedIgnores,
        stopwatch,
      });
      for (const problem of report.problems) {
        if (problem.code === 'internal-error') this.options.log.error(`${uri.toString()}: ${problem.message}`);
      }
      const milliseconds = performance.now() - started;
      this.#logTimes(uri, milliseconds, stopwatch);
      return { kind: 'report', ...configured(report, configuration), milliseconds };
    } catch (error) {
      return this.#failed(error);
    }
  }

  /** Of each file the first time, and whatever takes long; the rest is for those who look closer. */
  #logTimes(uri: vscode.Uri, milliseconds: number, { words }: RuleTimes): void {
    if (words === '') return;
    const isNew = !this.#timed.has(uri.toString());
    this.#timed.add(uri.toString());
    const message = `${uri.path}: ${milliseconds.toFixed(1)} ms; ${words}`;
    if (isNew || milliseconds > longAnalysis) this.options.log.info(message);
    else this.options.log.debug(message);
  }

  #contextOf(uri: vscode.Uri): AnalysisOptions {
    const project = this.#analyzer && this.options.workspace.of(uri, this.#analyzer);
    return { ...this.options.context(uri), ...(project ? { project } : {}) };
  }

  #load(): Promise<void> {
    this.#loading ??= this.options.load().then(
      (analyzer) => {
        if (this.#disposed) analyzer.dispose();
        else this.#analyzer = analyzer;
      },
      (error: unknown) => {
        // So that the next source tries again.
        this.#loading = null;
        throw error;
      },
    );
    return this.#loading;
  }

  #failed(error: unknown): Outcome {
    this.options.log.error(error instanceof Error ? error : String(error));
    return { kind: 'failed', message: error instanceof Error ? error.message : String(error) };
  }
}
