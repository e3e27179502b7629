import type { AskNetworks } from '../frameworks/framework';
import type { Stopwatch } from './report';

/** Runs rules by a stopwatch, if there is one. */
export interface Timing {
  /** The networks that a rule asks for: what it takes to read them is not counted as the rule's. */
  readonly networks: AskNetworks;
  run(rule: string, work: () => void): void;
}

export function timing(stopwatch: Stopwatch | undefined, networks: AskNetworks): Timing {
  if (!stopwatch) return { networks, run: (_, work) => work() };
  let reading = 0;
  const since = (start: number): number => stopwatch.now() - start;
  return {
    networks(about) {
      const start = stopwatch.now();
      try {
        return networks(about);
      } finally {
        reading += since(start);
      }
    },
    run(rule, work) {
      const start = stopwatch.now();
      reading = 0;
      try {
        work();
      } finally {
        stopwatch.took(rule, since(start) - reading);
        if (reading > 0) stopwatch.took('networks', reading);
      }
    },
  };
}
