import type { Stopwatch } from '../analysis/report';

/** What the rules took in one analysis, by the clock of the host. */
export class RuleTimes implements Stopwatch {
  readonly #took = new Map<string, number>();

  constructor(readonly now: () => number = () => performance.now()) {}

  took(what: string, milliseconds: number): void {
    this.#took.set(what, (this.#took.get(what) ?? 0) + milliseconds);
  }

  /** "rules 3.1 ms, slowest dropout-on-output 1.2 ms, reading networks 8.0 ms"; '' when none ran. */
  get words(): string {
    const { networks = 0, ...rules } = Object.fromEntries(this.#took);
    const entries = Object.entries(rules);
    const [slowest] = entries.sort((a, b) => b[1] - a[1]);
    if (!slowest) return '';
    const all = entries.reduce((sum, [, milliseconds]) => sum + milliseconds, 0);
    const reading = networks > 0 ? `, reading networks ${inMs(networks)}` : '';
    return `rules ${inMs(all)}, slowest ${slowest[0]} ${inMs(slowest[1])}${reading}`;
  }
}

function inMs(milliseconds: number): string {
  return `${milliseconds.toFixed(1)} ms`;
}
