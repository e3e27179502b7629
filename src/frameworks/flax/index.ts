import { readerOf } from '../jaxcore/reader';
import { flaxDialect } from './dialect';

/** Flax, both linen and nnx: dropout sites, networks and facts of a module, and edits for changes to them. */
export const flax = readerOf(flaxDialect, () => []);
