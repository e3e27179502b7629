import type { FrameworkReader, FrameworkWriter } from '../framework';
import { readFacts } from '../jaxcore/facts/read';
import { readSites } from '../jaxcore/sites/read';
import { writeChange } from '../jaxcore/write/write';
import { flaxDialect } from './dialect';

/** Flax, both linen and nnx: dropout sites, networks and facts of a module, and edits for changes to them. */
export const flax: FrameworkReader & FrameworkWriter = {
  framework: 'flax',
  concerns(module) {
    return [...module.imports].some((name) => /^flax(\.|$)/.test(name));
  },
  read(module) {
    const sites = readSites(flaxDialect, module);
    return { sites, networks: [], facts: readFacts(flaxDialect, module, sites) };
  },
  write: (change, context) => writeChange(flaxDialect, change, context),
};
