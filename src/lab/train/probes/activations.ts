import { CORRELATION, MEAN_ACTIVATION, NOISE, OUTPUT_NOISE, ZEROS } from '../../experiments/measures';
import { placesOf } from '../../experiments/places';
import { shapesOf } from '../../space/shapes';
import { type Activations, coadaptation, effectiveNoise, sparsity } from '../../statistics/activations';
import type { Trained } from '../trial';
import { freshMasks, type Measures } from './measures';

/** Test rows that are looked at, at most: correlations cost rows · units². */
const ROWS = 512;
const PASSES = 8;
/** Units or channels among which correlations are taken, at most: the first so many. */
const UNITS = 512;

/**
 * What dropout does inside: mean activation, share of zeros and correlation of the units that it drops, dropout off; and how far they
 * move from that when masks are on, root mean square relative to their own (noise that arrives there from dropout before). Units of a
 * convolution are its channels, at every place.
 */
export function measureActivations(trained: Trained): Measures {
  const { model, spec, split } = trained;
  const rows = Math.min(ROWS, split.test.rows);
  const features = split.test.features.subarray(0, (split.test.features.length / split.test.rows) * rows);
  const shapes = shapesOf(spec.network);
  const looks = placesOf(spec.network).map(({ layer }) => {
    const units = ('ok' in shapes ? shapes.ok[layer]?.at(-1) : undefined) ?? 1;
    const clean = model.activations(features, rows, layer, 'off');
    const noisy = Array.from({ length: PASSES }, (_, pass) => model.activations(features, rows, layer, freshMasks(trained, pass)));
    return { ...lookAt({ rows: clean.length / units, units, values: clean }), noise: noiseOf(noisy, clean) };
  });
  const clean = model.predict(features, rows, 'off');
  const noisy = Array.from({ length: PASSES }, (_, pass) => model.predict(features, rows, freshMasks(trained, pass)));
  return {
    [MEAN_ACTIVATION]: looks.map(({ mean }) => mean),
    [ZEROS]: looks.map(({ zeros }) => zeros),
    [CORRELATION]: looks.map(({ correlation }) => correlation ?? Number.NaN),
    [NOISE]: looks.map(({ noise }) => noise),
    [OUTPUT_NOISE]: noiseOf(noisy, clean),
  };
}

function lookAt(activations: Activations): { readonly mean: number; readonly zeros: number; readonly correlation: number | null } {
  const { zeros, meanActivation } = sparsity(activations);
  return { mean: meanActivation, zeros, correlation: coadaptation(firstUnits(activations)).meanCorrelation };
}

function firstUnits({ rows, units, values }: Activations): Activations {
  if (units <= UNITS) return { rows, units, values };
  const some = new Float32Array(rows * UNITS);
  for (let row = 0; row < rows; row += 1) some.set(values.subarray(row * units, row * units + UNITS), row * UNITS);
  return { rows, units: UNITS, values: some };
}

/** Over all passes together. */
function noiseOf(passes: readonly Float32Array[], clean: Float32Array): number {
  const squares = passes.map((noisy) => (effectiveNoise(noisy, clean) ?? Number.NaN) ** 2);
  return Math.sqrt(squares.reduce((sum, one) => sum + one, 0) / squares.length);
}
