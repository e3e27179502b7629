import { conclusionOf } from '../../../src/lab/experiments/conclude';
import type { ExperimentRecord } from '../../../src/lab/experiments/record';
import { missingOf } from '../../../src/lab/experiments/rehearsal';
import { keyOf } from '../../../src/lab/experiments/stages';
import { withRepeats } from '../../../src/lab/statistics/adaptive';
import type { EpochResult, StudyPlan, TrainerChoice, TrialResult, TrialSpec } from '../../../src/lab/study';
import { baseOf, experimentFor, formFor } from '../model/experiments';
import { moreRepeatsOf } from '../model/repeats';
import { askedAgain, looksOfOthers } from './asked';
import type { SessionContext } from './context';
import { crewOf } from './crew';
import { dataAtHand } from './dataAtHand';
import { headOf, planOf } from './plan';
import { saver } from './saving';
import { paceOf } from './speed';
import type { LabState, ShownExperiment } from './state';
import type { Store } from './store';
import type { Training } from './training';

/** Least milliseconds between two conclusions from results that arrive. */
const CONCLUDE_EVERY = 400;

/** Starts the experiment that the form asks, or takes up the one that stands: only trials that are missing or failed are run. */
export async function startExperiment(
  context: SessionContext,
  store: Store<LabState>,
  training: Training,
  { resume, repeats = 0 }: { readonly resume: boolean; readonly repeats?: number },
): Promise<void> {
  if (training.current || store.get().run) return;
  const stood = store.get().experiment?.record;
  if (resume && !(await dataAtHand(context, store, stood?.base.plan.data))) return;
  const record = resume ? lengthened(stood, repeats) : newRecord(context, store.get());
  if (!record || !store.get().dataset) return;
  training.cancelled = false;
  store.set({ repeatsNote: null });
  begin(store, record);
  try {
    const crew = await crewOf(context, store.get().cores, record.base.plan.device);
    const save = saver(store, 'The experiment', async ({ experiment }) => {
      if (experiment) await context.host.saveExperiment(experiment.record);
    });
    void save();
    let current: ExperimentRecord | null = record;
    while (current && !training.cancelled) {
      await train(context, store, training, current, crew, save);
      current = training.cancelled || !store.get().adaptive ? null : prolonged(store);
    }
    const stored = save();
    // Done is what is stored; Cancel waits for nothing.
    if (!training.cancelled) await stored;
  } finally {
    training.current = null;
    store.set({ run: null, liveArms: new Map() });
  }
}

function newRecord(context: SessionContext, state: LabState): ExperimentRecord | null {
  const { subject, dataset, question } = state;
  const experiment = experimentFor(question.experiment);
  const asked = planOf(state, formFor(state.form, experiment));
  if (!subject || !dataset || !asked) return null;
  const plan = askedAgain(state, asked, question);
  const base = baseOf(plan, dataset, subject, question);
  if (experiment.refuses(base) !== null) return null;
  return {
    ...headOf(context, state),
    version: 1,
    experiment: experiment.id,
    base,
    trials: [],
    trainers: [],
    ...looksOfOthers(state, plan, experiment.id),
  };
}

/** A trial depends on its own repeat alone, so more repeats leave those that stand as they are. */
function lengthened(record: ExperimentRecord | undefined, repeats: number): ExperimentRecord | undefined {
  return record && (repeats === 0 ? record : withPlan(record, withRepeats(record.base.plan, record.base.plan.seeds + repeats)));
}

function withPlan(record: ExperimentRecord, plan: StudyPlan): ExperimentRecord {
  return { ...record, base: { ...record.base, plan } };
}

/** Adds the repeats that an unsettled experiment takes; null when it takes none. */
function prolonged(store: Store<LabState>): ExperimentRecord | null {
  const { experiment } = store.get();
  if (!experiment) return null;
  const next = moreRepeatsOf(experiment);
  store.set({ repeatsNote: next.reason });
  if (next.kind !== 'add') return null;
  const record = withPlan(experiment.record, next.plan);
  begin(store, record);
  return record;
}

