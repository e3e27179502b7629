import type { Finding } from '../model/finding';
import type { FedValue } from '../model/program';
import type { Reading } from '../model/reading';
import { shortName } from '../model/words';
import { type FedRate, fedFinding, takersOf } from './fed';
import { DROP, KEEP, plainName, snakeCase } from './rateNames';
import { lowered } from './severity';

/** Runs that are fed the number of the other meaning: of keeping what is to be dropped, or the other way round. */
export function* fedOpposites(fed: readonly FedRate[], reading: Reading): Iterable<Finding> {
  for (const each of fed) {
    if (each.rate === 1) yield nothingLeft(each, reading);
    else if (isFedWrong(each)) yield fedWrong(each, reading);
  }
  for (const { fedOpposites = [], intended } of reading.facts.program)
    for (const each of intended ? [] : fedOpposites) yield* fedByName(each, reading);
}

/** A run that is fed what would switch off dropout if its number had the other meaning. */
function nothingLeft(found: FedRate, reading: Reading): Finding {
  const { fed, keeps, site } = found;
  const taker = site ? `\`${site.parameter}\` of \`${shortName(site.callee)}\`` : 'a keep probability by its name';
  const is = site ? 'goes to' : 'is';
  const finding = fedFinding(
    'keep-prob-as-rate',
    found,
    reading,
    `\`${fed.name}\` is fed ${fed.text} and ${is} ${taker}, which ${keeps ? 'keeps' : 'drops'} ${keeps ? 'nothing' : 'everything'} then: ` +
      `${keeps ? 1 : 0} would switch dropout off.`,
  );
  // What takes it elsewhere may turn it round.
  return site ? finding : { ...finding, severity: lowered('info', reading.facts) };
}

/** `keep_prob: DROP_RATE`: what is fed is called the opposite of what takes it, and most units are dropped. */
function isFedWrong({ fed, keeps, rate }: FedRate): boolean {
  const name = snakeCase(plainName(fed.text) ?? '');
  return rate > 0.5 && rate < 1 && (keeps ? DROP : KEEP).test(name);
}

/** The same as a finding. */
function fedWrong(found: FedRate, reading: Reading): Finding {
  const { fed, keeps } = found;
  const finding = fedFinding(
    'keep-prob-as-rate',
    found,
    reading,
    `\`${fed.name}\` is ${keeps ? 'what is kept' : 'what is dropped'}, but is fed \`${fed.text}\` (${fed.value}), by its name the opposite. 1 - ${fed.text} was meant.`,
  );
  return { ...finding, remedies: [] };
}

/** `keep_prob: parameters['dropout_rate']`: nothing but the names tells. */
function* fedByName(fed: FedValue, reading: Reading): Iterable<Finding> {
  for (const { keeps, site } of takersOf(fed, reading.sites)) {
    if (!(keeps ? DROP : KEEP).test(snakeCase(plainName(fed.text) ?? ''))) continue;
    const finding = fedFinding(
      'keep-prob-as-rate',
      { fed, keeps, site },
      reading,
      `\`${fed.name}\` is ${keeps ? 'what is kept' : 'what is dropped'}, but is fed \`${fed.text}\`, by its name the opposite. ` +
        `Pass 1 - ${fed.text}, or give it the name of what it holds.`,
    );
    yield { ...finding, severity: lowered('info', reading.facts), remedies: [] };
  }
}
