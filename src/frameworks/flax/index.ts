import { readNetworks } from '../jaxcore/network/read';
import { readerOf } from '../jaxcore/reader';
import { flaxDialect } from './dialect';
import { flaxLibrary } from './library';

/** Flax, both linen and nnx: dropout sites, networks and facts of a module, and edits for changes to them. */
export const flax = readerOf(flaxDialect, (module, sites) => readNetworks(flaxLibrary, module, sites));
