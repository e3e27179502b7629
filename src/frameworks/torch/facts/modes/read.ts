import type { ModeFacts } from '../../../../model/modes';
import type { ProgramFact } from '../../../../model/program';
import type { PyModule } from '../../../../syntax/module';
import { readRuns } from '../../runs/read';
import { readContainers } from './containers';
import { readSteps } from './steps';
import { readUnasked } from './unasked';
import { readUncalled } from './uncalled';

/** What a module shows about the modes of its networks. `isLate`: the rules ask for what is sure. */
export function readModes(module: PyModule, program: readonly ProgramFact[], isLate: boolean): ModeFacts {
  let ran: ReturnType<typeof readRuns> | null = null;
  let unasked: ReturnType<typeof readUnasked> | null = null;
  return {
    uncalled: readUncalled(module),
    containers: readContainers(module),
    ...readSteps(module, program, isLate),
    unasked() {
      unasked ??= readUnasked(module);
      return unasked;
    },
    ran() {
      ran ??= readRuns(module);
      return ran;
    },
  };
}
