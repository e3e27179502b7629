import type { ModeFacts } from '../../../../model/modes';
import type { PyModule } from '../../../../syntax/module';
import { readContainers } from './containers';
import { readUncalled } from './uncalled';

/** What a module shows about the modes of its networks. */
export function readModes(module: PyModule): ModeFacts {
  return { uncalled: readUncalled(module), containers: readContainers(module), steps: [] };
}
