import type { CurveRow, CurvesState, RunRow } from '../../src/protocol/curves';

/** What the reader chose; kept when the page is shown again. */
export interface Choice {
  /** Runs that are drawn; null = as many as fit, the latest first. */
  readonly shown: readonly string[] | null;
  /** null = the metric that was judged. */
  readonly metric: string | null;
  /** 0 to 0.95. */
  readonly smoothing: number;
  readonly logarithmic: boolean;
  readonly asTable: boolean;
  /** Part of a name that runs in the list must hold. */
  readonly filter: string;
}

export interface PageState {
  /** null until the host has answered. */
  readonly state: CurvesState | null;
  readonly curves: ReadonlyMap<string, readonly CurveRow[]>;
  readonly choice: Choice;
  /** Why the host could not be reached, or did not do what was asked. */
  readonly failure: string | null;
}

export const firstChoice: Choice = { shown: null, metric: null, smoothing: 0, logarithmic: false, asTable: false, filter: '' };

export const initial: PageState = { state: null, curves: new Map(), choice: firstChoice, failure: null };

/** Runs that are drawn when nobody chose. */
const FIRST_SHOWN = 3;
/** Runs that are drawn at most: more are not told apart. */
export const MOST_SHOWN = 12;

/** The runs that are drawn, in the order of the list. */
export function shownRuns({ state, choice }: PageState): readonly RunRow[] {
  const runs = state?.runs ?? [];
  const { shown } = choice;
  const chosen = shown === null ? [] : runs.filter(({ id }) => shown.includes(id)).slice(0, MOST_SHOWN);
  if (chosen.length > 0) return chosen;
  const latest = [...runs].sort((a, b) => (b.ended ?? 0) - (a.ended ?? 0)).slice(0, FIRST_SHOWN);
  return runs.filter((run) => latest.includes(run));
}

/** Metrics of the runs that are drawn, the judged ones first. */
export function metricsOf(runs: readonly RunRow[]): readonly string[] {
  const judged = runs.flatMap(({ verdict }) => verdict.metric ?? []);
  return [...new Set([...judged, ...runs.flatMap(({ metrics }) => metrics)])];
}

/** The metric that is drawn; '' when there is none. */
export function metricOf({ choice }: PageState, runs: readonly RunRow[]): string {
  const metrics = metricsOf(runs);
  return choice.metric !== null && metrics.includes(choice.metric) ? choice.metric : (metrics[0] ?? '');
}

/** Runs whose name, file, verdict or hyperparameters hold the words. */
export function filteredRuns(runs: readonly RunRow[], filter: string): readonly RunRow[] {
  const wanted = filter.trim().toLowerCase();
  if (wanted === '') return runs;
  return runs.filter(({ name, file, network, parameters, verdict }) =>
    [name, file, network?.name ?? '', verdict.kind, ...parameters.map((one) => `${one.name}=${one.value}`)].some((text) =>
      text.toLowerCase().includes(wanted),
    ),
  );
}

/** What is left in the page's memory by a former version or damaged counts for nothing. */
export function choiceFrom(memory: unknown): Choice {
  if (typeof memory !== 'object' || memory === null) return firstChoice;
  const { shown, metric, smoothing, logarithmic, asTable } = memory as Partial<Record<keyof Choice, unknown>>;
  return {
    shown: Array.isArray(shown) && shown.every((id) => typeof id === 'string') ? shown : null,
    metric: typeof metric === 'string' ? metric : null,
    smoothing: typeof smoothing === 'number' && smoothing >= 0 && smoothing <= 0.95 ? smoothing : 0,
    logarithmic: logarithmic === true,
    asTable: asTable === true,
    filter: '',
  };
}
