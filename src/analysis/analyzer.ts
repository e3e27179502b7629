import type { WriteContext } from '../frameworks/framework';
import type { Change } from '../model/change';
import type { Finding } from '../model/finding';
import type { Reading } from '../model/reading';
import { rules as allRules, type Rule } from '../rules';
import type { PyModule } from '../syntax/module';
import { joinCells } from '../syntax/notebook';
import type { PythonParser } from '../syntax/parser';
import { mentionsDropout } from '../syntax/prefilter';
import type { Edit } from '../text/edit';
import type { CellSpan, Source } from '../text/source';
import { frameworks as allFrameworks, type Framework } from './frameworks';
import { joinReadings, nothingRead } from './join';
import { isSound, type Prepared, prepare } from './prepare';
import { type Desk, writeChange, writeRemedies } from './remedies';
import type { AnalysisOptions, Analyzer, Problem, Report } from './report';
import { readSuppressions } from './suppress';
import { asTests, isTestFile } from './testFile';

export interface AnalyzerParts {
  /** Disposed of with the analyser. */
  readonly parser: PythonParser;
  readonly rules?: readonly Rule[];
  readonly frameworks?: readonly Framework[];
}

interface Parts {
  readonly parser: PythonParser;
  readonly rules: readonly Rule[];
  readonly frameworks: readonly Framework[];
}

/** The one door to analysis: from a source to its report, and from a change to text edits. */
export function createAnalyzer({ parser, rules = allRules, frameworks = allFrameworks }: AnalyzerParts): Analyzer {
  const parts: Parts = { parser, rules, frameworks };
  return {
    analyze: (source, options = {}) => analyze(parts, source, options),
    write: (source, change) => write(parts, source, change),
    dispose: () => parser.dispose(),
  };
}

function analyze(parts: Parts, source: Source, options: AnalysisOptions): Report {
  let prepared: Prepared;
  try {
    const plain = withoutReading(parts.parser, source, options);
    if (plain) return plain;
    prepared = prepare(parts.parser, source);
  } catch (error) {
    const text = source.kind === 'python' ? source.text : '';
    return { name: source.name, text, cells: [], ...nothingRead, findings: [], suppressed: [], problems: [failure('parsing', error)] };
  }
  try {
    return report(parts, source, prepared, options);
  } catch (error) {
    const { module, cells, problems } = prepared;
    const found = [...problems, failure('analysing', error)];
    return { name: source.name, text: module.text, cells, ...nothingRead, findings: [], suppressed: [], problems: found };
  } finally {
    prepared.module.dispose();
  }
}

/** Longest text that is parsed, in characters: beyond it lies generated data, and the parser's memory has an end. */
const LONGEST = 8 * 1024 * 1024;

/** The empty report of a text that is too long, or in which no reader finds anything; null when it must be read. */
function withoutReading(parser: PythonParser, source: Source, { quick }: AnalysisOptions): Report | null {
  const { text, cells } = source.kind === 'python' ? { text: source.text, cells: [] } : joinCells(source.cells);
  const isLong = text.length > LONGEST;
  if (!isLong && !quick) return null;
  const empty: Report = { name: source.name, text, cells, ...nothingRead, findings: [], suppressed: [], problems: [] };
  if (!mentionsDropout(text)) return isLong || isSound(parser, text) ? empty : null;
  if (!isLong) return null;
  const message = `more than ${LONGEST / 1024 / 1024} MB of Python, which is not read`;
  return { ...empty, problems: [{ code: 'unreadable', message, span: null }] };
}

function report(parts: Parts, source: Source, prepared: Prepared, options: AnalysisOptions): Report {
  const { module, cells } = prepared;
  const problems = [...prepared.problems];
  const plain = read(parts.frameworks, module, problems);
  const reading = isTestFile(source.name) ? asTests(plain) : plain;
  const found = distinct(check(parts.rules, reading, options, problems));
  const suppressions = readSuppressions(module, new Set(parts.rules.map((rule) => rule.id)));
  problems.push(...suppressions.problems);
  const desk = deskFor(parts, { module, reading }, source, cells, problems);
  const written = found.map((finding) => ({ ...finding, remedies: writeRemedies(finding.remedies, desk) }));
  const suppressed = new Set(written.filter((finding) => suppressions.covers(finding)));
  return {
    name: source.name,
    text: module.text,
    cells,
    ...reading,
    findings: written.filter((finding) => !suppressed.has(finding)),
    suppressed: [...suppressed],
    problems,
  };
}

function write(parts: Parts, source: Source, change: (reading: Reading) => Change | null): readonly Edit[] | null {
  let prepared: Prepared | null = null;
  try {
    prepared = prepare(parts.parser, source);
    const { module, cells } = prepared;
    const reading = read(parts.frameworks, module, []);
    const wanted = change(reading);
    return wanted && writeChange(wanted, deskFor(parts, { module, reading }, source, cells, []));
  } catch {
    return null;
  } finally {
    prepared?.module.dispose();
  }
}

function deskFor(parts: Parts, context: WriteContext, source: Source, cells: readonly CellSpan[], problems: Problem[]): Desk {
  return { writers: parts.frameworks, context, source, cells, failed: (error, what) => problems.push(failure(what, error)) };
}

/** Each framework reads on its own: what one cannot read the others still do. */
function read(frameworks: readonly Framework[], module: PyModule, problems: Problem[]): Reading {
  const readings: Reading[] = [];
  for (const framework of frameworks) {
    try {
      if (framework.concerns(module)) readings.push(framework.read(module));
    } catch (error) {
      problems.push(failure(`reading ${framework.framework}`, error));
    }
  }
  return joinReadings(readings);
}

/** Each rule speaks on its own; what a rule found before it broke counts. */
function check(rules: readonly Rule[], reading: Reading, options: AnalysisOptions, problems: Problem[]): readonly Finding[] {
  const { ignore = [], evidence = [], usedElsewhere = () => false } = options;
  const findings: Finding[] = [];
  for (const rule of rules) {
    if (ignore.includes(rule.id)) continue;
    try {
      for (const finding of rule.check({ reading, evidence, usedElsewhere })) findings.push(finding);
    } catch (error) {
      problems.push(failure(`rule ${rule.id}`, error));
    }
  }
  return findings;
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

function failure(what: string, error: unknown): Problem {
  return { code: 'internal-error', message: `${what}: ${error instanceof Error ? error.message : String(error)}`, span: null };
}
