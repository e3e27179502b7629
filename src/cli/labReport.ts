import { digits, interval, percent, pInWords } from '../lab/statistics/words';
import type { LayerMapping, RateSummary, Study, TrainerChoice } from '../lab/study';

/** What the source has and what the lab does with it, a line per layer. */
export function layerLines(mappings: readonly LayerMapping[]): string {
  const width = Math.max(...mappings.map((mapping) => mapping.label.length), 0);
  return mappings.map(({ label, outcome }) => `  ${label.padEnd(width)}  ${outcomeInWords(outcome)}\n`).join('');
}

function outcomeInWords(outcome: LayerMapping['outcome']): string {
  switch (outcome.kind) {
    case 'trained':
      return outcome.parameters ? `trained, ${outcome.parameters.toLocaleString('en-US')} weights` : 'trained';
    case 'adapted':
      return `adapted: ${outcome.note}`;
    case 'dropped':
      return `left out: ${outcome.note}`;
    case 'unsupported':
      return `NOT POSSIBLE: ${outcome.reason}`;
  }
}

/** The table of rates and the verdict. */
export function studyText(study: Study, classification: boolean): string {
  const head = [
    'drops',
    'keeps',
    'n',
    'validation loss',
    '95 % interval',
    classification ? 'error' : 'RMSE',
    'test loss',
    'best epoch',
    'against rate 0 (paired t test, Holm)',
    '',
  ];
  const rows = study.summaries.map((summary) => cells(summary, classification));
  const widths = head.map((title, column) => Math.max(title.length, ...rows.map((row) => row[column]?.length ?? 0)));
  const line = (row: readonly string[]): string =>
    `  ${row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd()}\n`;
  const failed = study.trials.filter((trial) => trial.state === 'failed');
  const failures = failed.map((trial) => `  Rate ${trial.rate}, repeat ${trial.repeat + 1} failed: ${trial.failure}\n`).join('');
  return `${line(head)}${rows.map(line).join('')}${failures}\n${study.verdict.sentence}\n${TESTS}\n`;
}

/** The table and the verdict ask different questions, so with few repeats their p may lie apart. */
const TESTS =
  'p of the table: each rate by itself, paired t test after Holm. p of the verdict: the best of all rates, rotation test, which alone decides.';

function cells(summary: RateSummary, classification: boolean): string[] {
  const { difference } = summary;
  const against = difference?.interval
    ? `${difference.mean > 0 ? '+' : ''}${digits(difference.mean)} (${interval(difference.interval).replace('95 % interval ', '')}; ${pInWords(difference.holmP)})`
    : '';
  return [
    percent(summary.rate),
    percent(1 - summary.rate),
    String(summary.n),
    digits(summary.validationLoss),
    summary.interval ? summary.interval.map(digits).join(' to ') : '',
    classification ? percent(summary.validationError) : digits(summary.validationError),
    summary.testLoss === null ? '' : digits(summary.testLoss),
    summary.bestEpoch.toFixed(0),
    against,
    [summary.converged ? '' : 'not converged', summary.overfits ? 'overfits' : ''].filter(Boolean).join(', '),
  ];
}

/** What trained, and why the fast trainer could not; no line when nothing was trained. */
export function trainerLine(choice: TrainerChoice | null): readonly string[] {
  if (!choice) return [];
  const reason = choice.refusal === null ? '' : ` The fast trainer cannot: ${choice.refusal}.`;
  const device = choice.device === undefined ? '' : ` ${choice.device.charAt(0).toUpperCase()}${choice.device.slice(1)}.`;
  return [`Trained by ${choice.description}.${reason}${device}`];
}
