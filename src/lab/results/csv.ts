import Papa from 'papaparse';
import type { EpochResult, TrialResult } from '../study';
import type { LabReport } from './report';

/**
 * Columns in this order, a row for each training and epoch; a training that failed before its first epoch has one row without numbers. Losses and errors
 * are those of `EpochResult`, empty where a number is not finite; `repeat` and `epoch` count from 1; `test_loss` and `test_error` are of the
 * whole training, at its best epoch, on all its rows alike. `arm` is the name of what was trained: "rate 0.2", "late", …
 */
export const COLUMNS = [
  'network',
  'experiment',
  'seed',
  'arm',
  'repeat',
  'state',
  'epoch',
  'training_loss_dropout_on',
  'training_loss',
  'training_error',
  'validation_loss',
  'validation_error',
  'test_loss',
  'test_error',
  'failure',
] as const;

type Row = Readonly<Record<(typeof COLUMNS)[number], string | number>>;

/** RFC 4180, comma and CRLF, with a head. */
export function trialsCsv(report: LabReport): string {
  const rows = report.outcome.trials.flatMap((trial) =>
    trial.epochs.length === 0 ? [rowOf(report, trial, null)] : trial.epochs.map((epoch) => rowOf(report, trial, epoch)),
  );
  // Cells that a spreadsheet would run as formulas are set apart: names of arms come from the user's file.
  return `${Papa.unparse({ fields: [...COLUMNS], data: rows }, { newline: '\r\n', escapeFormulae: /^[=+@\t\r]/ })}\r\n`;
}

function rowOf({ source, outcome }: LabReport, trial: TrialResult, epoch: EpochResult | null): Row {
  return {
    network: source.network,
    experiment: outcome.experiment,
    seed: outcome.plan.seed,
    arm: trial.arm,
    repeat: trial.repeat + 1,
    state: trial.state,
    epoch: epoch?.epoch ?? '',
    training_loss_dropout_on: number(epoch?.trainLossDropoutOn),
    training_loss: number(epoch?.trainLoss),
    training_error: number(epoch?.trainError),
    validation_loss: number(epoch?.validationLoss),
    validation_error: number(epoch?.validationError),
    test_loss: number(trial.testLoss),
    test_error: number(trial.testError),
    failure: trial.failure ?? '',
  };
}

/** All digits, so that reading it gives the same number. */
function number(value: number | null | undefined): string {
  return value === null || value === undefined || !Number.isFinite(value) ? '' : String(value);
}
