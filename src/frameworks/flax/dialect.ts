import { type Dialect, importing, ownedBy } from '../jaxcore/dialect';
import { roleOf } from './family';
import { FORMS, formOf } from './forms';
import { canonical } from './names';
import { programOf } from './program';

export const flaxDialect: Dialect = {
  framework: 'flax',
  canonical,
  formOf,
  forms: FORMS,
  roleOf,
  programOf,
  isUsedIn: importing(/^flax(?:\.|$)/),
  mayOwn: ownedBy(roleOf),
  layerNames: new Set(['Dropout']),
  switches: ['deterministic'],
};
