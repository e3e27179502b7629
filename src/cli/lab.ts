import { fileURLToPath } from 'node:url';
import { version } from '../../package.json';
import type { ActivationChoice } from '../lab/network';
import { reportText } from '../lab/results/formats';
import { reportOfOutcome, reportOfStudy } from '../lab/results/report';
import type { DefaultPlan } from '../lab/search/plan';
import type { Crew } from '../lab/search/pool';
import { activeLayers } from '../lab/space/activations';
import { asChosen, mappingsAsChosen } from '../lab/space/asChosen';
import { type DataShape, dataShape, type Fit, fitNetwork } from '../lab/space/fit';
import { layerSettings } from '../lab/space/settings';
import { type Size, settleSizes, takenSizes } from '../lab/space/sizes';
import { withoutUnread } from '../lab/space/withInitial';
import { decide } from '../lab/statistics/decide';
import { summarize } from '../lab/statistics/summarize';
import type { DataChoice, Dataset, LabNetwork, LayerMapping, Study, StudyPlan } from '../lab/study';
import { counted } from '../model/words';
import { CLEAN, FAILURE, type Io } from './io';
import { activationsFor } from './labActivations';
import { readData } from './labData';
import { fitWith, questionLines } from './labDecisions';
import { baseOf, outcomeText, trainExperiment } from './labExperiment';
import { initialFor } from './labInitial';
import { loadedFiles, loadedOffer } from './labLoaded';
import { type LabOptions, labUsage, readLabOptions } from './labOptions';
import { layerLines, studyText, trainerLine } from './labReport';
import { planWith, settingLines } from './labSettings';
import { enteredFor, missingLines, sizeLines } from './labSizes';
import { type OpenSubject, openSubject, type Subject } from './labSubject';
import { crewOf, type TrainedStudy, trainStudy } from './labTraining';
import { withUsage } from './options';

const INTERRUPTED = 130;

const processIo = (): Io => ({
  cwd: process.cwd(),
  assets: __dirname,
  color: false,
  out: (text) => process.stdout.write(text),
  err: (text) => process.stderr.write(text),
});

/** `dropout-doctor lab`: a whole study in worker threads. Gives the exit code; see `labUsage`. */
export function runLab(args: readonly string[], io: Io = processIo()): Promise<number> {
  return withUsage(io, labUsage, async () => {
    const options = readLabOptions(args);
    if (options.help) {
      io.out(labUsage);
      return CLEAN;
    }
    const open = await openSubject(options, io);
    if (!open) return FAILURE;
    try {
      return await studyOn(open, options, io);
    } finally {
      open.close();
    }
  });
}

async function studyOn(open: OpenSubject, options: LabOptions, io: Io): Promise<number> {
  const loaded = loadedFiles(open.subject.report, fileURLToPath(open.subject.uri), io);
  const data = await readData(options, io, loaded);
  if ('err' in data) {
    io.err(`${data.err.message}\n`);
    return FAILURE;
  }
  const { dataset, choice, decision, notes, leaks } = data.ok;
  const offer = loadedOffer(options.data, loaded);
  const { subject, fit, sizes } = builtFor(open, dataShape(dataset), options);
  const say = options.format === 'text' ? io.out : io.err;
  const activations = fit.network ? activationsFor(options.activations, activeLayers(fit.network, fit.lines)) : undefined;
  const mappings = mappingsAsChosen(fit, activations);
  say(`${subject.network.name} on ${dataset.name}\n${layerLines(mappings)}\n`);
  for (const line of sizeLines(sizes, subject.network)) say(`${line}\n`);
  if (!fit.network) {
    for (const line of [fit.refusal, ...missingLines(sizes, subject), ...questionLines(fit)]) io.err(`${line}\n`);
    return FAILURE;
  }
  const planned = planFor({ fitted: fit.network, activations, fit, subject, sizes }, { dataset, choice }, options);
  const settings = settingLines(planned.settings, subject.placeOf);
  const found = leaks.map(({ sentence }) => `Note: ${sentence}`);
  for (const line of [decision, ...notes, ...found, ...offer, ...planned.notes, planInWords(planned.plan), ...settings]) say(`${line}\n`);
  say('\n');
  const crew = crewOf(io, options.workers, options.device);
  if (options.experiment) return experimentOn(options, subject, planned.plan, dataset, crew, io);
  const trained = await trainStudy({ plan: planned.plan, dataset, crew, mostRepeats: options.mostRepeats }, io);
  const study = studyOf(subject, mappings, trained);
  for (const line of [...trained.reasons, ...trainerLine(trained.trainer)]) say(`${line}\n`);
  const { format } = options;
  const isText = format === 'text';
  io.out(isText ? studyText(study, dataset.problem === 'classification') : reportText(reportOfStudy(study, version), format));
  if (trained.cancelled) return INTERRUPTED;
  return study.trials.some((trial) => trial.state === 'finished') ? CLEAN : FAILURE;
}

