import type { ReportedFinding } from '../analysis/report';
import type { Severity } from '../model/finding';
import { fixable } from './json';
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
  const remedy = finding.remedies[0];
  const help = remedy ? [paint('quiet', `  = ${remedy.safe ? 'fix' : 'possible fix'}: ${remedy.title}`)] : [];
  return [head, `  ${finding.message}`, ...frame(finding, places, place, paint), ...help, ''].join('\n');
}

/** `12:5`, or `cell 4:2:5` in a notebook, counting cells from 1 as editors do: the raw line says nothing to a person. */
function position(place: Place): string {
  return place.cell === undefined ? `${place.line}:${place.column}` : `cell ${place.cell + 1}:${place.cellLine}:${place.column}`;
}

/** The first lines of the span, underlined. */
function frame(finding: ReportedFinding, places: Places, place: Place, paint: Paint): readonly string[] {
  const lines = places.linesOf(finding.span);
  const first = place.cellLine ?? place.line;
  const shown = lines.slice(0, 3);
  const width = String(first + shown.length - 1).length;
  const gutter = (label: string): string => paint('quiet', `${label.padStart(width + 2)} |`);
  const frameLines = shown.map((line, index) => `${gutter(String(first + index))} ${line}`);
  const only = lines[0];
  if (lines.length === 1 && only !== undefined) {
    const margin = only.slice(0, place.column - 1).replace(/[^\t]/g, ' ');
    const length = Math.max(1, finding.span.end - finding.span.start);
    frameLines.push(`${gutter('')} ${margin}${paint(finding.severity, '^'.repeat(length))}`);
  }
  if (lines.length > shown.length) frameLines.push(`${gutter('')} …`);
  return frameLines;
}

export interface Totals {
  readonly files: number;
  readonly sites: number;
  readonly findings: number;
  readonly fixable: number;
}

export function totalsOf({ report }: CheckedFile): Totals {
  const { sites, findings } = report;
  return { files: 1, sites: sites.length, findings: findings.length, fixable: findings.filter(fixable).length };
}

export function addTotals(a: Totals, b: Totals): Totals {
  return {
    files: a.files + b.files,
    sites: a.sites + b.sites,
    findings: a.findings + b.findings,
    fixable: a.fixable + b.fixable,
  };
}

/** The last line of a text report; `failures` paths could not be read or analysed. */
export function summaryLine({ files, sites, findings, fixable: mendable }: Totals, failures: number): string {
  const failed = failures > 0 ? `; ${count(failures, 'failure')}` : '';
  const where = `${count(sites, 'dropout site')} in ${count(files, 'file')}${failed}`;
  if (findings === 0) return `No findings: ${where}.\n`;
  return `${count(findings, 'finding')}${mendable > 0 ? ` (${mendable} fixable with --fix)` : ''}: ${where}.\n`;
}

function count(n: number, noun: string): string {
  return `${n} ${noun}${n === 1 ? '' : 's'}`;
}
