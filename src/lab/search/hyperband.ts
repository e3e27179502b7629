import { type Bracket, openBracket, type Promotion, type Rung } from './bracket';
import { drawing, type RateSpace, running, type Search } from './search';
import { stream } from './streams';

/** Rungs of one bracket; brackets are numbered as in their source, the one that halves most first. */
export interface BracketPlan {
  readonly bracket: number;
  readonly rungs: readonly Rung[];
}

/** Times that `value` can be divided by `factor` before it falls below 1: ⌊log(value)/log(factor)⌋, which loses one at 243 and 3 by logarithms. */
export function wholePowers(value: number, factor: number): number {
  let count = 0;
  for (let power = factor; power <= value; power *= factor) count += 1;
  return count;
}

/**
 * Hyperband as keras-tuner 1.4 schedules it for `max_epochs` and `factor` (both whole, factor ≥ 2): rounded up where the paper rounds down,
 * so that it trains 34, 12, 4, 2 where the paper trains 34, 11, 3, 1.
 */
export function kerasTunerBrackets(maxEpochs: number, factor: number): BracketPlan[] {
  const last = wholePowers(maxEpochs, factor);
  const endSize = 1 + last + (factor ** last < maxEpochs ? 1 : 0);
  return descending(last).map((bracket) => ({
    bracket,
    rungs: upTo(bracket).map((round) => ({
      size: Math.ceil((endSize / (bracket + 1)) * factor ** (bracket - round)),
      epochs: Math.ceil(maxEpochs / factor ** (bracket - round)),
    })),
  }));
}

/**
 * Hyperband as Li et al. 2018, Algorithm 1: n = ⌈(s_max + 1)·η^s/(s + 1)⌉, n_i = ⌊n·η^-i⌋, r_i = R·η^(i - s). Epochs are whole, so r_i is
 * rounded up where R is no power of η. η a whole number ≥ 2.
 */
export function paperBrackets(maxEpochs: number, eta: number): BracketPlan[] {
  const last = wholePowers(maxEpochs, eta);
  return descending(last).map((bracket) => ({
    bracket,
    rungs: halvingRungs(Math.ceil(((last + 1) * eta ** bracket) / (bracket + 1)), bracket, maxEpochs, eta),
  }));
}

/** Successive halving of `count` trials in `halvings` steps up to `maxEpochs`: rung k trains ⌊count/η^k⌋ of them. */
export function halvingRungs(count: number, halvings: number, maxEpochs: number, eta: number): Rung[] {
  return upTo(halvings)
    .map((rung) => ({ size: Math.floor(count / eta ** rung), epochs: Math.ceil(maxEpochs / eta ** (halvings - rung)) }))
    .filter(({ size }) => size > 0);
}

export interface HyperbandOptions {
  readonly space: RateSpace;
  readonly maxEpochs: number;
  readonly factor: number;
  readonly form: 'keras-tuner' | 'paper';
  readonly seed: number;
}

/**
 * Hyperband. In the paper's form the proposals do not depend on the order in which results come; in keras-tuner's they do, except with one
 * worker. While a bracket waits, the next one is begun, as keras-tuner does and the paper's loops allow.
 */
export function hyperbandSearch({ space, maxEpochs, factor, form, seed }: HyperbandOptions): Search {
  const paper = form === 'paper';
  return bracketSearch(
    paper ? paperBrackets(maxEpochs, factor) : kerasTunerBrackets(maxEpochs, factor),
    paper ? 'all' : 'sure',
    space,
    seed,
  );
}

/** Successive halving alone: `count` trials from `minEpochs` to `maxEpochs`, the best 1/η of them going on at each step. */
export function halvingSearch(options: Omit<HyperbandOptions, 'form'> & { readonly count: number; readonly minEpochs: number }): Search {
  const { count, minEpochs, maxEpochs, factor, space, seed } = options;
  const rungs = halvingRungs(count, wholePowers(maxEpochs / minEpochs, factor), maxEpochs, factor);
  return bracketSearch([{ bracket: 0, rungs }], 'all', space, seed);
}

function bracketSearch(plans: readonly BracketPlan[], promotion: Promotion, space: RateSpace, seed: number): Search {
  const draw = drawing(space, stream(seed, 0, 'search'));
  const open = running();
  const brackets = new Map<number, Bracket>();
  let begun = 0;
  const give = (): ReturnType<Bracket['next']> => {
    for (const bracket of brackets.values()) {
      const next = bracket.isFull ? null : bracket.next(draw);
      if (next) return next;
    }
    const plan = plans[begun];
    if (!plan) return null;
    begun += 1;
    const bracket = openBracket(plan.bracket, plan.rungs, promotion);
    brackets.set(plan.bracket, bracket);
    return bracket.next(draw);
  };
  return {
    ask() {
      const next = give();
      if (!next) return open.count > 0 ? 'wait' : null;
      const proposal = open.start(next);
      brackets.get(proposal.bracket)?.started(proposal);
      return proposal;
    },
    tell(told) {
      brackets.get(open.end(told.id).bracket)?.ended(told);
    },
  };
}

const upTo = (last: number): number[] => Array.from({ length: last + 1 }, (_, index) => index);
const descending = (last: number): number[] => upTo(last).reverse();
