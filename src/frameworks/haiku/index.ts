import { readerOf } from '../jaxcore/reader';
import { haikuDialect } from './dialect';
import { readNetworks } from './networks/read';

/** Haiku: dropout sites, networks and facts of a module, and edits for changes to them. */
export const haiku = readerOf(haikuDialect, readNetworks);
