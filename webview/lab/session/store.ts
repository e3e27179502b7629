/** A value that can be watched. */
export interface Store<T> {
  get(): T;
  /** Changes some properties and tells the watchers at once. */
  set(change: Partial<T>): void;
  /** Changes without telling: for what changes many times a second and is drawn a few times a second. */
  hold(change: Partial<T>): void;
  watch(watcher: () => void): () => void;
}

export interface StoreOptions {
  /** Least milliseconds between two notices of held changes. */
  readonly every: number;
}

/** The state of the page in one place; held changes are bundled so that a fast training cannot flood the page with drawing. */
export function createStore<T extends object>(initial: T, { every }: StoreOptions): Store<T> {
  let state = initial;
  let timer: ReturnType<typeof setTimeout> | null = null;
  const watchers = new Set<() => void>();
  const tell = () => {
    if (timer !== null) clearTimeout(timer);
    timer = null;
    for (const watcher of [...watchers]) watcher();
  };
  return {
    get: () => state,
    set(change) {
      state = { ...state, ...change };
      tell();
    },
    hold(change) {
      state = { ...state, ...change };
      timer ??= setTimeout(tell, every);
    },
    watch(watcher) {
      watchers.add(watcher);
      return () => watchers.delete(watcher);
    },
  };
}
