import type { LabState } from './state';
import type { Store } from './store';

/** Stores the newest state, one call at a time, so that an older one never overwrites a newer. `what`: for the message when that fails. */
export function saver(store: Store<LabState>, what: string, write: (state: LabState) => Promise<void>): () => void {
  let saving = false;
  let again = false;
  const save = async (): Promise<void> => {
    if (saving) {
      again = true;
      return;
    }
    saving = true;
    try {
      await write(store.get());
    } catch (error) {
      store.set({ failure: `${what} could not be stored: ${error instanceof Error ? error.message : String(error)}` });
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
