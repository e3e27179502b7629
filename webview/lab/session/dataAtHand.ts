import type { DataChoice } from '../../../src/lab/study';
import { dataFieldsOf } from '../model/defaults';
import type { DataKey } from '../model/form';
import type { SessionContext } from './context';
import { chooseFile, loadDataset } from './data';
import type { LabState } from './state';
import type { Store } from './store';

/** What is stored knows its data by name only: a file has to be handed in again after a reload, and must hold the same numbers. */
export async function dataAtHand(context: SessionContext, store: Store<LabState>, data: DataChoice | undefined): Promise<boolean> {
  const { form, opened } = store.get();
  if (!data) return false;
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
