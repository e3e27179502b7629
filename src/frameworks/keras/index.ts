import { type FrameworkReader, type FrameworkWriter, noFacts, readingTo } from '../framework';
import { readFacts } from './facts/read';
import { readNetworks } from './networks/read';
import { readSites } from './sites/read';
import { reads } from './sites/reads';
import { feedsDropout, isKeras, mayRunForeign, mayUseOwn } from './sites/version';
import { writeChange } from './write/write';

/** Keras and tf.keras: dropout sites, networks and facts of a module, and edits for changes to them. */
export const keras: FrameworkReader & FrameworkWriter = {
  framework: 'keras',
  reads,
  concerns(module) {
    return isKeras(module) || mayUseOwn(module);
  },
  read(module, depth = 'networks', given = null) {
    const sites = readSites(module);
    // A script may build its network from the project's own modules without a word of Keras.
    // Without a site rules have nothing to ask of Keras but what a session is fed, and in which mode a network of another file runs.
    if (
      sites.length === 0 &&
      !(depth !== 'sites' && (feedsDropout(module) || mayRunForeign(module))) &&
      (depth !== 'networks' || !isKeras(module))
    )
      return { sites, networks: [], facts: noFacts };
    return readingTo(depth, sites, { networks: () => readNetworks(module, sites, given), facts: () => readFacts(module, sites) });
  },
  write: writeChange,
};
