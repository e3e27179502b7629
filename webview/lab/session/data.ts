import { formOf } from '../model/defaults';
import type { SessionContext } from './context';
import type { LabState } from './state';
import type { Store } from './store';

/** Makes the dataset that the form names and fits the network to it. A failure stands in `dataProblem`. */
export async function loadDataset(context: SessionContext, store: Store<LabState>): Promise<void> {
  const { form, table } = store.get();
  if (form.data === 'digits') {
    try {
      const dataset = await context.engine.digits(await context.assets.digits());
      // The choice may have changed while the file was on its way.
      if (store.get().form.data === 'digits') store.set({ dataset, dataNotes: [], dataProblem: null });
    } catch (error) {
      store.set({ dataset: null, dataProblem: error instanceof Error ? error.message : String(error) });
    }
  } else if (!table || form.target === '') {
    store.set({ dataset: null, dataNotes: [], dataProblem: null });
  } else {
    const prepared = table.prepare(form.target);
    if ('problem' in prepared) store.set({ dataset: null, dataNotes: [], dataProblem: prepared.problem });
    else store.set({ dataset: prepared.dataset, dataNotes: [prepared.decision, ...prepared.notes], dataProblem: null });
  }
  refit(context, store);
}

/** Reads the network anew against the dataset, and lets the form follow; keeps the last fit while there is no dataset. */
export function refit({ engine }: SessionContext, store: Store<LabState>): void {
  const { subject, dataset, edits, form } = store.get();
  if (!subject || !dataset) return;
  const fit = engine.fit(subject, dataset);
  if (!fit.network) {
    store.set({ fit });
    return;
  }
  const { plan, notes } = engine.plan(subject, fit.network, dataset, edits);
  store.set({ fit, formNotes: notes, form: { ...formOf(plan), data: form.data, target: form.target, ...edits } });
}

/** Lets the user choose a CSV file; its last column, where tables usually keep the answer, is the target at first. */
export async function chooseTable(context: SessionContext, store: Store<LabState>): Promise<void> {
  const file = await context.host.chooseCsv();
  if (!file) return;
  const table = context.engine.table(file.name, file.bytes);
  if ('problem' in table) {
    store.set({ table: null, dataset: null, dataNotes: [], dataProblem: table.problem });
    return;
  }
  const { form } = store.get();
  const known = table.columns.some((column) => column.name === form.target);
  const target = known ? form.target : (table.columns.at(-1)?.name ?? '');
  store.set({ table, form: { ...form, data: 'csv', target }, edits: { ...store.get().edits, data: 'csv', target } });
  await loadDataset(context, store);
}
