import type { Design, Tally } from './measure';

/** One line of JSON per cell and design: bench/lab/calibration.mjs makes the tables of them. */
export function table(name: string, tallies: ReadonlyMap<Design, Tally>): void {
  for (const [design, tally] of tallies) console.log(JSON.stringify({ name, design, ...tally }));
}
