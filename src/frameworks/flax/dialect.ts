import { type Dialect, ownedBy } from '../jaxcore/dialect';
import { roleOf } from './family';
import { formOf } from './forms';
import { canonical } from './names';
import { programOf } from './program';

export const flaxDialect: Dialect = {
  framework: 'flax',
  canonical,
  formOf,
  roleOf,
  programOf,
  mayOwn: ownedBy(roleOf),
  switches: ['deterministic'],
};
