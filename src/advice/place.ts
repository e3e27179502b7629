import type { Neighbours } from '../model/neighbours';
import type { DropoutSite } from '../model/site';
import type { Place } from './literature';

/** Which row of the literature fits the site; null when the source does not tell. */
export function placeOf(site: DropoutSite, neighbours: Neighbours | null): Place | null {
  if (site.kind === 'attention' || site.kind === 'transformer') return site.kind;
  if (site.kind === 'drop-path') return 'path';
  if (site.kind === 'recurrent') return /^recurrent_?dropout$/i.test(site.parameter) ? 'recurrent-state' : 'recurrent';
  if (site.granularity === 'alpha' || site.granularity === 'channel-alpha') return 'self-normalizing';
  if (site.granularity === 'channel') return 'convolution';
  // Noise, whole paths and blocks: the rates of single units say little about them.
  if (!neighbours || /^(?:gaussian|sample|block)$/.test(site.granularity)) return null;
  if (neighbours.input?.operation.type === 'input') return isWhole(site, neighbours) ? 'input' : null;
  switch (neighbours.source?.operation.type) {
    case 'dense':
      return 'hidden';
    case 'conv':
      return flattened(neighbours) ? 'hidden' : 'convolution';
    case 'recurrent':
      return 'recurrent';
    case 'embedding':
      return 'embedding';
    case 'transformer':
    case 'attention':
      return 'transformer';
    default:
      return null;
  }
}

/** A class, or layers inside of one, may be a part of a larger network: then what comes in is not the data. */
function isWhole({ context }: DropoutSite, { network }: Neighbours): boolean {
  return network.form !== 'class' && context.classId === null;
}

function flattened(neighbours: Neighbours): boolean {
  return neighbours.input?.outputShape?.length === 1;
}