/** Shows the experiment as it is before its missing trials are trained. */
function begin(store: Store<LabState>, record: ExperimentRecord): void {
  const experiment = shown({ ...record, trials: record.trials.filter(({ state }) => state === 'finished') });
  const done = experiment.record.trials.length;
  const progress = { trialsDone: done, trials: done + experiment.missing, share: 0, left: null };
  const run = { plan: record.base.plan, progress, restarts: 0 };
  store.set({ experiment, run, view: 'experiment', settingUp: false, failure: null, applied: null, liveArms: new Map() });
}

/** A record with what follows from it. */
export function shown(record: ExperimentRecord): ShownExperiment {
  const { base, trials } = record;
  const experiment = experimentFor(record.experiment);
  return { record, conclusion: conclusionOf(experiment, base, trials), missing: missingOf(experiment, base, trials).length };
}

async function train(
  context: SessionContext,
  store: Store<LabState>,
  training: Training,
  { experiment, base, trials }: ExperimentRecord,
  crew: Omit<Parameters<SessionContext['engine']['experiment']>[2], 'dataset'>,
  save: () => Promise<void>,
): Promise<void> {
  const { dataset } = store.get();
  if (!dataset) return;
  const pace = paceOf(context.clock, dataset);
  let concluded = context.clock.now();
  const withProgress = (change: Partial<LabState>): Partial<LabState> => {
    const run = change.run ?? store.get().run;
    return run && training.current ? { ...change, run: { ...run, progress: training.current.progress() } } : change;
  };
  const run = context.engine.experiment(experimentFor(experiment), base, {
    ...crew,
    dataset,
    finished: trials,
    onEpoch: (spec, result) => store.hold(withProgress(withEpoch(store.get(), spec, result))),
    onResult: (result, spec) => {
      pace.add(spec);
      const isDue = context.clock.now() - concluded >= CONCLUDE_EVERY;
      if (isDue) concluded = context.clock.now();
      store.hold(withProgress(withResult(store.get(), result, isDue)));
      void save();
    },
    onTrainer: (choice) => store.hold(withTrainer(store.get(), choice)),
  });
  training.current = run;
  const { outcome } = await run.done;
  training.current = null;
  const now = store.get().experiment;
  if (now) store.set({ experiment: shown({ ...now.record, trials: outcome.trials }), speed: pace.speed() ?? store.get().speed });
}

function withResult({ experiment, liveArms }: LabState, result: TrialResult, isDue: boolean): Partial<LabState> {
  if (!experiment) return {};
  const live = new Map(liveArms);
  live.delete(keyOf(result));
  const others = experiment.record.trials.filter((other) => keyOf(other) !== keyOf(result));
  const record = { ...experiment.record, trials: [...others, result] };
  const { base } = record;
  const conclusion = isDue ? conclusionOf(experimentFor(record.experiment), base, record.trials) : experiment.conclusion;
  return { liveArms: live, experiment: { ...experiment, record, conclusion } };
}

function withTrainer({ experiment }: LabState, choice: TrainerChoice): Partial<LabState> {
  const known = experiment?.record.trainers ?? [];
  if (!experiment || known.some(({ description }) => description === choice.description)) return {};
  return { experiment: { ...experiment, record: { ...experiment.record, trainers: [...known, choice] } } };
}

/** An epoch that is not the next one means that the trial began anew after its worker died. */
function withEpoch({ liveArms, run }: LabState, spec: TrialSpec, { epoch }: EpochResult): Partial<LabState> {
  const live = new Map(liveArms);
  const anew = epoch === 1 && live.has(keyOf(spec));
  live.set(keyOf(spec), { arm: spec.arm, repeat: spec.repeat, epoch, epochs: spec.epochs });
  return { liveArms: live, ...(run && anew && { run: { ...run, restarts: run.restarts + 1 } }) };
}
