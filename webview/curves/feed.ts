import type { CurveRow } from '../../src/protocol/curves';

export interface Answer {
  readonly id: string;
  readonly curves: readonly CurveRow[];
}

export interface FeedOptions {
  readonly load: (ids: readonly string[]) => Promise<readonly Answer[]>;
  readonly onCurves: (answers: readonly Answer[]) => void;
  readonly onFailure: (error: unknown) => void;
  /** Asked right before each request: nobody waits any more for a run that is not drawn. */
  readonly isWanted: (id: string) => boolean;
}

/**
 * Asks for curves, one request at a time: while a log grows faster than its curves are sent, what is wanted meanwhile goes into the next
 * request, and an older answer never comes after a newer one.
 */
export function createFeed({ load, onCurves, onFailure, isWanted }: FeedOptions): { want(ids: readonly string[]): void } {
  const waiting = new Set<string>();
  let isBusy = false;

  async function work(): Promise<void> {
    isBusy = true;
    try {
      while (waiting.size > 0) {
        const ids = [...waiting].filter(isWanted);
        waiting.clear();
        if (ids.length > 0) onCurves(await load(ids));
      }
    } catch (error) {
      onFailure(error);
    } finally {
      isBusy = false;
    }
  }

  return {
    want(ids) {
      for (const id of ids) waiting.add(id);
      if (!isBusy && waiting.size > 0) void work();
    },
  };
}
