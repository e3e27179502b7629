import type { ExperimentRecord } from '../../../src/lab/experiments/record';
import { isSameSubject, looksHad, startedOver } from '../../../src/lab/statistics/startedOver';
import type { StudyPlan } from '../../../src/lab/study';
import { isStudy, type Question } from '../model/experiments';
import type { LabState, ShownExperiment } from './state';

/** A plan with the looks that its question has had on the same network and data. */
export function askedAgain({ study, experiment }: LabState, plan: StudyPlan, question: Question): StudyPlan {
  if (isStudy(question)) return startedOver(plan, study && { plan: study.plan, isDecided: DECIDED.has(study.verdict.kind) });
  if (!experiment || !isSameSubject(plan, experiment.record.base.plan)) return plan;
  const { record, conclusion } = experiment;
  const isSameQuestion = record.experiment === question.experiment && record.base.search === (question.search ?? undefined);
  if (isSameQuestion) return startedOver(plan, { plan: record.base.plan, isDecided: DECIDED.has(conclusion.verdict.kind) });
  const had = looksBy(experiment)[question.experiment] ?? 0;
  return had > 0 ? { ...plan, asked: had } : plan;
}

/** The looks of other experiments, which go on where the network and the data do. */
export function looksOfOthers({ experiment }: LabState, plan: StudyPlan, id: string): Pick<ExperimentRecord, 'asked'> {
  if (!experiment || !isSameSubject(plan, experiment.record.base.plan)) return {};
  const { [id]: _own, ...asked } = looksBy(experiment);
  return Object.keys(asked).length > 0 ? { asked } : {};
}

function looksBy({ record, conclusion }: ShownExperiment): Readonly<Record<string, number>> {
  const had = looksHad({ plan: record.base.plan, isDecided: DECIDED.has(conclusion.verdict.kind) });
  return had > 0 ? { ...record.asked, [record.experiment]: had } : (record.asked ?? {});
}

/** Verdicts that answer; the others ask for trainings first. */
const DECIDED: ReadonlySet<string> = new Set(['use-rate', 'no-dropout', 'cannot-tell', 'answer']);
