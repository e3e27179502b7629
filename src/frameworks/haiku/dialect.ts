import { type Dialect, importing, ownedBy } from '../jaxcore/dialect';
import type { SiteForm } from '../jaxcore/sites/form';
import { canonical, roleOf } from './family';
import { perceptronCalls, perceptronForm } from './perceptrons';
import { programOf } from './program';

/** `hk.dropout(rng, rate, x, broadcast_dims=())`, as documented for Haiku 0.0.x (https://dm-haiku.readthedocs.io). It knows no mode. */
const dropout: SiteForm = {
  kind: 'functional',
  granularity: 'element',
  parameter: 'rate',
  position: 1,
  defaultRate: null,
  optional: false,
  others: { rng: 0, broadcast_dims: 3 },
};

export const haikuDialect: Dialect = {
  framework: 'haiku',
  canonical,
  formOf: (name) => (name === 'haiku.dropout' ? dropout : null),
  forms: { 'haiku.dropout': dropout, 'haiku.nets.MLP': perceptronForm },
  callsOfObjects: perceptronCalls,
  roleOf,
  programOf,
  isUsedIn: importing(/^haiku(?:\.|$)/),
  mayOwn: ownedBy(roleOf),
  layerNames: new Set(),
  switches: [],
};
