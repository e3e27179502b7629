import type { Remedy } from '../model/finding';
import type { DropoutSite } from '../model/site';
import { dropsAndKeeps, takesKeepProbability } from '../model/words';

/** Where the literals stand that a call of a class of the project hands on: such a rate is told there, not at the layer inside. */
export function passedLiterals(sites: readonly DropoutSite[]): ReadonlySet<number> {
  return new Set(sites.flatMap(({ kind, rate }) => (kind === 'argument' ? [(rate.origin ?? rate.span)?.start ?? -1] : [])));
}

/** The rate comes from the call of a class of the project, which is a site of its own. */
export function isPassed(site: DropoutSite, passed: ReadonlySet<number>): boolean {
  return site.kind !== 'argument' && site.rate.origin !== null && passed.has(site.rate.origin.start);
}

/** The number stands in the call itself. */
export function isLiteral({ rate }: DropoutSite): boolean {
  return rate.value !== null && rate.form === 'literal';
}

/** The code tries out what happens: a test, or a call that is meant to fail. */
export function isTried({ context }: DropoutSite): boolean {
  return context.expectedToFail === true || context.inTest || /^_?test(?:_|[A-Z]|$)/.test(context.functionName ?? '');
}

/** Puts a rate at the literal that decides it, as an imperative for the menu. */
export function setRate(site: DropoutSite, rate: number, safe = false): Remedy {
  const isLocal = site.rate.form === 'literal' || !site.rate.origin;
  return {
    title: `Set the rate to ${rate} (${dropsAndKeeps(rate)})`,
    change: { type: 'set-rate', siteIds: [site.id], rate, at: isLocal ? 'argument' : 'origin' },
    safe,
  };
}

/**
 * 50 -> 0.5. Below 10 a point may be missing as well (`5` for `.5`): both are offered, and neither is applied unread.
 * `written` is the number in the source, which is a keep probability where the argument takes one.
 */
export function percentMeant(site: DropoutSite, written: number): readonly Remedy[] {
  if (written < 2 || written >= 100) return [];
  const rateOf = (divisor: number): number => {
    const share = rounded(written / divisor);
    return takesKeepProbability(site.parameter) ? rounded(1 - share) : share;
  };
  // What reads a configuration file may divide the number itself.
  const isCertain = site.rate.form === 'literal' && written >= 10 && site.framework !== 'config';
  return written < 10 ? [setRate(site, rateOf(100)), setRate(site, rateOf(10))] : [setRate(site, rateOf(100), isCertain)];
}

/** Without the last digits of a floating-point result: 1 - 0.9 is 0.1. */
export function rounded(value: number): number {
  return Number(value.toPrecision(12));
}

/**
 * What a recurrent layer of Keras or TensorFlow.js does at a rate of 1: nearly all test `0 < rate < 1` before they drop anything, and
 * on some backends a faster path beside that test multiplies the input by zeros.
 */
export function recurrentAtOne({ framework, callee, parameter }: DropoutSite): string {
  if (framework === 'keras' && /SimpleRNN(?:Cell)?$/.test(callee)) return `${dropsAndKeeps(1)} in training`;
  const neverDrops = framework === 'tfjs' || parameter === 'recurrent_dropout' || /Cell$|ConvLSTM/.test(callee);
  return neverDrops ? 'drops nothing' : 'drops its whole input or nothing, depending on the backend';
}

/** What a layer does with a rate outside of [0, 1] where no error tells of it, as a sentence behind a space; else nothing. */
export function silently(site: DropoutSite, rate: number): string {
  if (site.kind !== 'layer') return '';
  switch (site.framework) {
    case 'flax':
    case 'equinox':
      // JAX draws no mask from a whole number, and says so.
      if (site.framework === 'equinox' && /^-?\d+$/.test(site.rate.text)) return '';
      return rate > 1 ? ' Nothing checks it: every output becomes zero.' : ' Nothing checks it: every output is scaled down.';
    case 'tfjs':
      return ' No error tells: the layer drops nothing.';
    default:
      return '';
  }
}
