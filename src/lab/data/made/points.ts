import type { Stream } from '../../search/streams';
import { LABEL_NOISE, type OptionTable, type OptionValues, ROWS, real, SEED, whole } from './options';

/** Rows before labels are disturbed. */
export interface Points {
  readonly width: number;
  readonly features: Float32Array;
  readonly targets: Float32Array;
  readonly featureNames: readonly string[];
  readonly shape?: readonly number[];
  readonly vocabulary?: number;
}

export interface Recipe {
  readonly title: string;
  readonly problem: 'classification' | 'regression';
  readonly options: OptionTable;
  readonly classes: (values: OptionValues) => readonly string[];
  /** The same values and stream give the same bits. */
  readonly draw: (values: OptionValues, random: Stream) => Points;
}

const numbered = (count: number, word: string): string[] => Array.from({ length: count }, (_, index) => `${word} ${index + 1}`);

/** Two half circles that reach into each other; the curve of scikit-learn's `make_moons`, noise being the deviation of both coordinates. */
export const moons: Recipe = {
  title: 'two half circles that reach into each other',
  problem: 'classification',
  options: { rows: ROWS(500), noise: real(0.3, 0, 2, 'deviation of the points'), 'label-noise': LABEL_NOISE, seed: SEED },
  classes: () => ['upper', 'lower'],
  draw: ({ rows = 0, noise = 0 }, random) =>
    points(rows, 2, ['x', 'y'], (row, place) => {
      const own = row % 2;
      const count = own === 0 ? Math.ceil(rows / 2) : Math.floor(rows / 2);
      const angle = (Math.PI * Math.floor(row / 2)) / Math.max(1, count - 1);
      const [x, y] = own === 0 ? [Math.cos(angle), Math.sin(angle)] : [1 - Math.cos(angle), 0.5 - Math.sin(angle)];
      place(x + noise * random.normal(), y + noise * random.normal());
      return own;
    }),
};

/** Arms of Archimedean spirals from the middle outwards, evenly turned against each other. */
export const spirals: Recipe = {
  title: 'arms of a spiral, wound around each other',
  problem: 'classification',
  options: {
    rows: ROWS(600),
    noise: real(0.05, 0, 1, 'deviation of the points; the radius is 1'),
    arms: whole(2, 2, 10, 'arms, one class each'),
    turns: real(1.5, 0.25, 5, 'turns of each arm'),
    'label-noise': LABEL_NOISE,
    seed: SEED,
  },
  classes: ({ arms = 2 }) => numbered(arms, 'arm'),
  draw: ({ rows = 0, noise = 0, arms = 2, turns = 1 }, random) =>
    points(rows, 2, ['x', 'y'], (row, place) => {
      const own = row % arms;
      const radius = 0.05 + 0.95 * random.uniform();
      const angle = 2 * Math.PI * (turns * radius + own / arms);
      place(radius * Math.cos(angle) + noise * random.normal(), radius * Math.sin(angle) + noise * random.normal());
      return own;
    }),
};

/** Opposite quarters of a square share a class; further features mean nothing. */
export const xor: Recipe = {
  title: 'opposite quarters of a square share a class',
  problem: 'classification',
  options: {
    rows: ROWS(500),
    noise: real(0.1, 0, 2, 'deviation added after the class is set'),
    features: whole(2, 2, 200, 'features; all but two mean nothing'),
    'label-noise': LABEL_NOISE,
    seed: SEED,
  },
  classes: () => ['unequal signs', 'equal signs'],
  draw: ({ rows = 0, noise = 0, features = 2 }, random) =>
    points(rows, features, numbered(features, 'x'), (_, place) => {
      const values = Array.from({ length: features }, () => 2 * random.uniform() - 1);
      place(...values.map((value) => value + noise * random.normal()));
      return (values[0] ?? 0) * (values[1] ?? 0) > 0 ? 1 : 0;
    }),
};

/** Gaussian clusters of one deviation around centres that are drawn from a wider Gaussian. */
export const clusters: Recipe = {
  title: 'Gaussian clusters, one class each',
  problem: 'classification',
  options: {
    rows: ROWS(600),
    noise: real(1, 0, 10, 'deviation within a cluster'),
    classes: whole(3, 2, 20, 'clusters'),
    features: whole(10, 1, 200, 'features'),
    distance: real(1, 0, 10, 'deviation of the centres'),
    'label-noise': LABEL_NOISE,
    seed: SEED,
  },
  classes: ({ classes = 2 }) => numbered(classes, 'cluster'),
  draw({ rows = 0, noise = 0, classes = 2, features = 1, distance = 1 }, random) {
    const centres = Array.from({ length: classes }, () => Array.from({ length: features }, () => distance * random.normal()));
    return points(rows, features, numbered(features, 'x'), (row, place) => {
      place(...(centres[row % classes] ?? []).map((centre) => centre + noise * random.normal()));
      return row % classes;
    });
  },
};

/**
 * The first regression problem of Friedman (1991, "Multivariate Adaptive Regression Splines", section 4.3): uniform features on [0, 1] and
 * y = 10 sin(π x₁ x₂) + 20 (x₃ − 0.5)² + 10 x₄ + 5 x₅ + noise; further features mean nothing.
 */
export const friedman: Recipe = {
  title: 'regression with five features that matter among others (Friedman 1991)',
  problem: 'regression',
  options: {
    rows: ROWS(500),
    noise: real(1, 0, 20, 'deviation of the target'),
    features: whole(10, 5, 200, 'features; all but five mean nothing'),
    seed: SEED,
  },
  classes: () => [],
  draw: ({ rows = 0, noise = 0, features = 5 }, random) =>
    points(rows, features, numbered(features, 'x'), (_, place) => {
      const x = Array.from({ length: features }, () => random.uniform());
      place(...x);
      return friedmanMean(x) + noise * random.normal();
    }),
};

export function friedmanMean([x1 = 0, x2 = 0, x3 = 0, x4 = 0, x5 = 0]: readonly number[]): number {
  return 10 * Math.sin(Math.PI * x1 * x2) + 20 * (x3 - 0.5) ** 2 + 10 * x4 + 5 * x5;
}

/** Calls `draw` for each row in order; it places the features and gives the target. */
function points(
  rows: number,
  width: number,
  featureNames: readonly string[],
  draw: (row: number, place: (...values: number[]) => void) => number,
): Points {
  const features = new Float32Array(rows * width);
  const targets = new Float32Array(rows);
  for (let row = 0; row < rows; row += 1) targets[row] = draw(row, (...values) => features.set(values, row * width));
  return { width, features, targets, featureNames };
}
