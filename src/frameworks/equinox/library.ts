import type { Library } from '../jaxcore/network/library';
import { equinoxDialect } from './dialect';
import { equinoxLayers } from './layers/plain';

/** The layers of Equinox, which see one sample at a time. */
export const equinoxLibrary: Library = {
  dialect: equinoxDialect,
  isSingle: true,
  isLazy: () => false,
  blueprint(name) {
    const layer = /^equinox\.nn\.(\w+)$/.exec(name)?.[1];
    return layer !== undefined && Object.hasOwn(equinoxLayers, layer) ? (equinoxLayers[layer] ?? null) : null;
  },
  container: (name) => (name === 'equinox.nn.Sequential' ? 'sequence' : null),
};
