import type { ClassFacts } from '../../../model/facts';
import type { PyClass } from '../../../syntax/module';
import { once } from '../../../syntax/once';
import { canonicalName } from '../names';

/** What a class is to Keras, through all ancestors that can be seen. */
export const roleOf: (owner: PyClass) => ClassFacts['role'] = once((owner) => {
  const ancestors = [...owner.ancestors].map((name) => canonicalName(name) ?? '');
  if (ancestors.some((name) => name === 'keras.Model' || name === 'keras.Sequential')) return 'keras-model';
  return ancestors.some((name) => /^keras\.layers\.[A-Z]/.test(name)) ? 'keras-layer' : 'other';
});
