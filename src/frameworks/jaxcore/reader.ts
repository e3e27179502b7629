import type { Network } from '../../model/network';
import type { Reading } from '../../model/reading';
import type { DropoutSite } from '../../model/site';
import type { PyModule } from '../../syntax/module';
import { mayBuild } from '../families';
import { type FrameworkReader, type FrameworkWriter, readables, readingTo } from '../framework';
import type { Dialect } from './dialect';
import { readFacts } from './facts/read';
import { readSites } from './sites/read';
import { writeChange } from './write/write';

const NOTHING: Reading = { sites: [], networks: [], facts: { classes: [], applications: [], keras: null, program: [] } };

/** Something that may be a file of the project is imported, and a call passes something whose name speaks of dropping. */
function mayUseOwnClasses(module: PyModule): boolean {
  return module.imports.size > 0 && mayBuild(module, 'jax') && /(?:drop|stochastic_depth|keep_prob)\w{0,80}\s{0,99}=/i.test(module.text);
}

/** Reader and writer of one JAX library. */
export function readerOf(
  dialect: Dialect,
  readNetworks: (module: PyModule, sites: readonly DropoutSite[]) => readonly Network[],
): FrameworkReader & FrameworkWriter {
  return {
    framework: dialect.framework,
    reads: [
      ...readables(dialect.forms),
      { kind: 'drop-path', name: "a project's own DropPath and StochasticDepth" },
      { kind: 'argument', name: "fields and arguments of a project's own modules that reach a site" },
    ],
    concerns: (module) => dialect.isUsedIn(module) || mayUseOwnClasses(module),
    read(module, depth = 'networks') {
      const sites = readSites(dialect, module);
      // A script may build its network from the project's own modules without a word of the library.
      if (sites.length === 0 && !dialect.isUsedIn(module)) return NOTHING;
      return readingTo(depth, sites, {
        networks: () => readNetworks(module, sites),
        facts: () => readFacts(dialect, module, sites, depth),
      });
    },
    write: (change, context) => writeChange(dialect, change, context),
  };
}
