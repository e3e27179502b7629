import { trainingRows } from '../../../src/lab/data/split';
import { EXPERIMENTS, experimentOf } from '../../../src/lab/experiments';
import { compareRates } from '../../../src/lab/experiments/compareRates';
import type { Base, Experiment, SearchKind } from '../../../src/lab/experiments/experiment';
import { type Effort, effortOf, type Rehearsal, rehearse } from '../../../src/lab/experiments/rehearsal';
import { roundTime } from '../../../src/lab/search/progress';
import type { Dataset, StudyPlan } from '../../../src/lab/study';
import type { LabSubject } from '../../../src/protocol/lab';
import type { StudyForm } from './form';
import { countText } from './words';

/** What the page is asked: an experiment by its id, and how it searches where it does. */
export interface Question {
  readonly experiment: string;
  /** null = the experiment's own choice. */
  readonly search: SearchKind | null;
}

/** The study of rates, which has a page of its own. */
export const COMPARE_RATES: Question = { experiment: compareRates.id, search: null };

export function isStudy({ experiment }: Pick<Question, 'experiment'>): boolean {
  return experiment === compareRates.id;
}

/** The experiment; an id that is not known means the study. */
export function experimentFor(id: string): Experiment {
  return experimentOf(id) ?? compareRates;
}

/** The searches by name. */
export const SEARCH_LABELS: Readonly<Record<SearchKind, string>> = {
  random: 'Random',
  grid: 'Grid: every combination',
  hyperband: 'Hyperband, as in keras-tuner',
  'hyperband-paper': 'Hyperband, as published',
  asha: 'ASHA',
};

/** Fields of rates are not shown where none are tried, so what was typed there before must not hold up the start. */
export function formFor(form: StudyForm, { triesRates }: Experiment): StudyForm {
  return triesRates ? form : { ...form, from: '0', to: '0.8', step: '0.1' };
}

/** What an experiment starts from. */
export function baseOf(plan: StudyPlan, dataset: Dataset, subject: LabSubject, { search }: Question): Base {
  const rows = Math.min(plan.trainSize ?? Number.POSITIVE_INFINITY, trainingRows(dataset));
  return { plan, problem: dataset.problem, trainingRows: rows, siteNames: siteNames(subject), ...(search && { search }) };
}

/** "line 12" by site, with the place among those of its line where it shares it. */
function siteNames({ sites, siteLabels }: LabSubject): Record<string, string> {
  const places = siteLabels.map((label) => label.split(':')[0] as string);
  return Object.fromEntries(
    sites.map(({ id }, index) => {
      const place = places[index] ?? id;
      const own = places.slice(0, index + 1).filter((one) => one === place).length;
      return [id, places.filter((one) => one === place).length > 1 ? `${place} (${own})` : place];
    }),
  );
}

/** What an experiment says before it starts. */
export interface Offer {
  readonly experiment: Experiment;
  /** Why it has nothing to say here. */
  readonly refusal: string | null;
  readonly effort: Effort | null;
  readonly extent: Rehearsal['extent'];
  /** Its work in studies of the same plan. */
  readonly studies: number;
}

/** Experiments on a base, those that search with their own choice unless it is the one that is asked. */
export function offersOn(base: Base, asked: Question, experiments: readonly Experiment[] = EXPERIMENTS): readonly Offer[] {
  const { search: _search, ...plain } = base;
  const { work } = effortOf(rehearse(compareRates, plain).specs, base.trainingRows);
  return experiments.map((experiment) => offerOf(experiment, experiment.id === asked.experiment ? base : plain, work));
}

function offerOf(experiment: Experiment, base: Base, ofStudy: number): Offer {
  const refusal = experiment.refuses(base);
  if (refusal !== null) return { experiment, refusal, effort: null, extent: 'exact', studies: 0 };
  const { specs, extent } = rehearse(experiment, base);
  const effort = effortOf(specs, base.trainingRows);
  return { experiment, refusal, effort, extent, studies: ofStudy > 0 ? effort.work / ofStudy : 0 };
}

/** "at most 96 trainings, 5,760 epochs; 3.4 times the work of comparing rates; very roughly 40 seconds". `speed`: work per millisecond so far. */
export function costText({ experiment, effort, extent, studies }: Offer, speed: number | null): string {
  if (!effort) return '';
  const counted = `${extent === 'exact' ? '' : `${extent} `}${countText(effort.trials, 'training')}, ${countText(effort.epochs, 'epoch')}`;
  const beside = isStudy({ experiment: experiment.id }) ? '' : `; ${studiesText(studies)}`;
  const time = speed === null || speed <= 0 ? '' : `; very roughly ${roundTime(effort.work / speed / 1000)} on this machine`;
  return `${counted}${beside}${time}`;
}

function studiesText(studies: number): string {
  if (studies < 0.95) return `${Math.max(1, Math.round(studies * 100))} % of the work of comparing rates`;
  if (studies < 1.05) return 'as much work as comparing rates';
  return `${studies < 10 ? Number(studies.toFixed(1)) : Math.round(studies)} times the work of comparing rates`;
}
