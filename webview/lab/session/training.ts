import { keyOf, specOf } from '../../../src/lab/search/jobs';
import type { Crew } from '../../../src/lab/search/pool';
import type { StudyRun } from '../../../src/lab/search/schedule';
import { withRepeats } from '../../../src/lab/statistics/adaptive';
import type { EpochResult, Study, Trial, TrialKey } from '../../../src/lab/study';
import { COMPARE_RATES } from '../model/experiments';
import { moreRepeats } from '../model/repeats';
import { askedAgain } from './asked';
import type { SessionContext } from './context';
import { crewOf } from './crew';
import { dataAtHand } from './dataAtHand';
import { headOf, planOf } from './plan';
import { saver } from './saving';
import { paceOf } from './speed';
import type { LabState } from './state';
import type { Store } from './store';

/** The run under way, held outside the state: it is a process, not a value. */
export interface Training {
  current: Pick<StudyRun, 'cancel' | 'progress'> | null;
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
  if (resume && !(await dataAtHand(context, store, store.get().study?.plan.data))) return;
  const study = resume ? lengthened(store.get().study, repeats) : newStudy(context, store.get());
  if (!study || !store.get().dataset) return;
  training.cancelled = false;
  begin(context, store, study);
  store.set({ view: 'study', settingUp: false, failure: null, applied: null, repeatsNote: null });
  try {
    const crew = await crewOf(context, store.get().cores, study.plan.device);
    const save = saver(store, 'The study', async ({ study: newest }) => {
      if (!newest) return;
      context.remember({ uri: newest.source.uri, studyId: newest.id });
      await context.host.saveStudy(newest);
    });
    void save();
    for (let goesOn = true; goesOn && !training.cancelled; ) {
      await trainOnce(context, store, training, crew, save);
      goesOn = !training.cancelled && store.get().adaptive && prolonged(context, store);
    }
    const stored = save();
    // Done is what is stored; Cancel waits for nothing.
    if (!training.cancelled) await stored;
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
async function trainOnce(
  context: SessionContext,
  store: Store<LabState>,
  training: Training,
  crew: Crew,
  save: () => Promise<void>,
): Promise<void> {
  const { study, dataset } = store.get();
  if (!study || !dataset) return;
  const withProgress = (change: Partial<LabState>): Partial<LabState> => {
    const run = change.run ?? store.get().run;
    return run && training.current ? { ...change, run: { ...run, progress: training.current.progress() } } : change;
  };
  const pace = paceOf(context.clock, dataset);
  const run = context.engine.run({
    ...crew,
    plan: study.plan,
    dataset,
    finished: study.trials,
    onEpoch: (key, result) => store.hold(withProgress(withEpoch(store.get(), key, result))),
    onTrial: (trial) => {
      pace.add(specOf(study.plan, trial));
      store.hold(withProgress(withTrial(context, store.get(), trial)));
      void save();
    },
    onTrainer: (trainer) => {
      const now = store.get().study;
      if (now) store.hold({ study: { ...now, trainer } });
    },
  });
  training.current = run;
  await run.done;
  training.current = null;
  store.set({ speed: pace.speed() ?? store.get().speed });
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

/** A trial depends on its own repeat alone, so more repeats leave those that stand as they are. */
function lengthened(study: Study | null, repeats: number): Study | null {
  return study && (repeats === 0 ? study : { ...study, plan: withRepeats(study.plan, study.plan.seeds + repeats) });
}

function newStudy(context: SessionContext, state: LabState): Study | null {
  const asked = planOf(state);
  if (!asked) return null;
  const plan = askedAgain(state, asked, COMPARE_RATES);
  return {
    ...headOf(context, state),
    version: 1,
    plan,
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
