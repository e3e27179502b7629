import type { ClassFacts } from '../../model/facts';
import type { PyClass } from '../../syntax/module';
import { once } from '../../syntax/once';
import { canonical } from './names';

/** What a class is to Flax, through all ancestors that can be seen. */
export const roleOf: (owner: PyClass) => ClassFacts['role'] = once((owner) => {
  const ancestors = [...owner.ancestors].map(canonical);
  if (ancestors.some((name) => /^flax\.(linen|nn)\.[A-Z]\w*$/.test(name))) return 'linen-module';
  return ancestors.some((name) => /^flax\.nnx\.[A-Z]\w*$/.test(name) && !DATA.has(name)) ? 'nnx-module' : 'other';
});

/** Classes of nnx that are no modules. */
const DATA: ReadonlySet<string> = new Set(
  [
    'Param',
    'Variable',
    'BatchStat',
    'Cache',
    'Intermediate',
    'Metric',
    'MultiMetric',
    'Rngs',
    'RngStream',
    'State',
    'Optimizer',
    'TrainState',
  ].map((name) => `flax.nnx.${name}`),
);
