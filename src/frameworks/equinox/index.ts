import { readerOf } from '../jaxcore/reader';
import { equinoxDialect } from './dialect';

/** Equinox: dropout sites, networks and facts of a module, and edits for changes to them. */
export const equinox = readerOf(equinoxDialect, () => []);
