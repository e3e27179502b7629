import type { Change } from '../../model/change';
import type { DropoutSite } from '../../model/site';
import type { Edit } from '../../text/edit';
import type { Span } from '../../text/span';
import type { WriteContext } from '../framework';
import { mendMask } from './mend';

/**
 * Puts a new rate at the literal that decides it. A literal in the mask itself is left alone: the same number stands in the scale,
 * and one of the two alone would be wrong. null for every other change.
 */
export function writeMaskChange(change: Change, context: WriteContext): readonly Edit[] | null {
  if (change.type === 'mend-mask') return mendMask(change, context);
  return atOrigins(change, context, (site) => (site.id.startsWith('mask:') && site.rate.form !== 'literal' ? site.rate.origin : null));
}

/** Puts a new rate at the literal that decides how often a layer is skipped; null for every other change. */
export function writeSkipChange(change: Change, context: WriteContext): readonly Edit[] | null {
  return atOrigins(change, context, (site) => (site.id.startsWith('skip:') ? site.rate.origin : null));
}

function atOrigins(change: Change, { reading, module }: WriteContext, placeOf: (site: DropoutSite) => Span | null): readonly Edit[] | null {
  if (change.type !== 'set-rate' || change.at !== 'origin') return null;
  const edits = new Map<number, Edit>();
  for (const id of change.siteIds) {
    const site = reading.sites.find((each) => each.id === id);
    const place = site ? placeOf(site) : null;
    const edit = site && place && editAt(place, site, change.rate, module.text);
    if (!edit) return null;
    edits.set(edit.span.start, edit);
  }
  return edits.size > 0 ? [...edits.values()] : null;
}

function editAt(origin: Span, { rate, parameter }: DropoutSite, wanted: number, text: string): Edit | null {
  const { value } = rate;
  if (value === null) return null;
  const written = Number(text.slice(origin.start, origin.end));
  const isRate = Math.abs(written - value) < 1e-9;
  const isKept = Math.abs(written - (1 - value)) < 1e-9;
  if (!isRate && !isKept) return null;
  // At 0.5 both are the same number: then the name in the mask decides.
  const keeps = isRate && isKept ? parameter === 'keep_prob' : isKept;
  return { span: origin, text: numberText(keeps ? 1 - wanted : wanted) };
}

function numberText(value: number): string {
  const rounded = Number(value.toPrecision(6));
  return Number.isInteger(rounded) ? `${rounded}.0` : String(rounded);
}
