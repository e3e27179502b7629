import { readNetworks } from '../jaxcore/network/read';
import { readerOf } from '../jaxcore/reader';
import { flaxDialect } from './dialect';
import { flaxLibrary } from './library';
import { readSteps } from './modes';

const reader = readerOf(flaxDialect, (module, sites) => readNetworks(flaxLibrary, module, sites));

/** Flax, both linen and nnx: dropout sites, networks and facts of a module, and edits for changes to them. */
export const flax: typeof reader = {
  ...reader,
  read(module, depth) {
    const reading = reader.read(module, depth);
    const steps = depth === 'sites' ? [] : readSteps(module, reading.sites);
    return steps.length === 0 ? reading : { ...reading, facts: { ...reading.facts, modes: { uncalled: [], containers: [], steps } } };
  },
};
