import { LABEL_NOISE, ROWS, real, SEED, whole } from './options';
import type { Recipe } from './points';

const CUES = ['X', 'Y'] as const;

/**
 * Noise in which two cues stand far apart; the class is which came first and which second. After the temporal-order problem of Hochreiter
 * and Schmidhuber (1997, "Long Short-Term Memory", experiment 6): the first cue lies in the second tenth of the steps, the other in the sixth.
 * A row is [steps, features]; cue X lights up feature 1, cue Y feature 2.
 */
export const sequences: Recipe = {
  title: 'noisy sequences whose class is the order of two distant cues',
  problem: 'classification',
  options: {
    rows: ROWS(800),
    noise: real(0.3, 0, 5, 'deviation of every number; a cue is 1 high'),
    steps: whole(30, 10, 500, 'steps of a sequence'),
    features: whole(3, 2, 50, 'numbers at each step; all but two are noise'),
    'label-noise': LABEL_NOISE,
    seed: SEED,
  },
  classes: () => CUES.flatMap((first) => CUES.map((second) => `${first} then ${second}`)),
  draw({ rows = 0, noise = 0, steps = 10, features = 2 }, random) {
    const width = steps * features;
    const values = new Float32Array(rows * width);
    const targets = new Float32Array(rows);
    for (let row = 0; row < rows; row += 1) {
      const own = row % 4;
      for (let at = 0; at < width; at += 1) values[row * width + at] = noise * random.normal();
      const tenth = steps / 10;
      const places = [Math.floor(tenth * (1 + random.uniform())), Math.floor(tenth * (5 + random.uniform()))];
      for (const [order, step] of places.entries()) {
        const cue = order === 0 ? own >> 1 : own & 1;
        const at = row * width + step * features + cue;
        values[at] = (values[at] as number) + 1;
      }
      targets[row] = own;
    }
    const featureNames = Array.from({ length: width }, (_, at) => `step ${Math.floor(at / features) + 1}, ${(at % features) + 1}`);
    return { width, features: values, targets, featureNames, shape: [steps, features] };
  },
};

/** Words that only one class uses. */
const OWN_WORDS = 8;

/**
 * Texts as token ids. Most words are drawn by Zipf's law whatever the class; the others are `8` words that belong to the class. Texts have
 * half to all of the steps; the rest is filled up with 0 in front, as Keras' `pad_sequences` does.
 */
export const tokens: Recipe = {
  title: 'texts of token ids in which a few words tell the class',
  problem: 'classification',
  options: {
    rows: ROWS(800),
    noise: real(0.9, 0, 1, 'share of the words that tell nothing'),
    steps: whole(24, 4, 500, 'words of the longest text'),
    vocabulary: whole(200, 60, 20_000, 'different words, the filler included'),
    classes: whole(2, 2, 5, 'classes'),
    'label-noise': LABEL_NOISE,
    seed: SEED,
  },
  classes: ({ classes = 2 }) => Array.from({ length: classes }, (_, index) => `topic ${index + 1}`),
  draw({ rows = 0, noise = 0, steps = 4, vocabulary = 60, classes = 2 }, random) {
    const common = zipf(vocabulary - 1 - classes * OWN_WORDS);
    const values = new Float32Array(rows * steps);
    const targets = new Float32Array(rows);
    for (let row = 0; row < rows; row += 1) {
      const own = row % classes;
      const length = Math.ceil(steps / 2) + random.integer(Math.floor(steps / 2) + 1);
      for (let step = steps - length; step < steps; step += 1) {
        const isCommon = random.uniform() < noise;
        const drawn = random.uniform();
        const word = isCommon ? classes * OWN_WORDS + placeIn(common, drawn) : own * OWN_WORDS + Math.floor(drawn * OWN_WORDS);
        values[row * steps + step] = 1 + word;
      }
      targets[row] = own;
    }
    const featureNames = Array.from({ length: steps }, (_, step) => `word ${step + 1}`);
    return { width: steps, features: values, targets, featureNames, shape: [steps], vocabulary };
  },
};

/** Cumulated shares of ranks whose frequency falls with 1 / rank. */
function zipf(words: number): Float64Array {
  const cumulated = new Float64Array(words);
  let sum = 0;
  for (let rank = 0; rank < words; rank += 1) {
    sum += 1 / (rank + 1);
    cumulated[rank] = sum;
  }
  return cumulated.map((value) => value / sum);
}

/** First place whose cumulated share lies above `drawn`. */
function placeIn(cumulated: Float64Array, drawn: number): number {
  let [low, high] = [0, cumulated.length - 1];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((cumulated[middle] as number) > drawn) high = middle;
    else low = middle + 1;
  }
  return low;
}
