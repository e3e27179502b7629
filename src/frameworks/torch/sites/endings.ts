import type { PyModule } from '../../../syntax/module';
import type { PyNode } from '../../../syntax/node';
import { type Ending, endingsOf, endsOfBuilt, type Running } from '../../endings';
import { sourceBehind } from '../../source';
import { canonical } from './callables';

/** How modules of PyTorch are run. */
export const RUNNING: Running = { method: 'forward', rows: new Set(['torch.nn.Sequential']), canonical };

/** What a tensor comes out of, behind names, views and casts, for each way that it may take; null where nothing of that is known. */
export function endingsBehind(module: PyModule, at: PyNode, value: PyNode): readonly Ending[] | null {
  const source = sourceBehind(at, value);
  return source && endingsOf(RUNNING, module, source.node, source.first);
}

/** The names of what the output of a layer that is built like this comes out of: of a function of the project that chooses one, all that it may choose. */
export function builtNames(module: PyModule, built: PyNode): readonly string[] {
  return (endsOfBuilt(RUNNING, module, built, false, 0) ?? []).map(({ name }) => name);
}
