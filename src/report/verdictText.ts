import type { Curve, Metric, Run } from '../evidence/run';
import type { Verdict, VerdictKind } from '../evidence/verdict/verdict';
import type { JudgedRun } from './verdict';

/** What a kind of verdict is called. */
export const VERDICT_WORDS: Readonly<Record<VerdictKind, string>> = {
  overfits: 'overfits',
  underfits: 'underfits',
  'good-fit': 'good fit',
  undecidable: 'cannot tell',
};

/** What a verdict is called: one that leaves only underfitting open says what it knows. */
export function verdictWords({ kind, cause }: Pick<Verdict, 'kind' | 'cause'>): string {
  return cause === 'no-reference' ? 'does not overfit' : VERDICT_WORDS[kind];
}

/** The reason after these words, which it may begin with. */
function reasonAfter(words: string, reason: string): string {
  const start = [`It ${words}: `, `It ${words}. `].find((said) => reason.startsWith(said)) ?? '';
  return `${reason.charAt(start.length).toUpperCase()}${reason.slice(start.length + 1)}`;
}

const COLORS: Readonly<Record<VerdictKind, string>> = { overfits: '31', underfits: '33', 'good-fit': '32', undecidable: '36' };
/** Metrics of one run that are listed. */
const MOST_METRICS = 8;

/** One run for people: where it stands, what it says and why, and its curves in numbers. */
export function verdictBlock({ run, verdict }: JudgedRun, formatTitle: string, color: boolean): string {
  const paint = (code: string, text: string): string => (color ? `\u001b[${code}m${text}\u001b[0m` : text);
  const name = isTold(run) ? '' : ` · ${run.name}`;
  const lines = [
    `${paint('1', run.files[0] ?? '')}${name} · ${formatTitle}`,
    `  ${paint(verdict.cause === 'no-reference' ? COLORS['good-fit'] : COLORS[verdict.kind], verdictWords(verdict))}: ${reasonAfter(verdictWords(verdict), verdict.reason)}`,
    ...metricLines(run).map((line) => `  ${line}`),
    ...run.troubles.map((trouble) => `  ${paint('33', 'note')}: ${troubleWords(trouble)}`),
  ];
  return `${lines.join('\n')}\n`;
}

/** The path says the name already. */
function isTold({ name, files: [file = ''] }: Run): boolean {
  return name === '' || file.split('/').some((part) => part === name || part.replace(/\.\w+$/, '') === name);
}

/** A trouble with its place. */
export function troubleWords({ message, line, byte }: Run['troubles'][number]): string {
  if (line !== undefined) return `${message} (line ${line})`;
  return byte === undefined ? message : `${message} (byte ${byte})`;
}

function metricLines(run: Run): readonly string[] {
  const measured = run.metrics.filter(({ train, validation, test }) => train || validation || test);
  const shown = measured.slice(0, MOST_METRICS);
  if (shown.length === 0) return [];
  const rows = shown.map((metric) => [
    metric.name,
    last(metric.train),
    last(metric.validation ?? metric.test),
    best(metric),
    dropoutWords(metric),
  ]);
  const table = [['', 'train', shown.some(({ validation }) => validation) ? 'validation' : 'test', 'best', ''], ...rows];
  const widths = [0, 1, 2, 3].map((column) => Math.max(...table.map((row) => (row[column] as string).length)));
  const lines = table.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  );
  return measured.length > shown.length ? [...lines, `… ${measured.length - shown.length} more metrics in --format json`] : lines;
}

function last(curve: Curve | undefined): string {
  return curve ? number(curve.values.at(-1) ?? Number.NaN) : '-';
}

function best({ validation, test, better }: Metric): string {
  const curve = validation ?? test;
  if (!curve || better === 'unknown') return '-';
  let at = -1;
  curve.values.forEach((value, index) => {
    const known = curve.values[at];
    if (Number.isFinite(value) && (known === undefined || (better === 'lower' ? value < known : value > known))) at = index;
  });
  const value = curve.values[at];
  return value === undefined ? '-' : `${number(value)} at ${curve.axis} ${number(curve.at[at] ?? 0)}`;
}

function dropoutWords({ train }: Metric): string {
  if (train?.dropout === 'on') return 'training measured with dropout on';
  return train?.dropout === 'off' ? 'training measured with dropout off' : '';
}

/** Four significant digits, without an exponent where it reads well. */
export function number(value: number): string {
  if (!Number.isFinite(value)) return Number.isNaN(value) ? 'NaN' : value > 0 ? 'infinity' : '-infinity';
  return String(Number(value.toPrecision(4)));
}
