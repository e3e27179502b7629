import type { JsModule } from '../../syntax/javascript/module';
import { type FrameworkReader, type FrameworkWriter, readables, readingTo } from '../framework';
import { readFacts } from './facts/read';
import { usesLibrary } from './names';
import { readNetworks } from './networks/read';
import { FORMS } from './sites/forms';
import { readSites } from './sites/read';
import { writeChange } from './write/write';

/** TensorFlow.js: dropout sites, networks and facts of a script, and edits for changes to them. */
export const tfjs: FrameworkReader<JsModule> & FrameworkWriter<JsModule> = {
  framework: 'tfjs',
  reads: readables(FORMS),
  concerns: usesLibrary,
  read(module, depth = 'networks') {
    const sites = readSites(module);
    return readingTo(depth, sites, { networks: () => readNetworks(module, sites), facts: () => readFacts(module, sites) });
  },
  write: writeChange,
};
