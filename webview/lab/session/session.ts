import { answering } from '../../../src/lab/space/answers';
import type { Choice } from '../../../src/lab/space/fit';
import { enteredOf } from '../../../src/lab/space/sizes';
import type { LayerDecision } from '../../../src/lab/study';
import type { LabPage, LabSubject } from '../../../src/protocol/lab';
import type { Span } from '../../../src/text/span';
import { formOf } from '../model/defaults';
import { COMPARE_RATES, isStudy, type Question } from '../model/experiments';
import type { StudyForm } from '../model/form';
import { rateText } from '../model/words';
import type { SessionContext } from './context';
import { chooseFile, loadDataset, refit } from './data';
import { shown, startExperiment } from './experiment';
import { exportResults } from './results';
import { typedAs } from './sizes';
import { INITIAL_STATE, type LabState, shownExperiment, shownPlan } from './state';
import { createStore, type Store } from './store';
import { cancelRun, startRun, type Training } from './training';

/** What the page can do; every action ends in a change of the state, never in an exception. */
export interface LabActions {
  open(): Promise<void>;
  edit(change: Partial<StudyForm>): void;
  chooseFile(): Promise<void>;
  /** Answers the question about a layer; null takes the answer back. */
  decide(choice: Choice, decision: LayerDecision | null): void;
  /** Takes what was typed for arguments of the network, by name; an empty text takes it back. */
  enter(typed: LabState['typedSizes']): void;
  /** Chooses what is asked. */
  ask(question: Question): void;
  start(): Promise<void>;
  resume(): Promise<void>;
  /** Lengthens the study or the experiment that is shown by paired repeats; the trials that stand are kept. */
  addRepeats(count: number): Promise<void>;
  /** Whether repeats are added by themselves until the question is settled. */
  adapt(on: boolean): void;
  cancel(): void;
  setUp(on: boolean): void;
  /** Which of the results is shown where there are two. */
  show(view: LabState['view']): void;
  /** Lets the user keep the results that are shown as a file. */
  exportResults(): Promise<void>;
  apply(rate: number): Promise<void>;
  /** Shows the network in its file, or the place of a setting. */
  reveal(place?: Span): Promise<void>;
}

export interface Session {
  readonly store: Store<LabState>;
  readonly actions: LabActions;
  readonly page: LabPage;
}

/** Fields that decide the data; of the seed depends which duplicates lie across the split. */
const RELOAD: readonly (keyof StudyForm)[] = ['data', 'target', 'made', 'maxRows', 'dropDuplicates', 'seed'];

/** Fields that others follow. */
const REFIT: readonly (keyof StudyForm)[] = [
  'optimizer',
  'batchSize',
  'trainSize',
  'initial',
  'initialDeviation',
  'initialLayers',
  'activations',
];

/** Least milliseconds between two drawings while training. */
const DRAW_EVERY = 250;

