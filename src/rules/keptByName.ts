import type { Finding } from '../model/finding';
import type { Reading } from '../model/reading';
import type { DropoutSite } from '../model/site';
import { effectOf, shortName, takesKeepProbability } from '../model/words';
import type { FedRate } from './fed';
import { siteFinding } from './finding';
import { DROP, insideOfTurned, KEEP, plainName, snakeCase } from './rateNames';

/**
 * Names of settings often are the wrong ones, while the numbers are right. So something else has to tell, too: as written most units are dropped, a comment calls
 * the number what is kept, a run is fed what was to switch dropout off, or another dropout beside it takes the same name turned round.
 */
export function isShown(site: DropoutSite, { sites }: Reading, fed: readonly FedRate[]): boolean {
  const { value, saidToKeep, text, aboveZero } = site.rate;
  if (aboveZero) return true;
  if (value !== null) return value > 0.5 || (saidToKeep === true && value < 0.5);
  if (saidToKeep) return true;
  return (
    fed.some((each) => each.site?.rate.text === text && each.rate > 0.5) ||
    sites.some((other) => takesToKeep(other) === takesToKeep(site) && insideOfTurned(other.rate.text) === text && isBeside(site, other))
  );
}

/** The name means the same for both: it may be another value in the next function. */
function isBeside({ rate, context }: DropoutSite, other: DropoutSite): boolean {
  return (
    other.context.classId === context.classId && (rate.text.startsWith('self.') || other.context.functionName === context.functionName)
  );
}

/** By the name of the parameter, or by where a function of the project hands it on. */
export function takesToKeep({ parameter, misnamed }: DropoutSite): boolean {
  return takesKeepProbability(parameter) !== (misnamed === true);
}

/** Keeps less than this by a name that says what is kept: hardly anybody means that. */
export const HARDLY_KEPT = 0.3;

/** Drops more than this by a name that says what is dropped: hardly anybody means that. */
const HARDLY_MEANT = 0.6;

/**
 * A bare `dropout` where a share to keep is expected: another site of the file takes `1 - dropout` there, or the argument is named and its
 * number would drop most units.
 */
export function isShortDrop(site: DropoutSite, name: string, { sites }: Reading): boolean {
  const { parameter, rate, callee } = site;
  // Whoever drops only where the number is above 0 takes 0 for off.
  if (rate.aboveZero && /^(?:\w+_)?(?:drop(?:_?out)?|rate|p)$/.test(snakeCase(name))) return true;
  if (!/^(?:\w+_)?drop(?:_?out)?$/.test(snakeCase(name))) return false;
  // Another class may have been written for another version.
  const turnedHere = sites.some(
    (other) => other.id !== site.id && takesToKeep(other) && insideOfTurned(other.rate.text) === rate.text && isBeside(site, other),
  );
  const isNamed = parameter !== null && /keep/.test(parameter) && rate.value !== null && rate.value >= HARDLY_MEANT && rate.value < 1;
  return turnedHere || (isNamed && /DropoutWrapper$|nn\.dropout$/.test(callee) && !rate.byDefault);
}

/** `drop_rate` of `1 - drop_rate` where a rate is expected, `keep_prob` of `1 - keep_prob` where the other is; null for all else. */
export function turnedName(site: DropoutSite): string | null {
  const { rate, callee } = site;
  const inner = insideOfTurned(rate.text);
  const name = inner === null ? null : plainName(inner);
  const takesKeep = takesToKeep(site);
  // By position the meaning of that function is the version's.
  if (name === null || (!takesKeep && /^tensorflow\.(?:.+\.)?nn\.dropout$/.test(callee))) return null;
  return (takesKeep ? KEEP : DROP).test(snakeCase(name)) ? name : null;
}

/** The name tells nothing, the comment behind the number does. */
export function saidToKeep(site: DropoutSite): Finding {
  return siteFinding({
    rule: 'keep-prob-as-rate',
    severity: 'warning',
    site,
    message:
      `The comment calls \`${site.rate.text}\` what is kept, but \`${site.parameter}\` of \`${shortName(site.callee)}\` is the rate, the probability of ` +
      `dropping: as written it ${effectOf(site)}.`,
    remedies: [{ title: `Pass 1 - ${site.rate.text}`, change: { type: 'invert-rate', siteId: site.id }, safe: false }],
  });
}

/** `1 - drop_rate` where a rate is expected. */
export function doublyTurned(site: DropoutSite, name: string, shown: boolean): Finding {
  const [is, takes] = takesToKeep(site) ? ['dropped', 'of keeping'] : ['kept', 'of dropping'];
  const effect = effectOf(site);
  return siteFinding({
    rule: 'keep-prob-as-rate',
    severity: shown ? 'warning' : 'info',
    site,
    message:
      `\`${site.rate.text}\` is what is ${is}, by its name, but \`${site.parameter}\` of \`${shortName(site.callee)}\` is the probability ${takes}` +
      `${effect ? `: as written it ${effect}` : ''}. Pass \`${name}\` as it is.`,
    remedies: [{ title: `Pass ${name} as it is`, change: { type: 'invert-rate', siteId: site.id }, safe: false }],
  });
}

/**
 * `keep_prob = 1 - keep_prob` above: in spite of its name it holds what the site takes. `dropout_rate = self.dropout_placeholder` may too:
 * whoever feeds that knows.
 */
export function isTurned({ rate }: DropoutSite, name: string): boolean {
  return (rate.definitions ?? []).some((text) => {
    const alias = /^[A-Za-z_]/.test(text) ? plainName(text) : null;
    if (alias !== null && alias !== name && !KEEP.test(snakeCase(alias)) && !DROP.test(snakeCase(alias))) return true;
    const from = /^\(*\s*1(?:\.0*)?\s*-\s*(.*)$/s.exec(text)?.[1];
    const turned = from === undefined ? null : plainName(from.replace(/[()\s]+$/, ''));
    return turned !== null && KEEP.test(snakeCase(turned)) === KEEP.test(snakeCase(name));
  });
}
