import { BUNDLED, GENERATORS } from '../../../src/lab/data/choice';
import { recipes } from '../../../src/lab/data/made/make';
import { readOptions } from '../../../src/lab/data/made/options';
import type { Drawn, OpenedData } from '../../../src/lab/data/opened';
import type { Handling } from '../../../src/lab/data/ready';
import type { InitialChoice } from '../../../src/lab/initial';
import { withAnswers } from '../../../src/lab/space/answers';
import { asChosen } from '../../../src/lab/space/asChosen';
import type { Fit, Setting } from '../../../src/lab/space/fit';
import { layerSettings } from '../../../src/lab/space/settings';
import { withoutUnread } from '../../../src/lab/space/withInitial';
import type { DataSource, LabNetwork } from '../../../src/lab/study';
import type { DataFile } from '../../../src/protocol/lab';
import type { OwnSource, Unusable } from '../engine';
import { formOf } from '../model/defaults';
import { type DataKey, deviationIn, type StudyForm } from '../model/form';
import { initialOf } from '../model/initial';
import type { SessionContext } from './context';
import { settleSizes } from './sizes';
import type { LabState } from './state';
import type { Store } from './store';

/** Loads under way of each page: only the last one counts. */
const loads = new WeakMap<Store<LabState>, number>();

/** Makes the dataset that the form names and fits the network to it. A failure stands in `dataProblem`. */
export async function loadDataset(context: SessionContext, store: Store<LabState>): Promise<void> {
  const own = (loads.get(store) ?? 0) + 1;
  loads.set(store, own);
  const isLast = (): boolean => loads.get(store) === own;
  let taken: Taken | Unusable | null;
  try {
    taken = await takeData(context, store, isLast);
  } catch (error) {
    taken = { problem: error instanceof Error ? error.message : String(error) };
  }
  if (!isLast()) return;
  const ready =
    taken === null || 'problem' in taken ? taken : context.engine.ready(taken.source, taken.drawn, handlingOf(store.get().form));
  if (ready === null || 'problem' in ready) {
    store.set({ dataset: null, dataChoice: null, dataNotes: [], leaks: [], dataProblem: ready?.problem ?? null });
    return;
  }
  const { dataset, choice, decision, notes, leaks } = ready;
  store.set({ dataset, dataChoice: choice, dataNotes: [decision, ...notes], leaks, dataProblem: null });
  await refit(context, store);
}

interface Taken {
  readonly source: DataSource;
  readonly drawn: Drawn;
}

/** The data before duplicates are dropped; null while something is still to be chosen. */
async function takeData(context: SessionContext, store: Store<LabState>, isLast: () => boolean): Promise<Taken | Unusable | null> {
  const { form, opened } = store.get();
  const own = ownSource(form);
  if (own) {
    if ('problem' in own) return own;
    return { source: own, drawn: await ownData(context, own) };
  }
  if (opened?.key === form.data) return prepared(opened.data, form);
  const place = /^loaded:(\d+)$/.exec(form.data)?.[1];
  if (place === undefined) return null;
  const files = await context.host.openLoaded(Number(place));
  if (!files) return { problem: 'What the file loads is no longer there.' };
  const data = await context.engine.open(files);
  if ('problem' in data) return data;
  if (isLast()) keepOpened(store, data, form.data);
  return isLast() ? prepared(data, store.get().form) : null;
}

/** The lab's own data that the form names; null when it names a file. */
function ownSource({ data, made }: StudyForm): OwnSource | Unusable | null {
  if (data === 'digits') return { kind: 'digits' };
  const bundled = BUNDLED.find((name) => name === data);
  if (bundled) return { kind: 'bundled', name: bundled };
  const generator = GENERATORS.find((name) => name === data);
  if (!generator) return null;
  const options = readOptions(generator, recipes[generator].options, made);
  return 'err' in options ? { problem: options.err.message } : { kind: 'made', name: generator, options: options.ok };
}

async function ownData({ assets, engine }: SessionContext, source: OwnSource): Promise<Drawn> {
  if (source.kind === 'made') return engine.own(source, null);
  return engine.own(source, await (source.kind === 'bundled' ? assets.bundled(source.name) : assets.digits()));
}

