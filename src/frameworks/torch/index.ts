import type { Reading } from '../../model/reading';
import type { PyModule } from '../../syntax/module';
import { imports, mayBuild } from '../families';
import { type FrameworkReader, type FrameworkWriter, readables, readingTo } from '../framework';
import { readFacts } from './facts/classes';
import { networksOnDemand, readNetworks } from './network/read';
import { CALLABLES } from './sites/callables';
import { readSites } from './sites/read';
import { writeChange } from './write/write';

const NOTHING: Reading = { sites: [], networks: [], facts: { classes: [], applications: [], keras: null, program: [] } };

function isTorch(module: PyModule): boolean {
  return imports(module, 'torch');
}

/** Something that may be a file of the project is imported, and a call passes something whose name speaks of dropping. */
function mayUseOwnClasses(module: PyModule): boolean {
  return module.imports.size > 0 && mayBuild(module, 'torch') && /drop\w{0,80}\s{0,99}=/i.test(module.text);
}

/** PyTorch: dropout sites, networks and facts of a module, and edits for changes to them. */
export const torch: FrameworkReader & FrameworkWriter = {
  framework: 'torch',
  reads: [
    ...readables(CALLABLES),
    { kind: 'drop-path', name: "a project's own DropPath and StochasticDepth" },
    { kind: 'drop-block', name: "a project's own DropBlock" },
    { kind: 'argument', name: "arguments of a project's own classes and functions that reach a site" },
  ],
  concerns(module) {
    return isTorch(module) || mayUseOwnClasses(module);
  },
  read(module, depth = 'networks', given = null) {
    const sites = readSites(module);
    // A script may build its network from the project's own modules without a word of PyTorch.
    if (sites.length === 0 && !isTorch(module)) return NOTHING;
    return readingTo(depth, sites, {
      networks: () => readNetworks(module, sites, given),
      later: (counts) => networksOnDemand(module, sites, counts, given),
      facts: () => readFacts(module, sites, depth),
    });
  },
  write: writeChange,
};
