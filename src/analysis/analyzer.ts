import { type AskNetworks, onDemand } from '../frameworks/framework';
import type { Change } from '../model/change';
import { noLogEvidence } from '../model/evidence';
import type { Finding } from '../model/finding';
import type { Reading } from '../model/reading';
import type { Framework } from '../model/site';
import { rules as allRules, type Rule, type RuleContext } from '../rules';
import type { ScriptParser } from '../syntax/javascript/parser';
import { mentionsLibrary } from '../syntax/javascript/prefilter';
import { type LinkedProject, linkProject } from '../syntax/linked';
import { joinCells } from '../syntax/notebook';
import { once } from '../syntax/once';
import type { PythonParser } from '../syntax/parser';
import { type Holding, mayHold } from '../syntax/prefilter';
import type { Edit } from '../text/edit';
import type { CellSpan, Source } from '../text/source';
import { openConfig } from './config';
import { configFrameworks, pythonFrameworks, scriptFrameworks } from './frameworks';
import { nothingRead } from './join';
import { concernsRules, holdsFindings, mentionIn } from './mention';
import type { Opened } from './opened';
import { openPython, type PythonFramework } from './python';
import { type Desk, writeChange, writeRemedies } from './remedies';
import { type AnalysisOptions, type Analyzer, failure, type Problem, type Report, type ReportedFinding } from './report';
import { openScript } from './script';
import { readSuppressions } from './suppress';
import { asTests, isTestFile } from './testFile';
import { timing } from './timing';
import { unusedIgnoreFindings } from './unusedIgnores';

export interface AnalyzerParts {
  /** Disposed of with the analyser. */
  readonly parser: PythonParser;
  /** The parser of scripts, when it was loaded: asked for only when a script is opened. Disposed of by its owner. */
  readonly scripts?: () => ScriptParser | null;
  readonly rules?: readonly Rule[];
  readonly frameworks?: readonly PythonFramework[];
}

type Parts = Required<AnalyzerParts>;

/** The one door to analysis: from a source to its report, and from a change to text edits. */
export function createAnalyzer({ parser, scripts = () => null, rules = allRules, frameworks = pythonFrameworks }: AnalyzerParts): Analyzer {
  const parts: Parts = { parser, scripts, rules, frameworks };
  const projects = new Set<LinkedProject>();
  return {
    analyze: (source, options = {}) => analyze(parts, source, options),
    write: (source, change, options = {}) => write(parts, source, change, options),
    link(files) {
      const linked = linkProject(parser, files);
      projects.add(linked);
      return linked;
    },
    dispose() {
      for (const linked of projects) linked.dispose();
      parser.dispose();
    },
  };
}

/** Hands a source to its language. */
function open({ parser, scripts, frameworks }: Parts, source: Source, options: AnalysisOptions, holding: Holding = 'any'): Opened {
  switch (source.kind) {
    case 'python':
    case 'notebook':
      return openPython(parser, readersOf(frameworks, holding), source, options);
    case 'config':
      return openConfig(configFrameworks, source);
    case 'script': {
      const loaded = scripts();
      if (!loaded) throw new Error('the parser of scripts is not loaded');
      return openScript(loaded, scriptFrameworks, source);
    }
  }
}

/** Of code without a word of dropout only some readers find sites. */
function readersOf(frameworks: readonly PythonFramework[], holding: Holding): readonly PythonFramework[] {
  return holding === 'masks' ? frameworks.filter(({ wordless }) => wordless) : frameworks;
}

/** What the words of a source tell before anything is parsed, where only its sites are asked for; 'any' where nothing is told. */
function holdingOf(source: Source, { quick, depth }: AnalysisOptions): Holding {
  return quick && depth === 'sites' && source.kind === 'python' && source.text.length <= LONGEST ? mayHold(source.text) : 'any';
}

