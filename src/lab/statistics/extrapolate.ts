/** y = c + a · x^−α with a > 0 for falling curves; x is the 1-based epoch. */
export interface PowerLaw {
  readonly c: number;
  readonly a: number;
  readonly alpha: number;
  /** Root of the mean squared residual. */
  readonly residual: number;
  readonly points: number;
}

/** Least and largest exponent that are tried: nearly a logarithm, and settled after a few epochs. */
const EXPONENTS: readonly [number, number] = [0.01, 10];
const GRID = 40;
const GOLDEN = (Math.sqrt(5) - 1) / 2;

/**
 * Fits pow3 (y = c − a·x^−α of Domhan, Springenberg and Hutter 2015, written for losses that fall) by least squares. For a given α the rest is a
 * straight line in x^−α, so that only α is searched: a grid of its logarithm, then golden section. null with fewer than 4 points or a
 * curve that does not fall. Extrapolated curves are often wrong: this only answers "would it have gone on improving?", never which rate wins.
 */
export function fitPowerLaw(epochs: readonly number[], losses: readonly number[]): PowerLaw | null {
  if (epochs.length < 4 || losses.some((loss) => !Number.isFinite(loss))) return null;
  const at = (logAlpha: number): PowerLaw => lineFit(epochs, losses, Math.exp(logAlpha));
  const [low, high] = EXPONENTS.map(Math.log) as [number, number];
  const step = (high - low) / GRID;
  const grid = Array.from({ length: GRID + 1 }, (_, index) => low + index * step);
  const best = grid.reduce((one, other) => (at(other).residual < at(one).residual ? other : one));
  const fit = at(minimum((x) => at(x).residual, Math.max(low, best - step), Math.min(high, best + step)));
  return fit.a > 0 ? fit : null;
}

export function valueAt({ c, a, alpha }: PowerLaw, epoch: number): number {
  return c + a * epoch ** -alpha;
}

/**
 * First epoch from `from` on after which the fitted curve counts as settled by the convergence test: over the last fifth of its epochs
 * it falls by less than `tolerance` of its level. null when that does not come within `limit` epochs.
 */
export function settlesAt(law: PowerLaw, { from, limit, tolerance }: { from: number; limit: number; tolerance: number }): number | null {
  const settled = (epoch: number): boolean => {
    const level = valueAt(law, epoch);
    return valueAt(law, 0.8 * epoch) - level < tolerance * Math.abs(level);
  };
  if (!settled(limit)) return null;
  let [before, after] = [from - 1, limit];
  while (after - before > 1) {
    const middle = Math.floor((before + after) / 2);
    if (settled(middle)) after = middle;
    else before = middle;
  }
  return after;
}

function lineFit(epochs: readonly number[], losses: readonly number[], alpha: number): PowerLaw {
  const points = epochs.length;
  const powers = epochs.map((epoch) => epoch ** -alpha);
  const meanPower = powers.reduce((sum, power) => sum + power, 0) / points;
  const meanLoss = losses.reduce((sum, loss) => sum + loss, 0) / points;
  let [spread, product] = [0, 0];
  powers.forEach((power, index) => {
    spread += (power - meanPower) ** 2;
    product += (power - meanPower) * ((losses[index] as number) - meanLoss);
  });
  const a = spread === 0 ? 0 : product / spread;
  const c = meanLoss - a * meanPower;
  const squares = powers.reduce((sum, power, index) => sum + ((losses[index] as number) - c - a * power) ** 2, 0);
  return { c, a, alpha, residual: Math.sqrt(squares / points), points };
}

/** Golden-section search for the minimum of a function with one valley. */
function minimum(of: (x: number) => number, from: number, to: number): number {
  let [low, high] = [from, to];
  while (high - low > 1e-7) {
    const left = high - GOLDEN * (high - low);
    const right = low + GOLDEN * (high - low);
    if (of(left) < of(right)) high = right;
    else low = left;
  }
  return (low + high) / 2;
}
