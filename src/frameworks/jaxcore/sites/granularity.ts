import type { Granularity } from '../../../model/site';
import type { PyNode } from '../../../syntax/node';
import { argumentFor, literalNumbers } from '../tree';
import type { SiteForm } from './form';

/**
 * Axes in `broadcast_dims` share one draw. Sharing over the steps of a sequence or the cells of a map drops whole channels;
 * sharing over everything but the batch drops whole samples.
 */
export function granularityOf(plain: Granularity, call: PyNode, form: SiteForm): Granularity {
  if (!('broadcast_dims' in form.others)) return plain;
  const { node } = argumentFor(call, ['broadcast_dims'], form.others.broadcast_dims ?? null);
  const axes = node ? literalNumbers(node) : null;
  if (!axes || axes.length === 0 || axes.every((axis) => axis === 0)) return plain;
  const reachesLast = axes.includes(-1) && axes.length > 1;
  return reachesLast || [1, 2, 3].every((axis) => axes.includes(axis)) ? 'sample' : 'channel';
}
