import type { FrameworkReader, FrameworkWriter } from '../framework';
import { readFacts } from './facts/classes';
import { readNetworks } from './network/read';
import { readSites } from './sites/read';
import { writeChange } from './write/write';

/** PyTorch: dropout sites, networks and facts of a module, and edits for changes to them. */
export const torch: FrameworkReader & FrameworkWriter = {
  framework: 'torch',
  concerns(module) {
    return [...module.imports].some((name) => /^(torch|torch_geometric|pytorch_lightning|lightning)(\.|$)/.test(name));
  },
  read(module) {
    const sites = readSites(module);
    return { sites, networks: readNetworks(module, sites), facts: readFacts(module, sites) };
  },
  write: writeChange,
};
