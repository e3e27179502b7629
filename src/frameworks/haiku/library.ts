import type { CallingLibrary } from '../jaxcore/network/interpreter';
import { haikuDialect } from './dialect';
import { haikuLayers } from './layers/plain';
import { callHaiku } from './networks/functions';

/** The layers of Haiku, whose weights are made when they first see an input and named by where they are built. */
export const haikuLibrary: CallingLibrary = {
  dialect: haikuDialect,
  isSingle: false,
  isScoped: true,
  isLazy: () => false,
  blueprint(name) {
    const layer = /^haiku\.(\w+)$/.exec(name)?.[1];
    return layer !== undefined && Object.hasOwn(haikuLayers, layer) ? (haikuLayers[layer] ?? null) : null;
  },
  container: (name) => (name === 'haiku.Sequential' ? 'sequence' : null),
  call: callHaiku,
};
