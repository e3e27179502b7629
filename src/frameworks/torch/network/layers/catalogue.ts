import { CONVOLUTIONS } from './convolution';
import type { Blueprint } from './kit';
import { NORMALIZATIONS } from './normalization';
import { PLAIN } from './plain';
import { rearrange } from './rearrange';
import { SEQUENCES } from './sequence';

const CATALOGUE: ReadonlyMap<string, Blueprint> = new Map(Object.entries({ ...PLAIN, ...CONVOLUTIONS, ...NORMALIZATIONS, ...SEQUENCES }));

/** How to read a layer of torch.nn by its canonical name; null when it is not known here. */
export function blueprintFor(name: string): Blueprint | null {
  if (name === 'einops.layers.torch.Rearrange') return rearrange;
  return name.startsWith('torch.nn.') ? (CATALOGUE.get(name.slice('torch.nn.'.length)) ?? null) : null;
}

/** Loss functions: objects with a `forward` but no place in a network. */
export function isLossName(name: string): boolean {
  return /^torch\.nn\.\w+Loss$/.test(name);
}