/** The network with what is set, and what the data tell of the rest. */
function builtFor(open: OpenSubject, data: DataShape, options: LabOptions): Built {
  const asked = open.built({});
  const entered = enteredFor(asked.network, options.sizes);
  const settled = settleSizes(entered, (values) => {
    const subject = open.built(values);
    const network = withoutUnread(subject.network, options.initial);
    return { subject, network, proposed: fitNetwork(network, subject.report.sites, data).proposed };
  });
  const { subject, network } = settled.result;
  return { subject, fit: fitWith({ ...subject, network }, data, options.decisions), sizes: settled.sizes };
}

/** What is trained. */
interface Built {
  readonly subject: Subject;
  readonly fit: Fit;
  readonly sizes: readonly Size[];
}

/** The network of the file for these data, and the activations that it is given. */
interface Fitted {
  readonly fitted: LabNetwork;
  readonly activations: ActivationChoice | undefined;
}

/** The plan with all that the user sets, and every setting of it. */
function planFor(
  { fitted, activations, fit: { weighted, lines }, subject, sizes }: Built & Fitted,
  data: { readonly dataset: Dataset; readonly choice: DataChoice },
  options: LabOptions,
): DefaultPlan {
  const initial = initialFor(options.initial, weighted);
  const set = { ...(activations && { activations }), ...(initial && { initial }) };
  const network = asChosen(fitted, set, { weighted, lines });
  const changes = { ...options.changes, ...set };
  const planned = planWith(network, subject.network.training, data, changes, options.settings);
  const taken = takenSizes(sizes);
  const plan = { ...planned.plan, ...(taken && { sizes: taken }), ...(options.device === 'auto' ? {} : { device: options.device }) };
  const sources = { weighted, lines, choice: initial, activations };
  return { ...planned, plan, settings: [...planned.settings, ...layerSettings(network, sources)] };
}

/** One experiment from its trials to its verdict. */
async function experimentOn(
  { experiment, search, format, mostRepeats }: LabOptions,
  subject: Subject,
  plan: StudyPlan,
  dataset: Dataset,
  crew: Crew,
  io: Io,
): Promise<number> {
  if (!experiment) return FAILURE;
  const base = baseOf(plan, dataset, subject.siteNames, search);
  const refusal = experiment.refuses(base);
  if (refusal !== null) {
    io.err(`${experiment.id}: ${refusal}.\n`);
    return FAILURE;
  }
  const { outcome, cancelled, trainers, reasons } = await trainExperiment({ experiment, base, dataset, crew, mostRepeats }, io);
  for (const line of [...reasons, ...trainers.flatMap(trainerLine)]) (format === 'text' ? io.out : io.err)(`${line}\n`);
  const isText = format === 'text';
  io.out(isText ? outcomeText(outcome) : reportText(reportOfOutcome(sourceOf(subject), outcome, trainers, version), format));
  if (cancelled) return INTERRUPTED;
  return outcome.trials.some(({ state }) => state === 'finished') ? CLEAN : FAILURE;
}

function planInWords(plan: StudyPlan): string {
  const size = [counted(plan.rates.length, 'rate'), counted(plan.seeds, 'repeat'), counted(plan.epochs, 'epoch')].join(' × ');
  return `${size}, seed ${plan.seed}; trained with:`;
}

function studyOf(subject: Subject, mappings: readonly LayerMapping[], { plan, trials, trainer }: TrainedStudy): Study {
  const createdAt = new Date().toISOString();
  return {
    version: 1,
    id: `${subject.network.name}-${createdAt}`,
    createdAt,
    source: sourceOf(subject),
    plan,
    mappings,
    trials,
    summaries: summarize(plan, trials),
    verdict: decide(plan, trials),
    ...(trainer && { trainer }),
  };
}

function sourceOf(subject: Subject): Study['source'] {
  return {
    uri: subject.uri,
    network: subject.network.name,
    fingerprint: subject.fingerprint,
    siteCount: subject.network.siteIds.length,
  };
}
