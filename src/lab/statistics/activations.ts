/** Activations of a layer: [row][unit], row-major. */
export interface Activations {
  readonly rows: number;
  readonly units: number;
  readonly values: Float32Array | Float64Array;
}

export interface Coadaptation {
  /** Mean over pairs of live units of |Pearson correlation| over the rows, 0 … 1; null with fewer than two live units or rows. */
  readonly meanCorrelation: number | null;
  readonly liveUnits: number;
  /** Units with the same value in every row: they correlate with nothing and are left out. */
  readonly deadUnits: number;
}

/**
 * How much the units of a layer repeat each other (co-adaptation in the sense of Srivastava et al. 2014, section 7.1, put into one
 * number). Cost: rows · units² / 2.
 */
export function coadaptation({ rows, units, values }: Activations): Coadaptation {
  const columns: Float64Array[] = [];
  for (let unit = 0; unit < units; unit += 1) {
    const column = standardised(values, rows, units, unit);
    if (column) columns.push(column);
  }
  const live = columns.length;
  let sum = 0;
  for (let one = 1; one < live; one += 1) {
    for (let other = 0; other < one; other += 1) sum += Math.abs(dot(columns[one] as Float64Array, columns[other] as Float64Array));
  }
  const meanCorrelation = live < 2 ? null : Math.min(1, sum / ((live * (live - 1)) / 2));
  return { meanCorrelation, liveUnits: live, deadUnits: units - live };
}

/** A unit's values with mean 0 and length 1; null when they are all the same. */
function standardised(values: Float32Array | Float64Array, rows: number, units: number, unit: number): Float64Array | null {
  const column = Float64Array.from({ length: rows }, (_, row) => values[row * units + unit] as number);
  const first = column[0];
  if (column.every((value) => value === first)) return null;
  const mean = column.reduce((sum, value) => sum + value, 0) / rows;
  const centred = column.map((value) => value - mean);
  const length = Math.sqrt(dot(centred, centred));
  return length > 0 ? centred.map((value) => value / length) : null;
}

function dot(one: Float64Array, other: Float64Array): number {
  let sum = 0;
  for (let index = 0; index < one.length; index += 1) sum += (one[index] as number) * (other[index] as number);
  return sum;
}

export interface Sparsity {
  /** Share of activations that are exactly 0 (Srivastava et al. 2014, section 7.2 shows their histogram). */
  readonly zeros: number;
  readonly meanActivation: number;
  /** Share of units that are 0 in every row. */
  readonly silentUnits: number;
}

export function sparsity({ rows, units, values }: Activations): Sparsity {
  const zerosOf = new Float64Array(units);
  let sum = 0;
  for (let at = 0; at < rows * units; at += 1) {
    sum += values[at] as number;
    if (values[at] === 0) zerosOf[at % units] = (zerosOf[at % units] as number) + 1;
  }
  const zeros = zerosOf.reduce((total, count) => total + count, 0) / (rows * units);
  return { zeros, meanActivation: sum / (rows * units), silentUnits: zerosOf.filter((count) => count === rows).length / units };
}

/**
 * Effective noise of a layer: root mean square of (stochastic − deterministic) over the root mean square of the deterministic
 * activations, both [row][unit] and as long as each other (several passes: repeat the deterministic rows). Right behind inverted
 * dropout of rate r it is √(r / (1 − r)); deeper layers average it out or amplify it. null when all deterministic activations are 0.
 */
export function effectiveNoise(stochastic: Float32Array | Float64Array, deterministic: Float32Array | Float64Array): number | null {
  let noise = 0;
  let signal = 0;
  for (let at = 0; at < deterministic.length; at += 1) {
    const clean = deterministic[at] as number;
    noise += ((stochastic[at] as number) - clean) ** 2;
    signal += clean * clean;
  }
  return signal === 0 ? null : Math.sqrt(noise / signal);
}
