import { expect, test } from 'vitest';
import { rules } from '../../../src/rules';
import golden from './golden/kerasjax.json';

test('what Keras 3 and Flax did when they were asked is what the rules say', () => {
  const ids = new Set(rules.map(({ id }) => id));
  for (const id of Object.keys(golden)) expect(ids).toContain(id);
  expect(golden['keras3-mc-dropout-overridden']).toMatchObject({ predict: false, call: true, 'subclass predict': true });
  expect(golden['keras-training-hardcoded']).toMatchObject({
    'False in training': false,
    'True in predict': true,
    'rate above 0 in predict': true,
  });
  expect(golden['keras-custom-loop-training-flag']).toMatchObject({ 'without a flag': false, 'training=True': true });
  expect(golden['flax-linen-dropout-mode']).toMatchObject({ neither: 'ValueError', both: 'ValueError', 'no key': 'InvalidRngError' });
  expect(golden['jax-dropout-key-reused']).toMatchObject({ 'same key': true, split: false, folded: false });
  expect(golden['mc-dropout-unfreezes-batchnorm']).toMatchObject({ 'moves in training': true, 'depends on its batch': true });
  expect(golden['eval-missing']).toMatchObject({ new: true, eval: false, 'train, compiled': true });
  expect(golden['keras-subclass-call-without-training']).toEqual({ 'no parameter': false, 'only **kwargs': false, 'training=None': true });
  expect(golden['training-flag-inverted']).toMatchObject({
    'flax, train as deterministic': [false, true],
    'keras, not training': [false, true],
  });
  expect(golden['training-flag-as-rate']).toEqual({ keras: true, flax: true });
  expect(golden['dropout-result-discarded']).toMatchObject({ 'input changed': false });
});
