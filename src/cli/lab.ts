import { join, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { Report } from '../analysis/report';
import { defaultPlan } from '../lab/search/plan';
import { runStudy } from '../lab/search/schedule';
import { dataShape, fitNetwork } from '../lab/space/fit';
import { decide } from '../lab/statistics/decide';
import { summarize } from '../lab/statistics/summarize';
import type { Dataset, LayerMapping, Study, StudyPlan, Trial } from '../lab/study';
import { fingerprintOf } from '../model/fingerprint';
import type { Network } from '../model/network';
import { CLEAN, FAILURE, type Io } from './io';
import { readData } from './labData';
import { loadedFiles, loadedOffer } from './labLoaded';
import { type LabOptions, labUsage, readLabOptions } from './labOptions';
import { layerLines, progressLine, studyText } from './labReport';
import { readBinaries, startThread, systemClock } from './labThreads';
import { UsageError, withUsage } from './options';
import { openProject } from './project';

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
    const subject = await readSubject(options, io);
    if (!subject) return FAILURE;
    const loaded = loadedFiles(subject.report, fileURLToPath(subject.uri), io);
    const data = await readData(options, io, loaded);
    if ('err' in data) {
      io.err(`${data.err.message}\n`);
      return FAILURE;
    }
    const { dataset, choice, decision, notes, leaks } = data.ok;
    const offer = loadedOffer(options.data, loaded);
    const fit = fitNetwork(subject.network, subject.report.sites, dataShape(dataset));
    const say = options.json ? io.err : io.out;
    say(`${subject.network.name} on ${dataset.name}\n${layerLines(fit.mappings)}\n`);
    if (!fit.network) {
      io.err(`${fit.refusal}\n`);
      return FAILURE;
    }
    const planned = defaultPlan(fit.network, subject.network.training, dataset, choice, options.changes);
    const found = leaks.map(({ sentence }) => `Note: ${sentence}`);
    for (const line of [decision, ...notes, ...found, ...offer, ...planned.notes, planInWords(planned.plan)]) say(`${line}\n`);
    say('\n');
    const { trials, cancelled } = await train(planned.plan, dataset, options, io);
    const study = studyOf(subject, planned.plan, fit.mappings, trials);
    io.out(options.json ? `${JSON.stringify(study, null, 2)}\n` : studyText(study, dataset.problem === 'classification'));
    if (cancelled) return INTERRUPTED;
    return trials.some((trial) => trial.state === 'finished') ? CLEAN : FAILURE;
  });
}

interface Subject {
  readonly uri: string;
  readonly report: Report;
  readonly network: Network;
}

async function readSubject(options: LabOptions, io: Io): Promise<Subject | null> {
  if (options.files.length > 1) throw new UsageError('give one file only');
  const project = await openProject(options.files, io, { depth: 'networks' });
  try {
    const [file] = project.files;
    const loaded = file && (await project.load(file));
    if (!file || !loaded) return null;
    const { report } = project.check(file, loaded);
    const network = chooseNetwork(report, file.path, options.network, io);
    return network && { uri: pathToFileURL(resolve(file.absolute)).href, report, network };
  } finally {
    project.dispose();
  }
}

/** The named network, or the only one with dropout sites; else tells what there is to choose from. */
function chooseNetwork(report: Report, path: string, name: string | null, io: Io): Network | null {
  const withSites = report.networks.filter((network) => network.siteIds.length > 0);
  const found = name === null ? withSites : report.networks.filter((network) => network.name === name);
  const [only] = found;
  if (only && (found.length === 1 || name !== null)) return only;
  const names = report.networks.map((network) => network.name).join(', ');
  if (report.networks.length === 0) io.err(`${path}: no network that the lab can read.\n`);
  else if (name !== null) io.err(`${path}: no network "${name}"; it has ${names}.\n`);
  else if (found.length === 0) io.err(`${path}: no network with a dropout site; it has ${names}.\n`);
  else io.err(`${path}: which network? Give --network with one of ${found.map((network) => network.name).join(', ')}.\n`);
  return null;
}

function planInWords(plan: StudyPlan): string {
  const { optimizer } = plan;
  return `${plan.rates.length} rates × ${plan.seeds} repeats × ${plan.epochs} epochs, batches of ${plan.batchSize}, ${optimizer.name} with learning rate ${optimizer.learningRate}, seed ${plan.seed}.`;
}

async function train(
  plan: StudyPlan,
  dataset: Dataset,
  options: LabOptions,
  io: Io,
): Promise<{ trials: readonly Trial[]; cancelled: boolean }> {
  const file = join(io.assets, 'trial-worker.js');
  const draw = progress(plan, io);
  const study = runStudy({
    plan,
    dataset,
    binaries: readBinaries(io.assets),
    clock: systemClock,
    workers: options.workers,
    createWorker: () => startThread(file),
    onEpoch: draw.epoch,
    onTrial: draw.trial,
  });
  const interrupt = (): void => study.cancel();
  process.once('SIGINT', interrupt);
  try {
    return await study.done;
  } finally {
    process.off('SIGINT', interrupt);
    draw.end();
  }
}

/** A progress bar where the error stream is a terminal; nothing elsewhere. */
function progress(plan: StudyPlan, io: Io) {
  const shown = process.stderr.isTTY === true;
  const begun = Date.now();
  const jobs = plan.rates.length * plan.seeds;
  let epochs = 0;
  let trials = 0;
  let drawn = 0;
  const draw = (): void => {
    const now = Date.now();
    if (!shown || now - drawn < 100) return;
    drawn = now;
    io.err(`\r\u001b[K${progressLine(epochs, jobs * plan.epochs, `${trials} of ${jobs} trials`, (now - begun) / 1000)}`);
  };
  return {
    epoch: (): void => {
      epochs += 1;
      draw();
    },
    trial: (): void => {
      trials += 1;
      draw();
    },
    end: (): void => {
      if (shown) io.err('\r\u001b[K');
    },
  };
}

function studyOf(subject: Subject, plan: StudyPlan, mappings: readonly LayerMapping[], trials: readonly Trial[]): Study {
  const createdAt = new Date().toISOString();
  return {
    version: 1,
    id: `${subject.network.name}-${createdAt}`,
    createdAt,
    source: {
      uri: subject.uri,
      network: subject.network.name,
      fingerprint: fingerprintOf(subject.network, subject.report.sites),
      siteCount: subject.network.siteIds.length,
    },
    plan,
    mappings,
    trials,
    summaries: summarize(plan, trials),
    verdict: decide(plan, trials),
  };
}
