import { type FrameworkReader, type FrameworkWriter, readingTo } from '../framework';
import { readFacts } from './facts/read';
import { readNetworks } from './networks/read';
import { readSites } from './sites/read';
import { reads } from './sites/reads';
import { writeChange } from './write/write';

/** Keras and tf.keras: dropout sites, networks and facts of a module, and edits for changes to them. */
export const keras: FrameworkReader & FrameworkWriter = {
  framework: 'keras',
  reads,
  concerns(module) {
    return [...module.imports].some((name) =>
      /^(keras|keras_core|tf_keras|tensorflow|tf_slim|tensorflow_addons|keras_hub|keras_nlp|keras_cv)(\.|$)/.test(name),
    );
  },
  read(module, depth = 'networks') {
    const sites = readSites(module);
    return readingTo(depth, sites, { networks: () => readNetworks(module, sites), facts: () => readFacts(module, sites) });
  },
  write: writeChange,
};