function analyze(parts: Parts, source: Source, options: AnalysisOptions): Report {
  const empty = (text: string, cells: readonly CellSpan[], problems: readonly Problem[]): Report => {
    return { name: source.name, text, cells, ...nothingRead, findings: [], suppressed: [], problems };
  };
  let opened: Opened;
  try {
    const holding = holdingOf(source, options);
    if (source.kind === 'python' && (holding === 'none' || holding === 'declared')) return empty(source.text, [], []);
    const plain = withoutReading(source, options);
    if (plain) return empty(plain.text, plain.cells, plain.problems);
    opened = open(parts, source, options, holding);
  } catch (error) {
    return empty(source.kind === 'notebook' ? '' : source.text, [], [failure('parsing', error)]);
  }
  try {
    // Logs are judged beside the networks and everything that the program says of its training.
    return report(parts, opened, options.logs ? { ...options, depth: 'networks' } : options);
  } catch (error) {
    return empty(opened.text, opened.cells, [...opened.problems, failure('analysing', error)]);
  } finally {
    opened.dispose();
  }
}

/** Longest text that is parsed, in characters: beyond it lies generated data, and the parser's memory has an end. */
const LONGEST = 8 * 1024 * 1024;

/** The empty report of a text that is too long, or in which no reader finds anything; null when it must be read. */
function withoutReading(source: Source, { quick, depth }: AnalysisOptions): Pick<Report, 'text' | 'cells' | 'problems'> | null {
  const { text, cells } = source.kind === 'notebook' ? joinCells(source.cells) : { text: source.text, cells: [] };
  if (source.kind === 'script' && !mentionsLibrary(text)) return { text, cells, problems: [] };
  const isLong = text.length > LONGEST;
  if (!isLong && !quick) return null;
  const nothing = { text, cells, problems: [] };
  if (source.kind === 'python' && !isLong && depth === 'sites') return null;
  if (source.kind === 'python' && !isLong && depth === 'facts') return holdsFindings(text, source.name) ? null : nothing;
  const mentions = depth === 'sites' ? mentionIn(source.kind, text) : concernsRules(source.kind, text);
  if (!mentions) return nothing;
  if (!isLong) return null;
  const message = `more than ${LONGEST / 1024 / 1024} MB of source, which is not read`;
  return { text, cells, problems: [{ code: 'unreadable', message, span: null }] };
}

function report({ rules }: Parts, opened: Opened, options: AnalysisOptions): Report {
  const { source, text, cells } = opened;
  const problems = [...opened.problems];
  const plain = opened.read(options.depth ?? 'networks', problems);
  const reading = isTestFile(source.name, text) ? asTests(plain) : plain;
  const found = options.depth === 'sites' ? [] : distinct(check(rules, reading, networksOf(opened, reading, options), options, problems));
  const suppressions = readSuppressions(opened, idsOf(rules));
  problems.push(...suppressions.problems);
  const desk: Desk = { opened, reading, failed: (error, what) => problems.push(failure(what, error)) };
  const written = found.map((finding) => ({ ...finding, remedies: writeRemedies(finding.remedies, desk) }));
  const suppressed = new Set(written.filter((finding) => suppressions.covers(finding)));
  const isAsked = options.unusedIgnores && options.depth !== 'sites';
  const unused = isAsked ? unusedIgnoreFindings(suppressions.unused(rulesThatRan(rules, options)), opened) : [];
  return {
    name: source.name,
    text,
    cells,
    ...answered(reading),
    findings: inOrder([...written.filter((finding) => !suppressed.has(finding)), ...unused]),
    suppressed: [...suppressed],
    problems,
  };
}

const idsOf = once((rules: readonly Rule[]): ReadonlySet<string> => new Set(rules.map(({ id }) => id)));

/** The reading without what can be asked only while the module is open. */
function answered(reading: Reading): Reading {
  const { modes } = reading.facts;
  if (!modes?.sure && !modes?.unasked && !modes?.ran) return reading;
  const { sure: _, unasked: __, ran: ___, ...told } = modes;
  return { ...reading, facts: { ...reading.facts, modes: told } };
}

