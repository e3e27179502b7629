import { keyOf } from '../../../src/lab/search/jobs';
import type { Crew } from '../../../src/lab/search/pool';
import type { StudyRun } from '../../../src/lab/search/schedule';
import { withRepeats } from '../../../src/lab/statistics/adaptive';
import type { EpochResult, Study, Trial, TrialKey } from '../../../src/lab/study';
import { dataFieldsOf } from '../model/defaults';
import { type DataKey, readForm } from '../model/form';
import { moreRepeats } from '../model/repeats';
import type { SessionContext } from './context';
import { chooseFile, loadDataset } from './data';
import type { LabState } from './state';
import type { Store } from './store';

/** The run under way, held outside the state: it is a process, not a value. */
export interface Training {
  current: StudyRun | null;
  /** Cancelled before the workers stood. */
  cancelled: boolean;
}

/** Starts a new study from the form, or takes up the one that stands: only trials that are missing or failed are run. */
export async function startRun(
  context: SessionContext,
  store: Store<LabState>,
  training: Training,
  { resume, repeats = 0 }: { readonly resume: boolean; readonly repeats?: number },
): Promise<void> {
  if (training.current || store.get().run) return;
  if (resume && !(await dataOfStudyAtHand(context, store))) return;
  const study = resume ? lengthened(store.get().study, repeats) : newStudy(context, store.get());
  if (!study || !store.get().dataset) return;
  training.cancelled = false;
  begin(context, store, study);
  store.set({ settingUp: false, failure: null, applied: null, repeatsNote: null });
  try {
    const [binaries, address] = await Promise.all([context.assets.binaries(), context.assets.worker()]);
    const save = saver(context, store);
    save();
    const crew = { binaries, workers: store.get().cores, clock: context.clock, createWorker: () => context.createWorker(address) };
    for (let goesOn = true; goesOn && !training.cancelled; ) {
      await trainOnce(context, store, training, crew, save);
      goesOn = !training.cancelled && store.get().adaptive && prolonged(context, store);
    }
    save();
  } finally {
    training.current = null;
    store.set({ run: null, live: new Map() });
  }
}

/** Shows the study as it is before its missing trials are trained. */
function begin(context: SessionContext, store: Store<LabState>, study: Study): void {
  const trials = study.trials.filter((trial) => trial.state === 'finished');
  const progress = { trialsDone: trials.length, trials: study.plan.rates.length * study.plan.seeds, share: 0, left: null };
  store.set({ study: judged(context, study, trials), run: { plan: study.plan, progress, restarts: 0 }, live: new Map() });
}

/** Trains what the study lacks. */
async function trainOnce(context: SessionContext, store: Store<LabState>, training: Training, crew: Crew, save: () => void): Promise<void> {
  const { study, dataset } = store.get();
  if (!study || !dataset) return;
  const withProgress = (change: Partial<LabState>): Partial<LabState> => {
    const run = change.run ?? store.get().run;
    return run && training.current ? { ...change, run: { ...run, progress: training.current.progress() } } : change;
  };
  training.current = context.engine.run({
    ...crew,
    plan: study.plan,
    dataset,
    finished: study.trials,
    onEpoch: (key, result) => store.hold(withProgress(withEpoch(store.get(), key, result))),
    onTrial: (trial) => {
      store.hold(withProgress(withTrial(context, store.get(), trial)));
      save();
    },
    onTrainer: (trainer) => {
      const now = store.get().study;
      if (now) store.hold({ study: { ...now, trainer } });
    },
  });
  await training.current.done;
  training.current = null;
}

/** Adds the repeats that an unsettled study asks for; false when it asks for none. */
function prolonged(context: SessionContext, store: Store<LabState>): boolean {
  const { study } = store.get();
  if (!study) return false;
  const next = moreRepeats(study);
  store.set({ repeatsNote: next.reason });
  if (next.kind !== 'add') return false;
  begin(context, store, { ...study, plan: next.plan });
  return true;
}

/** Ends the workers at once; finished trials stay. */
export function cancelRun(training: Training): void {
  training.cancelled = true;
  training.current?.cancel();
}

