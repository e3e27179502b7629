import type { Finding } from '../model/finding';
import type { Reading } from '../model/reading';
import { shortName } from '../model/words';
import { type FedRate, fedFinding } from './fed';
import { lowered } from './severity';

/** A run that is fed what would switch off dropout if its number had the other meaning. */
export function nothingLeft(found: FedRate, reading: Reading): Finding {
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
