import type { MaskFacts } from '../model/mask';
import type { DropoutSite } from '../model/site';
import { neverDrops } from './finding';

export interface HandMask {
  readonly site: DropoutSite;
  readonly mask: MaskFacts;
}

/** The masks written by hand that may be wrong: not those that are meant to be as they are, nor those that never drop. */
export function handMasks(sites: readonly DropoutSite[]): readonly HandMask[] {
  return drawnMasks(sites).filter(({ site }) => !site.context.inBackward);
}

/** The same with those that a backward pass draws. */
export function drawnMasks(sites: readonly DropoutSite[]): readonly HandMask[] {
  return sites.flatMap((site) => (site.mask && !site.context.intended && !neverDrops(site) ? [{ site, mask: site.mask }] : []));
}

/** The probabilities of keeping and of dropping, as the file writes them. */
export function writtenShares({ arguments: { mask }, parameter }: DropoutSite): { readonly keep: string; readonly drop: string } {
  const written = mask?.text ?? '';
  return parameter === 'keep_prob' ? { keep: written, drop: `1 - ${written}` } : { keep: `1 - ${written}`, drop: written };
}

/** " (drops 20 %, keeps 80 %)" where it is known, else nothing. */
export function effectWords(effect: string | null): string {
  return effect ? ` (${effect})` : '';
}
