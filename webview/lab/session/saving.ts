import type { LabState } from './state';
import type { Store } from './store';

/**
 * Stores the newest state, one call at a time, so that an older one never overwrites a newer. The promise is kept when all that was asked
 * for until then is stored, or could not be, which is said. `what`: for that message.
 */
export function saver(store: Store<LabState>, what: string, write: (state: LabState) => Promise<void>): () => Promise<void> {
  let saving: Promise<void> | null = null;
  let again = false;
  const save = async (): Promise<void> => {
    do {
      again = false;
      try {
        await write(store.get());
      } catch (error) {
        store.set({ failure: `${what} could not be stored: ${error instanceof Error ? error.message : String(error)}` });
      }
    } while (again);
    saving = null;
  };
  return () => {
    again = saving !== null;
    saving ??= save();
    return saving;
  };
}
