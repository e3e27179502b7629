import type { Application } from '../model/application';
import type { Finding } from '../model/finding';
import type { Reading } from '../model/reading';
import type { DropoutSite, ModeBranch, SwitchedValue } from '../model/site';
import { shortName, takesKeepProbability } from '../model/words';
import { meaningOf, modeChoice } from './choices';
import { neverDrops, siteFinding } from './finding';

/** Dropout on the way that is taken in evaluation only, and rates that are 0 in training only. */
export function* wrongWays({ sites, facts }: Reading): Iterable<Finding> {
  for (const site of sites) {
    if (site.context.intended) continue;
    if (isOffInTraining(site)) yield off(site);
    if (!neverDrops(site) && isInverted(site)) yield turned(site, site.context.branch, asksByItself(site));
  }
  const known = new Map(sites.map((site) => [site.id, site]));
  for (const application of facts.applications) {
    const site = application.siteId === null ? undefined : known.get(application.siteId);
    if (!site || application.intended || site.context.intended || neverDrops(site) || !isCalledInverted(application, site)) continue;
    yield turned(site, application.branch, !isToldToDrop(application, site), application);
  }
}

/** `0.0 if self.training else self.p`, here or where the name in the rate's place is given its value; of what is kept 1 is nothing dropped. */
function isOffInTraining({ rate, parameter }: DropoutSite): boolean {
  const keeps = takesKeepProbability(parameter);
  if (!keeps && /keep/.test(parameter)) return false;
  const isOff = (text: string): boolean => (keeps ? /^1(?:\.0*)?$/ : /^0(?:\.0*)?$|^\.0+$/).test(text);
  if (rate.switched && isSwitchedOff(rate.switched, rate.form === 'parameter', isOff)) return true;
  const written = [rate.text, ...(rate.definitions ?? [])].flatMap((text) => modeChoice(text) ?? []);
  const all = Math.max(1, rate.definitions?.length ?? 0);
  return written.length === all && written.every(({ training, otherwise }) => isOff(training) && !isOff(otherwise) && otherwise !== 'None');
}

/** `rate = self.p`, then `if self.training: rate = 0`; or the same with `else`. */
function isSwitchedOff(given: readonly SwitchedValue[], isGiven: boolean, isOff: (text: string) => boolean): boolean {
  const ways = given.map(({ text, test, holds }) => {
    const meaning = test === null ? null : meaningOf(test.trim());
    return {
      text,
      always: test === null,
      trains: meaning !== null && (meaning === 'trains') === holds,
      known: test === null || meaning !== null,
    };
  });
  if (ways.some(({ known }) => !known) || ways.some(({ always }, index) => always && index > 0)) return false;
  const [inTraining, otherwise] = [
    ways.filter(({ always, trains }) => !always && trains),
    ways.filter(({ always, trains }) => always || !trains),
  ];
  if (inTraining.length === 0 || (otherwise.length === 0 && !isGiven)) return false;
  return inTraining.every(({ text }) => isOff(text)) && otherwise.every(({ text }) => !isOff(text) && text !== 'None');
}

/** Only the way that is taken in evaluation has dropout on it. */
function isInverted({ framework, context: { branch, functionName }, callee, rate, kind }: DropoutSite): boolean {
  if (!branch || rate.guarded || SAMPLES.test(functionName ?? '') || !DROPS.test(callee)) return false;
  return (framework === 'keras' || (kind === 'functional' && branch.alone === true)) && isWrong(branch);
}

/** A layer that is called there. */
function isCalledInverted({ branch, functionName, flag, discarded }: Application, { kind }: DropoutSite): boolean {
  if (kind !== 'layer' || discarded || flag || branch?.alone !== true || SAMPLES.test(functionName ?? '')) return false;
  return isWrong(branch);
}

function isToldToDrop({ training }: Application, { arguments: given }: DropoutSite): boolean {
  return training === true || given.deterministic?.value === false || given.inference?.value === false;
}

function isWrong({ test, holds }: ModeBranch): boolean {
  const meaning = meaningOf(test.trim());
  return meaning !== null && (meaning === 'trains') !== holds;
}

const SAMPLES = /mc|sampl|uncertain|bayes/i;

/** What drops when it is reached; a layer may be built anywhere. */
const DROPS = /(?:^|\.)(?:feature_)?(?:alpha_)?dropout[123]?d?_?$/;

/** `F.dropout(x, p, training=self.training)`. */
function asksByItself({ framework, arguments: given }: DropoutSite): boolean {
  return framework === 'torch' && given.training?.given === true && given.training.value !== true;
}

function turned(site: DropoutSite, branch: ModeBranch | undefined, follows: boolean, call?: Application): Finding {
  const way = branch?.holds ? `only where \`${branch.test}\`` : `only where not \`${branch?.test}\``;
  return siteFinding({
    rule: 'training-flag-inverted',
    severity: 'error',
    site,
    ...(call ? { span: call.span } : {}),
    message:
      `This \`${shortName(site.callee)}\` runs ${way}: it drops ` +
      (follows
        ? 'nothing in training, and it follows the mode, so that nothing is ever dropped.'
        : 'units in evaluation and none in training.'),
  });
}

function off(site: DropoutSite): Finding {
  const number = takesKeepProbability(site.parameter) ? 'The keep probability is 1' : 'The rate is 0';
  return siteFinding({
    rule: 'training-flag-inverted',
    severity: 'error',
    site,
    message: `${number} in training and another number in evaluation: this \`${shortName(site.callee)}\` drops units only where nothing is learned.`,
  });
}
