import { callsIn } from '../../../../syntax/contents';
import { isLibrary } from '../../../../syntax/libraries';
import type { PyCall, PyModule } from '../../../../syntax/module';
import { canonical } from '../../sites/callables';
import { buildsAdapters } from './adapters';
import { callDrops, ownModule } from './drops';
import { SWITCHES_ITSELF } from './methods';
import { buildsPublished } from './published';

/** A call gives a network with dropout whose mode is switched from outside. */
export function builds(module: PyModule, call: PyCall): boolean {
  if (isSequential(call)) return callsIn(module, call.node).some((part) => part !== call && callDrops(module, part));
  if (buildsAdapters(module, call) || buildsPublished(module, call)) return true;
  const own = ownModule(module, call);
  if (!own || own.definition.unknownBase || !callDrops(module, call)) return false;
  return !SWITCHES_ITSELF.test(own.definition.node.text);
}

/** The same as far as this file alone tells: true where another file would have to be asked. */
export function mayBuild(module: PyModule, call: PyCall): boolean {
  if (isSequential(call) || isForeign(call) || buildsAdapters(module, call) || buildsPublished(module, call)) return true;
  // A library that is no framework has no network that is known to drop.
  if (call.name !== null && !call.name.startsWith('.') && !isLibrary(call.name)) return false;
  const own = ownModule(module, call);
  return own !== null && !own.definition.unknownBase && !SWITCHES_ITSELF.test(own.definition.node.text);
}

/** What is called is defined in another file of the project. */
export function isForeign({ name }: PyCall): boolean {
  return name?.includes(':') === true;
}

function isSequential({ name }: PyCall): boolean {
  return name !== null && /^torch\.nn\.Sequential$/.test(canonical(name));
}
