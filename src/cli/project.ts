import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { fixText } from '../analysis/fixAll';
import { type LoadedAnalyzer, loadAnalyzer } from '../analysis/load';
import { type AnalysisOptions, type FixOptions, type Problem, type Report, remedyOf } from '../analysis/report';
import type { Depth } from '../frameworks/framework';
import { type CheckedFile, Places } from '../report/place';
import { rules } from '../rules';
import { accept } from '../settings/baseline';
import { asDecided, offRules } from '../settings/decide';
import type { Asked } from './asked';
import { compileLess } from './compiling';
import { Configurations, type FileConfiguration } from './configuration';
import { otherFiles } from './elsewhere';
import { gatherEvidence } from './evidence';
import type { Io } from './io';
import { type LoadedFile, loadFile, loadText } from './load';
import { keepHeapSmall } from './memory';
import { UsageError } from './options';
import { type FoundFile, findFiles } from './walk';
import { openWorkspace } from './workspace';

/** The files of one command line, their analyser, and what went wrong so far. */
export interface Project {
  readonly files: readonly FoundFile[];
  /** Files that could not be read or analysed, in words; each was also written to the error stream. */
  readonly failures: readonly string[];
  /** Findings that a baseline accepted so far. */
  readonly accepted: number;
  /** null when the file cannot be read. Otherwise it is ready to be checked. */
  load(file: FoundFile): Promise<LoadedFile | null>;
  /** Where only sites are asked for: the file holds none, as is known without loading it. */
  isSilent(file: FoundFile): boolean;
  /** `given`: see `AnalysisOptions`. */
  check(file: FoundFile, loaded: LoadedFile, given?: AnalysisOptions['given']): CheckedFile;
  /** Applies remedies, safe ones unless told otherwise, until none is left; nothing is written. */
  fix(file: FoundFile, loaded: LoadedFile, fixes?: FixOptions): Fixed;
  /** True when the paths lead to other files now than when it was opened. */
  isStale(): boolean;
  /** A file has another text from now on. */
  written(file: FoundFile): void;
  /** Tells the user about a file without stopping. */
  fail(path: string, reason: string): void;
  dispose(): void;
}

export interface Fixed {
  readonly checked: CheckedFile;
  /** Text of the file as it should be; null when nothing was mended. */
  readonly raw: string | null;
  /** Number of findings that are gone. */
  readonly count: number;
}

export interface ProjectOptions {
  /** What the command line says about rules; without it no configuration is read. */
  readonly asked?: Asked;
  /** True: no baseline is read. */
  readonly acceptNothing?: boolean;
  /** See `WalkOptions`. */
  readonly configs?: boolean;
  /** Training logs and folders of them; without it nobody looks for any. */
  readonly evidence?: readonly string[];
  /** How much is read; `networks` reads those without dropout too. */
  readonly depth: Depth;
}

