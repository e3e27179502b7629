import { type DataShape, type Decisions, type Fit, fitNetwork } from '../../../src/lab/space/fit';
import { parametersOf, weightCount } from '../../../src/lab/space/parameters';
import type { Network } from '../../../src/model/network';
import type { DropoutSite } from '../../../src/model/site';
import type { Built } from './drawn';
import { enteredIn, sizedOn } from './sizes';

/** What became of one network. `fed`: with sizes, and with what each input gets and which output is trained, all layers as written. */
export interface Row {
  readonly set: string;
  readonly name: string;
  /** As written; with sizes that the data or calls tell, or a user enters; with every choice taken that lets it be trained; not at all. */
  readonly outcome: 'lowered' | 'told' | 'call' | 'user' | 'fed' | 'decided' | 'refused';
  /** Sizes that a user had to enter. */
  readonly entered?: number;
  readonly counted: 'same' | 'other' | 'unknown';
  /** What is in the way, without names and numbers; empty for one that is lowered. */
  readonly reasons: readonly string[];
  /** What of it is left once sizes are entered. */
  readonly left?: readonly string[];
}

interface Lowered {
  readonly fit: Fit;
  readonly weights: number | null;
}

function lowered(network: Network, sites: readonly DropoutSite[], data: DataShape, decisions: Decisions = {}): Lowered {
  const fit = fitNetwork(network, sites, data, decisions);
  const made = fit.network ?? fit.sitesMissing;
  return { fit, weights: made && weightCount(parametersOf(made)) };
}

/** Answers that leave every layer as it is written. */
const ABOUT_ENDS = /^(columns .*|same-input|constant .*|only-output|last-step|mean-places|append-dense)$/;

/** Takes every choice that is offered but to stop, until nothing is asked any more; `ends`: of inputs and outputs only. */
function isDecided(
  network: Network,
  sites: readonly DropoutSite[],
  data: DataShape,
  ends: 'columns' | 'same-input' | null = null,
): boolean {
  let decisions: Decisions = {};
  for (let round = 0; ; round += 1) {
    const { fit, weights } = lowered(network, sites, data, decisions);
    const asked = fit.choices.filter(({ layerId }) => decisions[layerId] === undefined);
    if (weights !== null || asked.length === 0 || round > 40) return weights !== null;
    const answers = asked.map(({ layerId, options }) => {
      const offered = options.filter(({ decision }) => ends === null || ABOUT_ENDS.test(decision));
      const first = offered.find(({ decision }) => ends !== null && decision.startsWith(ends)) ?? offered[0];
      return [layerId, first?.decision ?? 'stop'] as const;
    });
    decisions = { ...decisions, ...Object.fromEntries(answers) };
  }
}

/** The network on the data that fit it best: those on which it is lowered, or else those on which the least is in its way. */
export function rowOf(
  set: string,
  name: string,
  { built, ...read }: { readonly network: Network; readonly sites: readonly DropoutSite[]; readonly built?: Built },
  forms: readonly DataShape[],
): Row {
  // The lab reads what can be entered, too.
  const { network, sites } = built ? built({}) : read;
  const tried = forms.map((data) => ({ data, ...lowered(network, sites, data) }));
  const made = tried.filter(({ weights }) => weights !== null);
  const best = made.find(({ weights }) => weights === network.parameters) ?? made[0];
  if (best) {
    const counted = network.parameters === null ? 'unknown' : best.weights === network.parameters ? 'same' : 'other';
    return { set, name, outcome: 'lowered', counted, reasons: [] };
  }
  const sized = built ? sizedOn(built, forms) : null;
  if (sized) return { set, name, outcome: sized.by, counted: 'unknown', reasons: [], entered: sized.entered };
  const reasons = tried.map(({ fit }) => reasonsOf(fit)).sort((one, other) => weight(one) - weight(other))[0] ?? [];
  const whole = [{ network, sites }, ...(built ? enteredIn(built, forms) : [])];
  const left = whole.length < 2 ? {} : { left: leastOf(whole.slice(1), forms) };
  const isFed = whole.some((one) =>
    forms.some((data) => (['columns', 'same-input'] as const).some((ends) => isDecided(one.network, one.sites, data, ends))),
  );
  const outcome = isFed
    ? 'fed'
    : whole.some((one) => forms.some((data) => isDecided(one.network, one.sites, data)))
      ? 'decided'
      : 'refused';
  return { set, name, outcome, counted: 'unknown', reasons, ...left };
}

function leastOf(read: readonly ReturnType<Built>[], forms: readonly DataShape[]): readonly string[] {
  const all = read.flatMap(({ network, sites }) => forms.map((data) => reasonsOf(lowered(network, sites, data).fit)));
  return all.sort((one, other) => weight(one) - weight(other))[0] ?? [];
}

/** Another form of data is tried before; what it says tells least about the network. */
const ABOUT_DATA = /^needs |^the data are |this data has none$|^it needs steps|window does not fit|^it works over|^it looks up/;

function weight(reasons: readonly string[]): number {
  return reasons.reduce((sum, reason) => sum + (ABOUT_DATA.test(reason) ? 100 : 1), 0);
}

/** The reasons without names and numbers, each once. */
function reasonsOf({ mappings, refusal }: Fit): readonly string[] {
  const layers = mappings.flatMap(({ outcome }) => (outcome.kind === 'unsupported' ? [outcome.reason] : []));
  const whole = (refusal ?? '').replace(/^The lab cannot train [^:]*: /, '').replace(/\.$/, '');
  return [...new Set((layers.length > 0 ? layers : [whole]).map((reason) => reason.replace(/\d[\d×]*/g, 'N')))];
}