/** The page without its looks: state, actions, and what the host may tell it. */
export function createSession(context: () => SessionContext): Session {
  const store = createStore(INITIAL_STATE, { every: DRAW_EVERY });
  const training: Training = { current: null, cancelled: false };
  const guarded = async (what: string, act: () => Promise<void>) => {
    try {
      await act();
    } catch (error) {
      store.set({ failure: `${what}: ${wordsOf(error)}` });
    }
  };
  const actions: LabActions = {
    open: () => open(context(), store),
    edit(change) {
      const { form, edits } = store.get();
      store.set({ form: { ...form, ...change }, edits: { ...edits, ...change }, failure: null });
      if (RELOAD.some((field) => field in change)) void loadDataset(context(), store);
      else if (REFIT.some((field) => field in change)) void refit(context(), store);
    },
    chooseFile: () => guarded('The file could not be chosen', () => chooseFile(context(), store)),
    decide: (choice, decision) => void guarded('The answer could not be kept', () => decide(context(), store, choice, decision)),
    enter: (typed) => void guarded('The sizes could not be kept', () => enter(context(), store, typed)),
    ask: (question) => store.set({ question, failure: null }),
    start: () =>
      guarded('The study could not start', () =>
        isStudy(store.get().question)
          ? startRun(context(), store, training, { resume: false })
          : startExperiment(context(), store, training, { resume: false }),
      ),
    resume: () =>
      guarded('The study could not go on', () =>
        store.get().view === 'study'
          ? startRun(context(), store, training, { resume: true })
          : startExperiment(context(), store, training, { resume: true }),
      ),
    addRepeats: (count) =>
      guarded('The study could not go on', () =>
        store.get().view === 'study'
          ? startRun(context(), store, training, { resume: true, repeats: count })
          : startExperiment(context(), store, training, { resume: true, repeats: count }),
      ),
    adapt: (on) => store.set({ adaptive: on }),
    cancel: () => cancelRun(training),
    setUp(on) {
      const { form } = store.get();
      const plan = shownPlan(store.get());
      const edits = on && plan ? formOf(plan) : {};
      const question = on ? questionOf(store.get()) : store.get().question;
      const typedSizes =
        on && plan?.sizes ? { ...store.get().typedSizes, ...typedAs({ values: enteredOf(plan.sizes) }) } : store.get().typedSizes;
      store.set({ settingUp: on, failure: null, applied: null, question, edits, typedSizes, form: { ...form, ...edits } });
      if (on) void loadDataset(context(), store);
    },
    show: (view) => store.set({ view, settingUp: false, failure: null, applied: null, repeatsNote: null }),
    exportResults: () => guarded('The results could not be exported', () => exportResults(context(), store.get())),
    apply: (rate) => apply(context(), store, rate),
    reveal: (place) => guarded('The source could not be shown', () => context().host.reveal(place)),
  };
  return {
    store,
    actions,
    page: {
      subjectChanged({ subject, reason }) {
        if (subject === null) store.set({ gone: reason });
        else store.set({ subject, gone: null, applied: stillSo(store.get(), subject) });
        // The network came back into a file in which the page had not found it.
        if (subject !== null && store.get().broken !== null) void actions.open();
        void refit(context(), store);
      },
    },
  };
}

function decide(context: SessionContext, store: Store<LabState>, choice: Choice, decision: LayerDecision | null): Promise<void> {
  const { answers, decisions } = store.get();
  store.set({ answers: answering(answers, choice, decisions[choice.layerId], decision) });
  void refit(context, store);
  return context.host.saveAnswers(store.get().answers);
}

async function enter(context: SessionContext, store: Store<LabState>, typed: LabState['typedSizes']): Promise<void> {
  store.set({ typedSizes: { ...store.get().typedSizes, ...typed }, failure: null });
  await refit(context, store);
  await context.host.saveSizes(Object.fromEntries(Object.entries(store.get().typedSizes).filter(([, text]) => text.trim() !== '')));
}

async function open(context: SessionContext, store: Store<LabState>): Promise<void> {
  store.set({ loading: true, broken: null });
  try {
    const { subject, study, experiment: record, answers, sizes, cores } = await context.host.ready();
    const experiment = record && shown(record);
    const view = record && (!study || study.createdAt < record.createdAt) ? 'experiment' : 'study';
    store.set({ subject, study, experiment, view, answers, typedSizes: sizes, builtWith: {}, cores: context.cores || cores });
    const plan = shownPlan(store.get());
    const edits = plan ? formOf(plan) : {};
    store.set({ edits, form: { ...store.get().form, ...edits }, question: questionOf(store.get()) });
    context.remember({ uri: subject.uri, studyId: study?.id ?? null });
    await loadDataset(context, store);
    store.set({ loading: false });
  } catch (error) {
    store.set({ loading: false, broken: wordsOf(error) });
  }
}

/** What the results that are shown were asked. */
function questionOf(state: LabState): Question {
  const { record } = shownExperiment(state) ?? {};
  return record ? { experiment: record.experiment, search: record.base.search ?? null } : COMPARE_RATES;
}

async function apply({ host }: SessionContext, store: Store<LabState>, rate: number): Promise<void> {
  const { study } = store.get();
  if (!study) return;
  try {
    store.set({ applied: { rate, ...(await host.applyRate({ studyId: study.id, rate })) } });
  } catch (error) {
    store.set({ applied: { rate, applied: false, message: `Rate ${rateText(rate)} was not written: ${wordsOf(error)}` } });
  }
}

/** What was said about the last Apply, unless an edit such as Undo made it untrue. */
function stillSo({ applied, subject: before }: LabState, subject: LabSubject): LabState['applied'] {
  if (applied?.applied) return subject.sites.every(({ rate }) => rate.value === applied.rate) ? applied : null;
  return subject.fingerprint === before?.fingerprint ? applied : null;
}

export function wordsOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
