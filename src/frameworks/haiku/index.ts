import type { FrameworkReader, FrameworkWriter } from '../framework';
import { readFacts } from '../jaxcore/facts/read';
import { readSites } from '../jaxcore/sites/read';
import { writeChange } from '../jaxcore/write/write';
import { haikuDialect } from './dialect';

/** Haiku: dropout sites, networks and facts of a module, and edits for changes to them. */
export const haiku: FrameworkReader & FrameworkWriter = {
  framework: 'haiku',
  concerns(module) {
    return [...module.imports].some((name) => /^haiku(\.|$)/.test(name));
  },
  read(module) {
    const sites = readSites(haikuDialect, module);
    return { sites, networks: [], facts: readFacts(haikuDialect, module, sites) };
  },
  write: (change, context) => writeChange(haikuDialect, change, context),
};