/** Finds the files and loads the parser. No path at all is a `UsageError`. */
export async function openProject(paths: readonly string[], io: Io, options: ProjectOptions): Promise<Project> {
  if (paths.length === 0) throw new UsageError('no path given');
  compileLess();
  const failures: string[] = [];
  const fail = (path: string, reason: string): void => {
    failures.push(`${path}: ${reason}`);
    io.err(`${path}: ${reason}\n`);
  };
  const found = findFiles(paths, io.cwd, (problem) => fail(problem.path, problem.reason), {
    configs: options.configs === true,
  });
  const { asked } = options;
  const warn = (message: string): void => io.err(`${message}\n`);
  const configurations = asked && new Configurations({ asked, cwd: io.cwd, acceptNothing: options.acceptNothing === true, fail, warn });
  const named = new Set(paths.map((path) => resolve(io.cwd, path)));
  // A file that is asked for by name is wanted.
  const files = found.filter((file) => named.has(file.absolute) || !configurations?.of(file).isExcluded);
  const analyzer = await openAnalyzer(io);
  const workspace = openWorkspace({ files, paths, cwd: io.cwd, modes: options.depth !== 'sites' });
  const usedElsewhere = otherFiles(files, workspace);
  const linked = analyzer.link(workspace);
  const withNetworks = { ignore: rules.map(({ id }) => id), depth: 'networks', project: linked.project } as const;
  const evidence = options.evidence
    ? await gatherEvidence({
        logs: options.evidence,
        files,
        io,
        async read(file) {
          // What cannot be read is told when the file is checked.
          const loaded = loadFile(file, () => undefined);
          return loaded && analyzer.analyze(loaded.source, withNetworks);
        },
      })
    : null;
  const settings = (file: FoundFile): AnalysisOptions => {
    const logs = evidence?.logsOf(file);
    return {
      ignore: offRules(configurations?.of(file).decisions ?? []),
      unusedIgnores: configurations?.of(file).unusedIgnores ?? false,
      // A network without dropout has something to say when it overfits.
      quick: options.depth !== 'networks' && !logs,
      depth: options.depth,
      usedElsewhere: (className, attribute) => usedElsewhere(file, className, attribute),
      project: linked.project,
      ...(logs ? { logs } : {}),
    };
  };
  const checked = (file: FoundFile, loaded: LoadedFile, report: Report): CheckedFile => {
    const result: CheckedFile = { path: file.path, report, rawLine: loaded.rawLine };
    for (const problem of report.problems) tell(problem, result, io, fail);
    return result;
  };
  let accepted = 0;
  const counted = ({ report, accepted: more }: Configured): Report => {
    accepted += more;
    return report;
  };
  const analyze = (file: FoundFile, source: LoadedFile['source'], given?: AnalysisOptions['given']): Configured =>
    configured(analyzer.analyze(source, { ...settings(file), ...(given && { given }) }), configurations?.of(file));
  const check: Project['check'] = (file, loaded, given) => checked(file, loaded, counted(analyze(file, loaded.source, given)));
  return {
    files,
    failures,
    get accepted() {
      return accepted;
    },
    fail,
    async load(file) {
      keepHeapSmall();
      const loaded = workspace.load(file, fail);
      if (loaded) await analyzer.prepare(loaded.source, settings(file));
      return loaded;
    },
    isSilent: (file) => workspace.isSilent(file),
    check,
    isStale() {
      const now = findFiles(paths, io.cwd, () => undefined, { configs: options.configs === true });
      return now.length !== found.length || now.some(({ absolute }, index) => absolute !== found[index]?.absolute);
    },
    fix(file, loaded, fixes = {}) {
      const before = counted(analyze(file, loaded.source));
      const inConfiguration = { analyze: (source: LoadedFile['source']) => analyze(file, source).report };
      const fixed = before.findings.some((finding) => remedyOf(finding, fixes)) ? fixText(inConfiguration, loaded.source, {}, fixes) : null;
      const raw = fixed && fixed.rounds > 0 ? loaded.withSource(fixed.source) : null;
      if (!fixed || raw === null) return { checked: checked(file, loaded, before), raw: null, count: 0 };
      // Lines of a notebook count in the file as it will be.
      const renewed = loadText(file, raw, loaded.encoding);
      return { checked: checked(file, renewed, fixed.report), raw, count: before.findings.length - fixed.report.findings.length };
    },
    written(file) {
      workspace.changed(file);
      linked.changed();
    },
    dispose: () => analyzer.dispose(),
  };
}

interface Configured {
  readonly report: Report;
  /** Findings that the baseline accepts: they count among the suppressed. */
  readonly accepted: number;
}

/** The report with the severities of the configuration, without what the baseline accepts. */
function configured(report: Report, configuration: FileConfiguration | undefined): Configured {
  if (!configuration) return { report, accepted: 0 };
  const { decisions, accepted: entries } = configuration;
  const findings = asDecided(report.findings, decisions);
  if (entries.length === 0) return { report: findings === report.findings ? report : { ...report, findings }, accepted: 0 };
  const { fresh, accepted } = accept(findings, report.text, entries);
  return { report: { ...report, findings: fresh, suppressed: [...report.suppressed, ...accepted] }, accepted: accepted.length };
}

/** The parser's wasm files lie beside the bundle. */
function openAnalyzer(io: Io): Promise<LoadedAnalyzer> {
  return loadAnalyzer((name) => readFile(join(io.assets, name)));
}

/** A syntax error leaves the rest of its file analysed; anything else is a failure. */
function tell(problem: Problem, checked: CheckedFile, io: Io, fail: (path: string, reason: string) => void): void {
  const place = problem.span ? new Places(checked).of(problem.span) : null;
  const where = place ? `${checked.path}:${place.line}` : checked.path;
  if (problem.code === 'internal-error' || problem.code === 'unreadable') fail(where, problem.message);
  else io.err(`${where}: ${problem.message}\n`);
}
