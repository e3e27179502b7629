import type { Distribution, Layer } from '../../model/network';
import type { Initializer, LabFramework, LabLayer } from '../network';
import { GATES } from './initial';

/** The initializers of a layer that are known; those of a recurrent layer hold for both directions. */
export function initialInFile({ initial, operation }: Layer, framework: LabFramework): LabLayer['initial'] {
  if (!initial) return undefined;
  const inner = operation.type === 'unknown' && operation.detail ? operation.detail : operation;
  const gates = inner.type === 'recurrent' ? GATES[inner.cell] : 1;
  const own = Object.entries(initial).flatMap(([role, value]) => {
    return value.kind === 'unknown' ? [] : [[role, drawn(value, framework, gates)] as const];
  });
  const isTwoWay = inner.type === 'recurrent' && inner.bidirectional;
  return Object.fromEntries(isTwoWay ? [...own, ...own.map(([role, value]) => [`back-${role}`, value] as const)] : own);
}

/** Flax draws the matrix of each gate by itself. */
function drawn(value: Distribution, framework: LabFramework, gates: number): Initializer {
  return value.kind === 'orthogonal' && framework === 'flax' && gates > 1 ? { ...value, blocks: gates } : value;
}
