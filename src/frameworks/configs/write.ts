import type { Change } from '../../model/change';
import type { ConfigDocument } from '../../syntax/config';
import type { Edit } from '../../text/edit';
import type { WriteContext } from '../framework';
import { ownRateKey, rateKey } from './keys';

/** Puts a new rate in the number's place, as a keep probability where the key says so; null for every other change. */
export function writeConfigChange(change: Change, { reading }: WriteContext<ConfigDocument>): readonly Edit[] | null {
  if (change.type !== 'set-rate') return null;
  const edits = new Map<number, Edit>();
  for (const id of change.siteIds) {
    const site = reading.sites.find((each) => each.id === id && each.framework === 'config');
    const place = change.at === 'origin' ? site?.rate.origin : site?.rate.form === 'literal' ? site.rate.span : null;
    if (!site || !place) return null;
    const keeps = (rateKey(site.parameter) ?? ownRateKey(site.parameter))?.keeps ?? false;
    edits.set(place.start, { span: place, text: numberText(keeps ? 1 - change.rate : change.rate) });
  }
  return edits.size > 0 ? [...edits.values()] : null;
}

/** Always with a point: TOML and some readers of YAML tell integers from floats. */
export function numberText(value: number): string {
  const rounded = Number(value.toPrecision(6));
  return Number.isInteger(rounded) ? `${rounded}.0` : String(rounded);
}
