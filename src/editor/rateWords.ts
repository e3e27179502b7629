import type { DropoutSite } from '../model/site';
import { effectOf } from '../model/words';

/** Values that are named; the others are counted. */
const MOST_NAMED = 4;

/** What a site does, for a list: "drops 20 %, keeps 80 %", else what is known of its rate. */
export function rateWords(site: DropoutSite): string {
  const { value, range, list, candidates } = site.rate;
  const effect = effectOf(site);
  if (effect !== null) return range ? `${effect}, unless tuned` : effect;
  if (value !== null) return `rate ${value}`;
  if (range) return range.values ? `rate ${oneOf(range.values)}, tuned` : `rate ${range.min} to ${range.max}, tuned`;
  if (list && list.length > 0) {
    return `rates ${rounded(Math.min(...list))} to ${rounded(Math.max(...list))}, ${site.kind === 'config' ? 'listed' : 'layer by layer'}`;
  }
  if (candidates && candidates.length > 0) return `rate ${oneOf(candidates.map((candidate) => candidate.value))}`;
  return 'rate unknown';
}

function oneOf(values: readonly number[]): string {
  const different = [...new Set(values)].sort((a, b) => a - b);
  const others = different.length - MOST_NAMED;
  return `one of ${different.slice(0, MOST_NAMED).map(rounded).join(', ')}${others > 0 ? ` and ${others} more` : ''}`;
}

function rounded(rate: number): string {
  return `${Number(rate.toFixed(4))}`;
}
