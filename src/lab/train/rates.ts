import type { RateSchedule, TrialSpec } from '../study';
import type { Rates } from './engine';

/** Rates of all sites in an epoch (1-based) of a trial. */
export function ratesAt(spec: Pick<TrialSpec, 'rate' | 'schedule' | 'epochs' | 'network'>, epoch: number): Rates {
  const share = shareAt(spec.schedule ?? { kind: 'constant' }, (epoch - 1) / spec.epochs);
  const { rate, network } = spec;
  if (typeof rate === 'number') return () => rate * share;
  const written = new Map(network.layers.flatMap((layer) => (layer.type === 'dropout' ? [[layer.siteId, layer.rate ?? 0] as const] : [])));
  return (siteId) => (rate[siteId] ?? written.get(siteId) ?? 0) * share;
}

/** Share of the rate that holds when `done` (0 ≤ done < 1) of the epochs lie behind. */
function shareAt(schedule: RateSchedule, done: number): number {
  switch (schedule.kind) {
    case 'constant':
      return 1;
    case 'early':
      if (done >= schedule.until) return 0;
      return schedule.linear ? 1 - done / schedule.until : 1;
    case 'late':
      return done >= schedule.from ? 1 : 0;
  }
}
