import type { Finding } from '../model/finding';
import type { DropoutSite, SharedGraph } from '../model/site';
import { effectOf, shortName } from '../model/words';
import { markIntended } from './always-on';
import { siteFinding } from './finding';

/** One graph serves training and evaluation, and its dropout does not ask which it is. */
export function sharedFinding(site: DropoutSite, { kind, by }: SharedGraph): Finding {
  const effect = effectOf(site);
  return siteFinding({
    rule: 'tf-nn-dropout-always-on',
    // A setting may be anything, and the program may set it in ways that are not seen.
    severity: isSure(site, kind) ? 'warning' : 'info',
    site,
    message:
      `\`${shortName(site.callee)}\` is not told the mode and its rate is fixed: it stays on in evaluation` +
      `${effect ? ` (${effect})` : ''}. ` +
      SHOWN[kind](by),
    remedies: [markIntended(site)],
  });
}

/** Of a number in the code more is known than of a setting. */
function isSure({ rate }: DropoutSite, kind: SharedGraph['kind']): boolean {
  return rate.value !== null && rate.value > 0 && (kind === 'flag' || kind === 'told' || (kind === 'methods' && rate.source === 'literal'));
}

const SHOWN: Readonly<Record<SharedGraph['kind'], (by: string) => string>> = {
  flag: (by) => `Other parts of this graph ask \`${by}\`.`,
  told: (by) => `The function is told the mode by \`${by}\`.`,
  program: (by) => `\`${by}\` both trains this graph and measures with it.`,
  methods: (by) => `\`${by}\` measures with the graph that this class trains.`,
  setting: (by) => `\`${by}\` is the same for both.`,
  placeholder: (by) => `\`${by}\` is a placeholder for it, and this call does not read it.`,
};
