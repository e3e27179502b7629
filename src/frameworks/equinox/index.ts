import { readNetworks } from '../jaxcore/network/read';
import { readerOf } from '../jaxcore/reader';
import { equinoxDialect } from './dialect';
import { equinoxLibrary } from './library';

/** Equinox: dropout sites, networks and facts of a module, and edits for changes to them. */
export const equinox = readerOf(equinoxDialect, (module, sites) => readNetworks(equinoxLibrary, module, sites));