/** The stored study knows its data by name only: a file has to be handed in again after a reload, and must hold the same numbers. */
async function dataOfStudyAtHand(context: SessionContext, store: Store<LabState>): Promise<boolean> {
  const { study, form, opened } = store.get();
  if (!study) return false;
  const { data } = study.plan;
  const fields = dataFieldsOf(data);
  const isFile = data.kind === 'csv' || data.kind === 'file';
  const loaded = isFile ? loadedKey(store.get(), data.name) : null;
  if (isFile && loaded === null && opened?.data.name !== data.name) {
    store.set({ form: { ...form, ...fields } });
    await chooseFile(context, store);
    const chosen = store.get().opened?.data;
    if (chosen && chosen.name !== data.name) {
      store.set({ failure: `This study was made with ${data.name}. Choose that file to go on, or start over with another.` });
    }
    if (chosen?.name !== data.name) return false;
  }
  const key = loaded ?? (isFile ? (store.get().opened?.key ?? 'file') : fields.data);
  store.set({ form: { ...store.get().form, ...fields, data: key } });
  await loadDataset(context, store);
  const { dataset, dataChoice } = store.get();
  if (data.used && dataChoice?.used && data.used.digest !== dataChoice.used.digest) {
    store.set({ failure: 'The data are no longer those that this study was made with. Start over to train on them as they are now.' });
    return false;
  }
  return dataset !== null;
}

/** What the model file loads needs not be handed in again: the digest tells whether it is still the same. */
function loadedKey({ subject }: LabState, name: string): DataKey | null {
  const place = (subject?.loads ?? []).findIndex((label) => label.startsWith(`${name} `));
  return place < 0 ? null : `loaded:${place}`;
}

/** A trial depends on its own repeat alone, so more repeats leave those that stand as they are. */
function lengthened(study: Study | null, repeats: number): Study | null {
  return study && (repeats === 0 ? study : { ...study, plan: withRepeats(study.plan, study.plan.seeds + repeats) });
}

function newStudy(context: SessionContext, { subject, fit, form, dataset, dataChoice }: LabState): Study | null {
  if (!subject || !fit?.network || !dataset || !dataChoice) return null;
  const { settings } = readForm(form);
  if (!settings) return null;
  const { uri, network, fingerprint, siteCount } = subject;
  return {
    version: 1,
    id: context.newId(),
    createdAt: context.today().toISOString(),
    source: { uri, network, fingerprint, siteCount },
    plan: {
      ...settings,
      labelNoise: dataset.problem === 'classification' ? settings.labelNoise : 0,
      network: fit.network,
      data: dataChoice,
    },
    mappings: fit.mappings,
    trials: [],
    summaries: [],
    verdict: { kind: 'incomplete', sentence: '' },
  };
}

function judged(context: SessionContext, study: Study, trials: readonly Trial[]): Study {
  return { ...study, trials, ...context.engine.judge(study.plan, trials) };
}

function withTrial(context: SessionContext, state: LabState, trial: Trial): Partial<LabState> {
  const { study } = state;
  if (!study) return {};
  const live = new Map(state.live);
  live.delete(keyOf(trial));
  const others = study.trials.filter((other) => keyOf(other) !== keyOf(trial));
  return { live, study: judged(context, study, [...others, trial]) };
}

/** An epoch that is not the next one means that the trial began anew after its worker died. */
function withEpoch(state: LabState, key: TrialKey, result: EpochResult): Partial<LabState> {
  const live = new Map(state.live);
  const before = live.get(keyOf(key))?.epochs ?? [];
  const anew = result.epoch === 1 && before.length > 0;
  live.set(keyOf(key), { rate: key.rate, repeat: key.repeat, epochs: anew ? [result] : [...before, result] });
  const restarts = (state.run?.restarts ?? 0) + (anew ? 1 : 0);
  return { live, ...(state.run && anew ? { run: { ...state.run, restarts } } : {}) };
}

/** Saves the newest study, one call at a time, so that an older one never overwrites a newer. */
function saver({ host, remember }: SessionContext, store: Store<LabState>): () => void {
  let saving = false;
  let again = false;
  const save = async (): Promise<void> => {
    const { study } = store.get();
    if (!study) return;
    if (saving) {
      again = true;
      return;
    }
    saving = true;
    try {
      remember({ uri: study.source.uri, studyId: study.id });
      await host.saveStudy(study);
    } catch (error) {
      store.set({ failure: `The study could not be stored: ${error instanceof Error ? error.message : String(error)}` });
    } finally {
      saving = false;
      if (again) {
        again = false;
        void save();
      }
    }
  };
  return () => void save();
}
