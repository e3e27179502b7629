import { readFileSync, writeFileSync } from 'node:fs';
import type { Report } from '../../../src/analysis/report';
import { applyEdits, type Edit } from '../../../src/text/edit';
import { Lines } from '../../../src/text/lines';
import { openAnalyzer, openWorkplace, type Workplace } from './workplace';

/** Findings so many lines away still speak of the place. */
const NEAR = 8;

/** Files beside the changed one in which a finding is looked for, at most. */
const MOST_AROUND = 150;

/** One bug that may be put into a repository. */
interface Place {
  readonly folder: string;
  readonly file: string;
  readonly operator: string;
  /** Each says what the bug is. */
  readonly rules: readonly string[];
  /** Where a finding is looked for: an offset in the text of the file, without a byte order mark. */
  readonly at: number;
  /** In order, not overlapping. */
  readonly edits: readonly { readonly start: number; readonly end: number; readonly text: string }[];
}

interface Tried extends Place {
  /** Where a finding of the rules stands that the untouched code does not have. `refused`: the place no longer fits the file. */
  readonly found: 'near' | 'file' | 'project' | 'nowhere' | 'known' | 'refused';
  readonly severity: string | null;
  readonly rule: string | null;
  /** Errors and warnings of other rules that the change brings. */
  readonly others: readonly string[];
}

type Found = Report['findings'][number];

const key = (finding: Found, start: number): string => `${finding.rule}\n${start}`;

/** Findings of a report that are not among those of an earlier text. `back`: where an offset was in that text; null: nowhere. */
function fresh(now: Report, before: Report | null, back: (offset: number) => number | null): readonly Found[] {
  const known = new Set(before?.findings.map((finding) => key(finding, finding.span.start)));
  return now.findings.filter((finding) => {
    const start = back(finding.span.start);
    return start === null || !known.has(key(finding, start));
  });
}

/** Maps offsets of the changed text to those of the text before; what an edit wrote was nowhere. */
function backwards(edits: Place['edits']): (offset: number) => number | null {
  return (offset) => {
    let shift = 0;
    for (const { start, end, text } of edits) {
      const from = start + shift;
      if (offset < from) break;
      if (offset < from + text.length) return null;
      shift += text.length - (end - start);
    }
    return offset - shift;
  };
}

const LEVELS = ['error', 'warning', 'info', 'hint'];

function loudest(findings: readonly Found[]): Found | null {
  return [...findings].sort((a, b) => LEVELS.indexOf(a.severity) - LEVELS.indexOf(b.severity))[0] ?? null;
}

function attempt(place: Place, workplace: Workplace): Tried {
  const text = workplace.textOf(place.file);
  const before = workplace.asIs(place.file);
  const nothing: Tried = { ...place, found: 'refused', severity: null, rule: null, others: [] };
  if (text === null || !before || place.edits.some(({ end }) => end > text.length)) return nothing;
  const edits: Edit[] = place.edits.map(({ start, end, text: into }) => ({ span: { start, end }, text: into }));
  workplace.replace(place.file, applyEdits(text, edits));
  try {
    const report = workplace.analyze(place.file);
    return report ? judged(place, { report, before, text }, workplace) : nothing;
  } finally {
    workplace.replace(place.file, null);
  }
}

interface Change {
  readonly report: Report;
  readonly before: Report;
  /** As it was before. */
  readonly text: string;
}

function judged(place: Place, { report, before, text }: Change, workplace: Workplace): Tried {
  const isMeant = ({ rule }: Found): boolean => place.rules.includes(rule);
  const back = backwards(place.edits);
  const [lines, original] = [new Lines(report.text), new Lines(text)];
  const line = original.at(place.at).line;
  const isNear = ({ span }: Found, from: typeof back): boolean => {
    const was = from(span.start);
    const its = was === null ? lines.at(span.start).line : original.at(was).line;
    return Math.abs(its - line) <= NEAR;
  };
  const added = fresh(report, before, back);
  const others = added.filter((finding) => !isMeant(finding) && /error|warning/.test(finding.severity)).map(({ rule }) => rule);
  const tell = (found: Tried['found'], finding: Found | null): Tried => {
    return { ...place, found, severity: finding?.severity ?? null, rule: finding?.rule ?? null, others };
  };
  const meant = added.filter(isMeant);
  const near = loudest(meant.filter((finding) => isNear(finding, back)));
  if (near) return tell('near', near);
  if (meant.length > 0) return tell('file', loudest(meant));
  const known = loudest(before.findings.filter((finding) => isMeant(finding) && isNear(finding, (offset) => offset)));
  if (known) return tell('known', known);
  const elsewhere = loudest(around(place, workplace));
  return elsewhere ? tell('project', elsewhere) : tell('nowhere', null);
}

/** New findings in the other files. */
function around({ file: changed, rules }: Place, workplace: Workplace): readonly Found[] {
  const others = workplace.files.filter((file) => file !== changed);
  if (others.length > MOST_AROUND) return [];
  return others.flatMap((file) => {
    const now = workplace.analyze(file);
    // The untouched file is asked only where there is something to compare.
    if (!now?.findings.some(({ rule }) => rules.includes(rule))) return [];
    return fresh(now, workplace.asIs(file), (offset) => offset).filter(({ rule }) => rules.includes(rule));
  });
}

/** Reads places from a file and writes what came of each, one JSON object a line, repository by repository. */
async function run(source: string, target: string, assets: string): Promise<void> {
  const places = readFileSync(source, 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Place);
  const analyzer = await openAnalyzer(assets);
  const told: string[] = [];
  for (const folder of new Set(places.map((place) => place.folder))) {
    const workplace = openWorkplace(analyzer, folder);
    for (const place of places) if (place.folder === folder) told.push(JSON.stringify(attempt(place, workplace)));
    workplace.dispose();
    process.stderr.write('.');
  }
  process.stderr.write('\n');
  writeFileSync(target, `${told.join('\n')}\n`);
}

const [source = '', target = '', assets = ''] = process.argv.slice(2);
void run(source, target, assets);
