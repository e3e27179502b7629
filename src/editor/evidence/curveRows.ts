import type { Curve, Metric, Run } from '../../evidence/run';
import type { CurveRow, RunRow } from '../../protocol/curves';
import type { LoggedRun } from './logStore';

const ROLES = ['train', 'validation', 'test', 'other'] as const;
/** Hyperparameters of a run that are sent to the page. */
const MOST_PARAMETERS = 100;

/** One run as the page lists it. */
export function runRow({ id, run, verdict, title, modified, uris }: LoggedRun, shownFile: string, network: RunRow['network']): RunRow {
  const judged = run.metrics.filter(({ name }) => name === verdict.metric);
  const others = run.metrics.filter((metric) => !judged.includes(metric) && (metric.train || metric.validation || metric.test));
  const rest = run.metrics.filter((metric) => !judged.includes(metric) && !others.includes(metric));
  return {
    id,
    name: run.name,
    file: shownFile,
    uri: uris[0]?.toString() ?? '',
    format: title,
    state: run.state,
    ended: run.ended ?? (modified > 0 ? modified : null),
    epochs: verdict.points || longest(run),
    verdict: {
      kind: verdict.kind,
      doesNotOverfit: verdict.cause === 'no-reference',
      reason: verdict.reason,
      metric: verdict.metric,
      bestAt: verdict.bestAt,
      best: verdict.best,
      since: verdict.since,
      axis: verdict.axis,
    },
    metrics: [...judged, ...others, ...rest].map(({ name }) => name),
    parameters: [...run.parameters].slice(0, MOST_PARAMETERS).map(([name, value]) => ({ name, value: String(value) })),
    network,
    troubles: run.troubles.map(({ message, line, byte }) =>
      line !== undefined ? `${message} (line ${line})` : byte !== undefined ? `${message} (byte ${byte})` : message,
    ),
  };
}

/** All curves of a run as they are drawn. */
export function curveRows(run: Run): readonly CurveRow[] {
  return run.metrics.flatMap((metric) => ROLES.flatMap((role) => (metric[role] ? [curveRow(metric, role, metric[role])] : [])));
}

function curveRow({ name }: Metric, role: CurveRow['role'], curve: Curve): CurveRow {
  return {
    metric: name,
    role,
    key: curve.key,
    axis: curve.axis,
    dropout: curve.dropout,
    at: curve.at,
    values: curve.values.map((value) => (Number.isFinite(value) ? value : null)),
    thinned: curve.thinned,
  };
}

function longest(run: Run): number {
  return Math.max(0, ...run.metrics.flatMap((metric) => ROLES.map((role) => metric[role]?.at.length ?? 0)));
}