/** Rules that had their say; those that need a study have none without one. */
function rulesThatRan(rules: readonly Rule[], { ignore = [], evidence = [], logs }: AnalysisOptions): ReadonlySet<string> {
  const isEvident = evidence.length > 0 || logs !== undefined;
  const ran = rules.filter(({ id, needsEvidence }) => !ignore.includes(id) && (!needsEvidence || isEvident));
  return new Set(ran.map(({ id }) => id));
}

function inOrder(findings: readonly ReportedFinding[]): readonly ReportedFinding[] {
  return [...findings].sort((a, b) => a.span.start - b.span.start || a.span.end - b.span.end);
}

type Wanted = (reading: Reading) => Change | null;

function write(parts: Parts, source: Source, change: Wanted, options: AnalysisOptions): readonly Edit[] | null {
  let opened: Opened | null = null;
  try {
    opened = open(parts, source, options);
    const reading = opened.read('networks', []);
    const wanted = change(reading);
    return wanted && writeChange(wanted, { opened, reading, failed: () => undefined });
  } catch {
    return null;
  } finally {
    opened?.dispose();
  }
}

/** The networks of a reading, read when a rule first asks for them. */
function networksOf(opened: Opened, reading: Reading, { depth = 'networks', logs }: AnalysisOptions): AskNetworks {
  if (depth === 'networks') return () => reading.networks;
  // What cannot be read was told when the sites were. Rules do not ask for the number of weights, logs do.
  return opened.networks?.(logs !== undefined) ?? onDemand(() => opened.read('networks', []).networks);
}

/** Each rule speaks on its own, of the frameworks it claims; what a rule found before it broke counts. */
function check(
  rules: readonly Rule[],
  reading: Reading,
  networks: AskNetworks,
  options: AnalysisOptions,
  problems: Problem[],
): readonly Finding[] {
  const { ignore = [], evidence = [], usedElsewhere = () => false } = options;
  const findings: Finding[] = [];
  const timed = timing(options.stopwatch, networks);
  const logs = options.logs?.({ ...reading, networks: timed.networks() }) ?? noLogEvidence;
  for (const rule of rules) {
    if (ignore.includes(rule.id)) continue;
    const context = { reading: ofFrameworks(reading, rule.frameworks), networks: timed.networks, evidence, logs, usedElsewhere };
    try {
      timed.run(rule.id, () => {
        for (const finding of confirmed(rule, context)) findings.push(finding);
      });
    } catch (error) {
      problems.push(failure(`rule ${rule.id}`, error));
    }
  }
  return findings;
}

/** What a rule finds in the steps of networks that may drop is looked for again in those that hold. */
function confirmed(rule: Rule, context: RuleContext): Iterable<Finding> {
  const { modes } = context.reading.facts;
  if (!modes?.sure || rule.category !== 'mode') return rule.check(context);
  const [any] = rule.check(context);
  if (!any) return [];
  const facts = { ...context.reading.facts, modes: { ...modes, ...modes.sure() } };
  return rule.check({ ...context, reading: { ...context.reading, facts } });
}

function ofFrameworks(reading: Reading, frameworks: readonly Framework[]): Reading {
  if (reading.sites.every((site) => frameworks.includes(site.framework))) return reading;
  return { ...reading, sites: reading.sites.filter((site) => frameworks.includes(site.framework)) };
}

/** In source order, of the same words at the same place only the first. */
function distinct(findings: readonly Finding[]): readonly Finding[] {
  const seen = new Set<string>();
  return findings
    .filter(({ rule, span, message }) => {
      const key = `${rule}\n${span.start}\n${span.end}\n${message}`;
      return !seen.has(key) && seen.add(key);
    })
    .sort((a, b) => a.span.start - b.span.start || a.span.end - b.span.end);
}
