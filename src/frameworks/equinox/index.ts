import type { FrameworkReader, FrameworkWriter } from '../framework';
import { readFacts } from '../jaxcore/facts/read';
import { readSites } from '../jaxcore/sites/read';
import { writeChange } from '../jaxcore/write/write';
import { equinoxDialect } from './dialect';

/** Equinox: dropout sites, networks and facts of a module, and edits for changes to them. */
export const equinox: FrameworkReader & FrameworkWriter = {
  framework: 'equinox',
  concerns(module) {
    return [...module.imports].some((name) => /^equinox(\.|$)/.test(name));
  },
  read(module) {
    const sites = readSites(equinoxDialect, module);
    return { sites, networks: [], facts: readFacts(equinoxDialect, module, sites) };
  },
  write: (change, context) => writeChange(equinoxDialect, change, context),
};
