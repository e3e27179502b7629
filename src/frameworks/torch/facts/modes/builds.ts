import { callsIn } from '../../../../syntax/contents';
import { isLibrary } from '../../../../syntax/libraries';
import type { PyCall, PyModule } from '../../../../syntax/module';
import { canonical } from '../../sites/callables';
import { ownDefinition } from '../../sites/definitions';
import { buildsAdapters } from './adapters';
import { callDrops, classDrops } from './drops';
import { handsRate } from './handedRates';
import { switchingMethods } from './itself';
import { networkMade } from './made';
import { buildsPublished } from './published';
import { ownModule } from './switched';

/** A call gives a network with dropout whose mode is switched from outside, maybe as one of several values, at a place among them. */
export function builds(module: PyModule, call: PyCall, place: number | null = null): boolean {
  if (place !== null) return makesDropping(module, call, place);
  if (isSequential(call)) return callsIn(module, call.node).some((part) => part !== call && callDrops(module, part));
  if (buildsAdapters(module, call) || buildsPublished(module, call)) return true;
  return makesDropping(module, call, null);
}

function makesDropping(module: PyModule, call: PyCall, place: number | null): boolean {
  const made = networkMade(module, call, place);
  return (
    made?.owners.every(
      (own) =>
        !own.definition.unknownBase && (classDrops(own) || handsRate(own.by.module, own.by.call, own)) && switchingMethods(own) !== null,
    ) ?? false
  );
}

/** The same as far as this file alone tells: true where another file would have to be asked. */
export function mayBuild(module: PyModule, call: PyCall, place: number | null = null): boolean {
  if (place !== null) return isForeign(call) || isOwnFunction(module, call);
  if (isSequential(call) || isForeign(call) || buildsAdapters(module, call) || buildsPublished(module, call)) return true;
  // A library that is no framework has no network that is known to drop.
  if (call.name !== null && !call.name.startsWith('.') && !isLibrary(call.name)) return false;
  const own = ownModule(module, call);
  if (!own) return isOwnFunction(module, call);
  return !own.definition.unknownBase && switchingMethods(own) !== null;
}

function isOwnFunction(module: PyModule, call: PyCall): boolean {
  const own = ownDefinition(module, call.callee);
  return own?.kind === 'function' && /\breturn\b/.test(own.definition.node.text);
}

/** What is called is defined in another file of the project. */
export function isForeign({ name }: PyCall): boolean {
  return name?.includes(':') === true;
}

function isSequential({ name }: PyCall): boolean {
  return name !== null && /^torch\.nn\.Sequential$/.test(canonical(name));
}
