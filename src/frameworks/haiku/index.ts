import { readerOf } from '../jaxcore/reader';
import { haikuDialect } from './dialect';

/** Haiku: dropout sites, networks and facts of a module, and edits for changes to them. */
export const haiku = readerOf(haikuDialect, () => []);
