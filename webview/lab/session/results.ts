import { version } from '../../../package.json';
import { outcomeOf } from '../../../src/lab/experiments/run';
import { RESULT_FORMATS, type ResultFormat } from '../../../src/lab/results/format';
import { reportText } from '../../../src/lab/results/formats';
import { type LabReport, reportOfExperiment, reportOfStudy } from '../../../src/lab/results/report';
import { experimentFor } from '../model/experiments';
import type { SessionContext } from './context';
import { type LabState, shownExperiment } from './state';

/** Hands the results that are shown to the host, in every format. */
export async function exportResults({ host }: SessionContext, state: LabState): Promise<void> {
  const report = reportOf(state);
  if (!report) return;
  const texts = Object.fromEntries(RESULT_FORMATS.map((format) => [format, reportText(report, format)])) as Record<ResultFormat, string>;
  await host.saveResults({ name: `${report.source.network}-${report.outcome.experiment}`, texts });
}

function reportOf(state: LabState): LabReport | null {
  const experiment = shownExperiment(state);
  if (experiment) {
    const { record } = experiment;
    return reportOfExperiment(record, outcomeOf(experimentFor(record.experiment), record.base, record.trials), version);
  }
  return state.study && reportOfStudy(state.study, version);
}
