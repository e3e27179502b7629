import type { Finding, Remedy } from '../model/finding';
import type { FedNumber, FedValue, ProgramFact } from '../model/program';
import type { Reading } from '../model/reading';
import type { DropoutSite } from '../model/site';
import { takesKeepProbability } from '../model/words';
import { literally } from '../text/pattern';
import { neverDrops } from './finding';
import { lowered } from './severity';

/** A number that a run of a TensorFlow 1 graph feeds to a probability of dropout. */
export interface FedRate {
  readonly run: ProgramFact;
  readonly fed: FedNumber;
  /** The probability of being dropped that it makes. */
  readonly rate: number;
  /** The number is a probability of keeping. */
  readonly keeps: boolean;
  /** The dropout that takes it; null when it stands in another file. */
  readonly site: DropoutSite | null;
}

/** Dropout that has no mode of its own: what is fed decides. */
const TAKES_FED = /^tensorflow\.(?:.+\.)?(?:nn\.dropout|DropoutWrapper|nn\.alpha_dropout)$/;

/** Names that can only mean what is kept. */
const KEEP = /^_*(?:\w+_)?(?:keep_?(?:p|prob|probs|probability|rate|ratio)|p_?keep)(?:_\w+)?(?:_pl|_ph|_placeholder)?$/i;

/** All of them in source order; those whose meaning the file does not tell are left out. */
export function fedRates({ sites, facts }: Reading): readonly FedRate[] {
  return facts.program.flatMap((run) => (run.intended ? [] : (run.fed ?? []).flatMap((fed) => ratedBy(run, fed, sites))));
}

function ratedBy(run: ProgramFact, fed: FedNumber, sites: readonly DropoutSite[]): readonly FedRate[] {
  return takersOf(fed, sites).map(({ keeps, site }) => ({ run, fed, rate: keeps ? 1 - fed.value : fed.value, keeps, site }));
}

/** What takes a value that is fed, and whether that is a probability of keeping; none where the file does not tell. */
export function takersOf(fed: FedValue, sites: readonly DropoutSite[]): readonly Pick<FedRate, 'keeps' | 'site'>[] {
  const name = bare(fed.name);
  const takers = sites.filter(({ rate }) => rate.text.split(/\W+/).some((word) => bare(word) === name));
  const meant = takers.flatMap((site) => {
    const meaning = TAKES_FED.test(site.callee) ? meaningOf(site, name) : null;
    return meaning ? [{ site, keeps: takesKeepProbability(site.parameter) === (meaning === 'same') }] : [];
  });
  if (meant.length < takers.length) return [];
  const [first] = meant;
  if (!first) return KEEP.test(fed.name) && !fed.modeFed ? [{ keeps: true, site: null }] : [];
  return meant.some(({ keeps }) => keeps !== first.keeps) ? [] : [first];
}

/** The dropout whose `training` is the placeholder of that name. */
export function toldBy(name: string, sites: readonly DropoutSite[]): DropoutSite | undefined {
  const asks = new RegExp(`^(?:[\\w.]+\\.)?${literally(name)}$`);
  return sites.find(
    (site) =>
      !neverDrops(site) && [site.arguments.training, site.arguments.is_training].some((flag) => flag?.given && asks.test(flag.text)),
  );
}

/** `self.keep` is what is fed, `1 - self.drop` is turned round; null for all that is calculated otherwise. */
function meaningOf({ rate }: DropoutSite, name: string): 'same' | 'turned' | null {
  const inner = /^\(*\s*1(?:\.0*)?\s*-\s*([\w.]+)[\s)]*$/.exec(rate.text)?.[1];
  const plain = inner ?? (/^[\w.]+$/.test(rate.text) ? rate.text : null);
  if (plain === null || bare(plain.split('.').at(-1) ?? '') !== name) return null;
  return inner === undefined ? 'same' : 'turned';
}

/** A setting that a run is fed, and that another run of the file is fed as well. */
export type FedAlike = Omit<FedRate, 'rate' | 'fed'> & { readonly fed: FedValue; readonly others: readonly ProgramFact[] };

/** All settings that several runs are fed, in source order. */
export function fedAlike({ sites, facts }: Reading): readonly FedAlike[] {
  return facts.program.flatMap((run) =>
    (run.intended ? [] : (run.fedSettings ?? [])).flatMap((fed): FedAlike[] => {
      const others = facts.program.filter(
        (other) => other !== run && other.fedSettings?.some(({ name, text }) => name === fed.name && text === fed.text),
      );
      return others.length === 0 ? [] : takersOf(fed, sites).map((taker) => ({ ...taker, run, fed, others }));
    }),
  );
}

/** `self._keep_prob` is handed on as `keep_prob`. */
function bare(name: string): string {
  return name.replace(/^_+/, '');
}

/** A finding at the number that is fed, with the number that switches dropout off. */
export function fedFinding(
  rule: string,
  { fed, keeps, site }: Pick<FedAlike, 'fed' | 'keeps' | 'site'>,
  reading: Reading,
  message: string,
): Finding {
  const off = keeps ? 1 : 0;
  const remedy: Remedy = { title: `Feed ${off}`, change: { type: 'set-number', span: fed.span, value: off }, safe: false };
  return {
    rule,
    severity: lowered('warning', reading.facts),
    span: fed.span,
    message,
    remedies: [remedy],
    related: site ? [{ span: site.span, message: 'The dropout that takes it' }] : [],
    siteId: null,
    unnecessary: false,
  };
}
