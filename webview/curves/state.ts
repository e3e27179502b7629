import type { CurveRow, CurvesState, RunRow } from '../../src/protocol/curves';
import { filteredRuns, type Sort, sortedRuns, sortFrom } from './runs';

/** What the reader chose; kept when the page is shown again. */
export interface Choice {
  /**
   * Runs that are drawn, each at the place that decides its look; null in it = a place that became free.
   * null = as many as fit, the latest ones.
   */
  readonly shown: readonly (string | null)[] | null;
  /** null = the metric that was judged. */
  readonly metric: string | null;
  /** null = that of the validation curves. */
  readonly axis: CurveRow['axis'] | null;
  /** 0 to 0.95. */
  readonly smoothing: number;
  readonly logarithmic: boolean;
  readonly asTable: boolean;
  /** Words that runs in the list must hold. */
  readonly filter: string;
  /** null = the order of the host. */
  readonly sort: Sort | null;
}

/** Why something did not work: reading mends itself with the next answer, what the reader asked for stays until it works or is put away. */
export interface Failure {
  readonly of: 'reading' | 'doing';
  readonly words: string;
}

export interface PageState {
  /** null until the host has answered. */
  readonly state: CurvesState | null;
  readonly curves: ReadonlyMap<string, readonly CurveRow[]>;
  readonly choice: Choice;
  readonly failure: Failure | null;
  /** The latest news for those who do not see them. */
  readonly said: string;
}

/** A run that is drawn, and the place that decides its look. */
export interface PlacedRun {
  readonly run: RunRow;
  readonly place: number;
}

export const firstChoice: Choice = {
  shown: null,
  metric: null,
  axis: null,
  smoothing: 0,
  logarithmic: false,
  asTable: false,
  filter: '',
  sort: null,
};

export const initial: PageState = { state: null, curves: new Map(), choice: firstChoice, failure: null, said: '' };

/** Runs that are drawn when nobody chose. */
const FIRST_SHOWN = 3;
/** Runs that are drawn at most: more are not told apart. */
export const MOST_SHOWN = 12;

/** The runs that are drawn. Those of a log that was written anew since they were chosen give way to the latest ones. */
export function shownRuns({ state, choice }: Pick<PageState, 'state' | 'choice'>): readonly PlacedRun[] {
  const runs = state?.runs ?? [];
  const { shown } = choice;
  if (shown !== null) {
    const byId = new Map(runs.map((run) => [run.id, run]));
    const chosen = shown.flatMap((id, place) => {
      const run = id === null ? undefined : byId.get(id);
      return run ? [{ run, place }] : [];
    });
    if (chosen.length > 0 || shown.every((id) => id === null)) return chosen.slice(0, MOST_SHOWN);
  }
  const latest = new Set([...runs].sort((a, b) => (b.ended ?? 0) - (a.ended ?? 0)).slice(0, FIRST_SHOWN));
  return runs.filter((run) => latest.has(run)).map((run, place) => ({ run, place }));
}

/** What is drawn after a run was ticked or unticked; the others keep their looks. null = there is no place left. */
export function toggled(page: Pick<PageState, 'state' | 'choice'>, id: string): readonly (string | null)[] | null {
  const places: (string | null)[] = [];
  for (const { run, place } of shownRuns(page)) places[place] = run.id;
  const next = Array.from(places, (one) => one ?? null);
  const at = next.indexOf(id);
  if (at >= 0) return next.with(at, null);
  if (next.filter((one) => one !== null).length >= MOST_SHOWN) return null;
  const free = next.indexOf(null);
  return free >= 0 ? next.with(free, id) : [...next, id];
}

/** The runs that the list holds, in its order. */
export function listedRuns({ state, choice }: Pick<PageState, 'state' | 'choice'>): readonly RunRow[] {
  return sortedRuns(filteredRuns(state?.runs ?? [], choice.filter), choice.sort);
}

/** What is left in the page's memory by a former version or damaged counts for nothing. */
export function choiceFrom(memory: unknown): Choice {
  if (typeof memory !== 'object' || memory === null) return firstChoice;
  const { shown, metric, axis, smoothing, logarithmic, asTable, filter, sort } = memory as Partial<Record<keyof Choice, unknown>>;
  return {
    shown: Array.isArray(shown) && shown.every((id) => typeof id === 'string' || id === null) ? shown.slice(0, MOST_SHOWN) : null,
    metric: typeof metric === 'string' ? metric : null,
    axis: axis === 'epoch' || axis === 'step' || axis === 'row' ? axis : null,
    smoothing: typeof smoothing === 'number' && smoothing >= 0 && smoothing <= 0.95 ? smoothing : 0,
    logarithmic: logarithmic === true,
    asTable: asTable === true,
    filter: typeof filter === 'string' ? filter : '',
    sort: sortFrom(sort),
  };
}

/** The place that the page showed last, for the host to find it again. */
export function placeFrom(memory: unknown): string | undefined {
  const place = typeof memory === 'object' && memory !== null && 'place' in memory ? memory.place : undefined;
  return typeof place === 'string' ? place : undefined;
}
