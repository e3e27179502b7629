import { count, DESIGNS, type Design, emptyTally, MOST, outcome, type Tally } from './measure';
import { real } from './real';
import { LEVEL, NOISES, type Noise, planOf, ratesOf, simulate, spreadOf, spreadOfDifference, TRUTHS, type Truth } from './simulate';
import { table } from './table';

/** Simulates one cell: all designs on the same studies. */
function cell(truth: Truth, noise: Noise, rates: readonly number[], studies: number, seed: number): Map<Design, Tally> {
  const losses = rates.map((rate) => LEVEL + truth.added(rate));
  const best = losses.indexOf(Math.min(...losses));
  const paired = rates.map((_, arm) => spreadOfDifference(noise, rates, arm, best));
  const known = { losses, spread: spreadOf(noise, rates[best] as number), paired };
  const tallies = new Map(DESIGNS.map((design) => [design, emptyTally()]));
  for (let study = 0; study < studies; study += 1) {
    const plan = planOf(rates, MOST, seed + study);
    const trials = simulate(truth, noise, plan);
    for (const [design, tally] of tallies) count(tally, outcome(design, plan, trials, known));
  }
  return tallies;
}

function main(): void {
  const [nullStudies = 300, effectStudies = 50, realStudies = 50] = process.argv.slice(2, 5).map(Number);
  const only = process.argv[5];
  let seed = 1;
  for (const truth of TRUTHS) {
    const studies = truth.name.startsWith('none') ? nullStudies : effectStudies;
    for (const size of [5, 9] as const) {
      for (const noise of NOISES) {
        if (studies > 0 && (only === undefined || only === truth.name))
          table(`${truth.name} | ${size} rates | ${noise.name}`, cell(truth, noise, ratesOf(size), studies, seed));
        seed += 1_000_000;
      }
    }
  }
  if (realStudies > 0) for (const [name, tallies] of real(realStudies)) table(name, tallies);
}

main();
