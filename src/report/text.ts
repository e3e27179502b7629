import type { ReportedFinding } from '../analysis/report';
import type { Severity } from '../model/finding';
import { counted } from '../model/words';
import { codeFrame } from './frame';
import { fixable, mendable } from './json';
import { type CheckedFile, type Place, Places } from './place';

export interface TextOptions {
  /** ANSI colours. */
  readonly color: boolean;
}

const COLORS: Readonly<Record<Severity | 'quiet' | 'bold', string>> = {
  error: '\u001b[31m',
  warning: '\u001b[33m',
  info: '\u001b[36m',
  hint: '\u001b[36m',
  quiet: '\u001b[2m',
  bold: '\u001b[1m',
};

type Paint = (color: keyof typeof COLORS, text: string) => string;

/** The findings of one file for people, with the code they are about; '' when there are none. */
export function findingBlocks(file: CheckedFile, options: TextOptions): string {
  const paint: Paint = (color, text) => (options.color ? `${COLORS[color]}${text}\u001b[0m` : text);
  const places = new Places(file);
  return file.report.findings.map((finding) => `${block(finding, places, paint)}\n`).join('');
}

function block(finding: ReportedFinding, places: Places, paint: Paint): string {
  const place = places.of(finding.span);
  const head = `${paint('bold', `${places.file.path}:${position(place)}`)} ${paint(finding.severity, finding.severity)} ${finding.rule}`;
  const style = { quiet: (text: string) => paint('quiet', text), mark: (text: string) => paint(finding.severity, text) };
  const related = finding.related.map(({ file, span, message }) =>
    paint('quiet', `  = see ${file === undefined ? position(places.of(span)) : file}: ${message}`),
  );
  const remedy = finding.remedies[0];
  const help = remedy ? [paint('quiet', `  = ${remedy.safe ? 'fix' : 'possible fix'}: ${remedy.title}`)] : [];
  return [head, `  ${finding.message}`, ...codeFrame(finding.span, place, places, style), ...related, ...help, ''].join('\n');
}

/** `12:5`, or `cell 4:2:5` in a notebook, counting cells from 1 as editors do: the raw line says nothing to a person. */
export function position(place: Place): string {
  return place.cell === undefined ? `${place.line}:${place.column}` : `cell ${place.cell + 1}:${place.cellLine}:${place.column}`;
}

export interface Totals {
  readonly files: number;
  readonly sites: number;
  readonly findings: number;
  readonly fixable: number;
  /** Findings that `--fix --unsafe-fixes` would mend besides. */
  readonly unsafe: number;
  /** By rule, of those with findings. */
  readonly rules: Readonly<Record<string, RuleCount>>;
}

export interface RuleCount {
  readonly findings: number;
  readonly fixable: number;
}

export const nothingChecked: Totals = { files: 0, sites: 0, findings: 0, fixable: 0, unsafe: 0, rules: {} };

export function totalsOf({ report }: CheckedFile): Totals {
  const { sites, findings } = report;
  const rules: Record<string, RuleCount> = {};
  for (const finding of findings) {
    const { findings: known, fixable: mendable } = rules[finding.rule] ?? { findings: 0, fixable: 0 };
    rules[finding.rule] = { findings: known + 1, fixable: mendable + Number(fixable(finding)) };
  }
  const unsafe = findings.filter((finding) => !fixable(finding) && mendable(finding)).length;
  return { files: 1, sites: sites.length, findings: findings.length, fixable: findings.filter(fixable).length, unsafe, rules };
}

export function addTotals(a: Totals, b: Totals): Totals {
  const rules = { ...a.rules };
  for (const [rule, more] of Object.entries(b.rules)) {
    const known = rules[rule] ?? { findings: 0, fixable: 0 };
    rules[rule] = { findings: known.findings + more.findings, fixable: known.fixable + more.fixable };
  }
  return {
    files: a.files + b.files,
    sites: a.sites + b.sites,
    findings: a.findings + b.findings,
    fixable: a.fixable + b.fixable,
    unsafe: a.unsafe + b.unsafe,
    rules,
  };
}

/** The last line of a text report; `failures` paths could not be read or analysed. */
export function summaryLine({ files, sites, findings, fixable: safe, unsafe }: Totals, failures: number): string {
  const failed = failures > 0 ? `; ${counted(failures, 'failure')}` : '';
  const where = `${counted(sites, 'dropout site')} in ${counted(files, 'file')}${failed}`;
  if (findings === 0) return `No findings: ${where}.\n`;
  const ways = [
    ...(safe > 0 ? [`${safe} fixable with --fix`] : []),
    ...(unsafe > 0 ? [`${unsafe}${safe > 0 ? ' more' : ''} with --fix --unsafe-fixes`] : []),
  ];
  return `${counted(findings, 'finding')}${ways.length > 0 ? ` (${ways.join(', ')})` : ''}: ${where}.\n`;
}
