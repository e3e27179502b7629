import { classicWeights } from '../../experiments/classicWeights';
import { CLASSIC_OFF, CLASSIC_ON } from '../../experiments/measures';
import { withNoise } from '../../experiments/networks';
import { parametersOf } from '../../space/parameters';
import type { Masking } from '../engine';
import { ratesAt } from '../rates';
import type { Trained } from '../trial';
import { freshMasks, type Measures } from './measures';

const PASSES = 3;

/** Runs the trained network once more with classic dropout and the weights that belong to it, and compares the outputs on the test rows. */
export function measureClassic(trained: Trained): Measures {
  const { engine, model, spec, split, loss } = trained;
  const rates = ratesAt({ ...spec, schedule: { kind: 'constant' } }, 1);
  const parameters = parametersOf(spec.network);
  const weights = classicWeights(spec.network, parameters, model.weights(), rates);
  if ('err' in weights) return {};
  const classic = engine.open({
    network: withNoise(spec.network, { classic: true }),
    initial: weights.ok,
    optimizer: spec.optimizer,
    loss,
    masks: { seed: spec.seed, repeat: spec.repeat },
    batchSize: spec.batchSize,
  });
  try {
    classic.setRates(rates);
    const { rows, features } = split.test;
    const difference = (masking: Masking): number =>
      largest(classic.predict(features, rows, masking), model.predict(features, rows, masking));
    const masked = Array.from({ length: PASSES }, (_, pass) => difference(freshMasks(trained, pass)));
    return { [CLASSIC_OFF]: difference('off'), [CLASSIC_ON]: Math.max(...masked) };
  } finally {
    classic.dispose();
  }
}

/** Largest difference over the largest value. */
function largest(values: Float32Array, others: Float32Array): number {
  let difference = 0;
  let size = 0;
  for (let at = 0; at < values.length; at += 1) {
    difference = Math.max(difference, Math.abs((values[at] as number) - (others[at] as number)));
    size = Math.max(size, Math.abs(others[at] as number));
  }
  return size === 0 ? 0 : difference / size;
}
