import type { CurveRow, RunRow } from '../../src/protocol/curves';
import { type PageState, type PlacedRun, shownRuns } from './state';

/** A run with those of its curves that are drawn. */
export interface DrawnRun extends PlacedRun {
  /** Of the metric and the axis that are drawn. */
  readonly curves: readonly CurveRow[];
  /** The curve among them that was judged; null when the verdict is about another metric. */
  readonly judged: CurveRow | null;
}

/** What the choices and the curves come to: all that chart, table and words need. */
export interface Picture {
  readonly runs: readonly DrawnRun[];
  readonly metrics: readonly string[];
  /** '' when there is none. */
  readonly metric: string;
  readonly axes: readonly CurveRow['axis'][];
  readonly axis: CurveRow['axis'];
  /** Curves of the metric that count their positions otherwise. */
  readonly elsewhere: readonly CurveRow[];
  /** Whether the curves of a run that is drawn are still on their way. */
  readonly waiting: boolean;
}

/** A verdict may be about several metrics together. */
export function judges({ metric }: RunRow['verdict'], name: string): boolean {
  return metric === name || (metric?.split(' + ').includes(name) ?? false);
}

/** Metrics of the runs that are drawn, the judged ones first. */
export function metricsOf(runs: readonly RunRow[]): readonly string[] {
  const all = [...new Set(runs.flatMap(({ metrics }) => metrics))];
  const isJudged = (name: string): boolean => runs.some(({ verdict }) => judges(verdict, name));
  return [...all.filter(isJudged), ...all.filter((name) => !isJudged(name))];
}

/** What is drawn. */
export function pictureOf(page: PageState): Picture {
  const placed = shownRuns(page);
  const metrics = metricsOf(placed.map(({ run }) => run));
  const wanted = page.choice.metric;
  const metric = wanted !== null && metrics.includes(wanted) ? wanted : (metrics[0] ?? '');
  const found = placed.map((one) => ({ ...one, curves: (page.curves.get(one.run.id) ?? []).filter((curve) => curve.metric === metric) }));
  const all = found.flatMap(({ curves }) => curves);
  const axes = (['epoch', 'step', 'row'] as const).filter((axis) => all.some((curve) => curve.axis === axis));
  const axis = page.choice.axis !== null && axes.includes(page.choice.axis) ? page.choice.axis : axisOf(all);
  return {
    runs: found.map(({ run, place, curves }) => {
      const drawn = curves.filter((curve) => curve.axis === axis);
      return { run, place, curves: drawn, judged: judgedOf(run, metric, curves, axis) };
    }),
    metrics,
    metric,
    axes,
    axis,
    elsewhere: all.filter((curve) => curve.axis !== axis),
    waiting: placed.some(({ run }) => run.metrics.length > 0 && !page.curves.has(run.id)),
  };
}

/** The axis of the validation curves, else of the longest curve. */
function axisOf(curves: readonly CurveRow[]): CurveRow['axis'] {
  const validation = curves.find(({ role }) => role === 'validation') ?? curves.find(({ role }) => role === 'test');
  if (validation) return validation.axis;
  return curves.reduce<CurveRow | null>((most, curve) => (most && most.at.length >= curve.at.length ? most : curve), null)?.axis ?? 'epoch';
}

/** Judged is validation, and test data only where there is no validation curve. */
function judgedOf({ verdict }: RunRow, metric: string, curves: readonly CurveRow[], axis: CurveRow['axis']): CurveRow | null {
  if (!judges(verdict, metric)) return null;
  const curve = curves.find(({ role }) => role === 'validation') ?? curves.find(({ role }) => role === 'test');
  return curve?.axis === axis ? curve : null;
}

/** Where the best value of the metric that is drawn lies; null when nothing was judged or it has no value there. */
export function bestOf({ run, judged }: DrawnRun, metric: string): { readonly at: number; readonly value: number } | null {
  const { bestAt, best, metric: whole } = run.verdict;
  if (!judged || bestAt === null) return null;
  // Of several metrics that were judged together the best is that of their sum: each has its own value there.
  const value = judged.values[judged.at.indexOf(bestAt)] ?? (whole === metric ? best : null);
  return value === null || value === undefined ? null : { at: bestAt, value };
}

/** From where on it overfits, on the axis that is drawn. */
export function sinceOf({ run, judged }: DrawnRun): number | null {
  return judged ? run.verdict.since : null;
}
