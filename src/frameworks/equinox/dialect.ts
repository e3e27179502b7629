import { type Dialect, importing, ownedBy } from '../jaxcore/dialect';
import type { SiteForm } from '../jaxcore/sites/form';
import { canonical, roleOf } from './family';
import { programOf } from './program';

/** Signatures and defaults as documented for Equinox 0.11 to 0.13 (https://docs.kidger.site/equinox). `inference` was `deterministic` once. */
const FORMS: Readonly<Record<string, SiteForm>> = {
  'equinox.nn.Dropout': {
    kind: 'layer',
    granularity: 'element',
    parameter: 'p',
    position: 0,
    defaultRate: 0.5,
    optional: false,
    others: { inference: 1, deterministic: null },
    atCall: { inference: null, key: null },
  },
  'equinox.nn.MultiheadAttention': {
    kind: 'attention',
    granularity: 'element',
    parameter: 'dropout_p',
    position: null,
    defaultRate: 0,
    optional: true,
    others: { inference: null, deterministic: null, key: null },
    atCall: { inference: null },
  },
};

export const equinoxDialect: Dialect = {
  framework: 'equinox',
  canonical,
  formOf: (name) => (Object.hasOwn(FORMS, name) ? (FORMS[name] ?? null) : null),
  forms: FORMS,
  roleOf,
  programOf,
  isUsedIn: importing(/^equinox(?:\.|$)/),
  mayOwn: ownedBy(roleOf),
  layerNames: new Set(['Dropout']),
  switches: ['inference', 'deterministic'],
};
