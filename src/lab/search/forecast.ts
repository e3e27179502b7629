import type { TrialSpec } from '../study';
import { costOf, type TrialCost } from './cost';
import type { Expected } from './crew';
import { identity } from './stations';

/** Trials that are expected and have not been asked for: what progress counts on top of those that are known. */
export class Forecast {
  private readonly asked = new Set<string>();
  private of: Expected | null = null;
  private readonly costs = new Map<string, TrialCost>();

  constructor(
    private readonly expected: (() => Expected) | undefined,
    private readonly rows: number,
  ) {}

  /** A trial has become known. */
  take(spec: TrialSpec): void {
    this.asked.add(identity(spec));
    this.costs.delete(identity(spec));
  }

  awaited(): readonly TrialCost[] {
    const now = this.expected?.() ?? null;
    if (now !== this.of) this.read(now);
    return [...this.costs.values()];
  }

  private read(expected: Expected | null): void {
    this.of = expected;
    this.costs.clear();
    for (const spec of expected?.specs ?? []) {
      if (this.asked.has(identity(spec))) continue;
      const cost = costOf(spec, this.rows);
      this.costs.set(identity(spec), expected?.extent === 'exact' ? cost : { ...cost, mayStop: true });
    }
  }
}