function prepared(data: OpenedData, form: StudyForm): Taken | Unusable | null {
  if (form.target === '') return null;
  const { maxRows } = handlingOf(form);
  const drawn = data.prepare(form.target, maxRows);
  if ('err' in drawn) return { problem: drawn.err.message };
  const { name, format } = data;
  const { target } = form;
  const source: DataSource = format === 'csv' ? { kind: 'csv', name, target } : { kind: 'file', name, format, target };
  return { source, drawn: drawn.ok };
}

/** A number that cannot be read is told of at its field; until then all rows are meant, and seed 1. */
function handlingOf({ data, maxRows, dropDuplicates, seed }: StudyForm): Handling {
  const most = Number(maxRows);
  const isFile = data === 'file' || data.startsWith('loaded:');
  const root = Number(seed);
  return {
    maxRows: isFile && Number.isInteger(most) && most >= 30 ? most : null,
    dropDuplicates,
    seed: seed.trim() !== '' && Number.isInteger(root) && root >= 0 ? root : 1,
  };
}

/** Fits the network to the dataset, and lets the form follow; then what it is built with, for which it may be read again. */
export async function refit(context: SessionContext, store: Store<LabState>): Promise<void> {
  fitNow(context, store);
  await settleSizes(context, store, () => fitNow(context, store));
}

/** Keeps the last fit while there is no dataset. */
function fitNow({ engine }: SessionContext, store: Store<LabState>): void {
  const { subject, dataset, dataChoice, edits, form, answers } = store.get();
  if (!subject || !dataset || !dataChoice) return;
  const read = { ...subject, model: withoutUnread(subject.model, chosenFirst(form)) };
  const { fit, ...answered } = withAnswers((decisions) => engine.fit(read, dataset, decisions), answers);
  if (!fit.network) {
    store.set({ fit, ...answered });
    return;
  }
  const { plan, notes, settings } = engine.plan(subject, fit.network, { dataset, choice: dataChoice }, edits);
  const { data, target, made, maxRows, dropDuplicates } = form;
  const formSettings = [...settings, ...firstSettings(fit.network, fit, form)];
  store.set({
    fit,
    ...answered,
    formNotes: notes,
    formSettings,
    form: { ...formOf(plan), data, target, made, maxRows, dropDuplicates, ...edits },
  });
}

function chosenFirst(form: StudyForm): InitialChoice | undefined {
  const deviation = deviationIn(form);
  return deviation === null ? undefined : initialOf(form, deviation);
}

/** Settings of the layers with first weights as the form has them; as in the file while a deviation cannot be read, which its field tells. */
function firstSettings(network: LabNetwork, { weighted, lines }: Fit, form: StudyForm): readonly Setting[] {
  const initial = chosenFirst(form);
  const { activations } = form;
  const chosen = asChosen(network, { activations, ...(initial && { initial }) }, { weighted, lines });
  return layerSettings(chosen, { weighted, lines, choice: initial, activations });
}

/** Lets the user choose a file. */
export async function chooseFile(context: SessionContext, store: Store<LabState>): Promise<void> {
  const files: readonly DataFile[] | null = await context.host.chooseData();
  if (!files) return;
  const data = await context.engine.open(files);
  if ('problem' in data) {
    loads.set(store, (loads.get(store) ?? 0) + 1);
    store.set({ opened: null, dataset: null, dataChoice: null, dataNotes: [], leaks: [], dataProblem: data.problem });
    return;
  }
  keepOpened(store, data, 'file');
  await loadDataset(context, store);
}

/**
 * Keeps an opened file. The target is the one that is chosen already, else the one that its names tell, else the last column of a table,
 * where the answer usually stands; where that is no more than a guess, it is the user's to change.
 */
function keepOpened(store: Store<LabState>, data: OpenedData, key: DataKey): void {
  const { form, edits } = store.get();
  const known = data.targets.some(({ name }) => name === form.target);
  const target = known ? form.target : (data.target ?? data.targets.at(-1)?.name ?? '');
  store.set({ opened: { data, key }, form: { ...form, data: key, target }, edits: { ...edits, data: key, target } });
}
