import type { RateCandidate, RateSource } from '../../model/site';
import type { ResolvedValue } from '../module';
import type { LiteralValue } from './literals';

/** What following an expression gives, whatever its form. */
export type Value = Omit<ResolvedValue, 'form' | 'definitions'>;

export const UNKNOWN: Value = { value: null, source: 'unknown', origin: null, byDefault: false, guarded: false };

/** `0` and `false` switch a rate off alike. */
export function isZero(value: LiteralValue): boolean {
  return value === 0 || value === false;
}

/** A default: known, but a caller may pass another value. */
export function overridable(value: Value): Value {
  return value.value === null ? UNKNOWN : { ...value, source: 'parameter-default', byDefault: true };
}

/** A value that came by way of a name, a field or an attribute; what is weaker than that stays so. */
export function carriedBy(way: 'constant' | 'config' | 'attribute', value: Value): Value {
  if (value.value === null) return value.source === 'literal' ? value : { ...value, source: 'unknown' };
  const isDirect =
    value.source === 'literal' || value.source === 'constant' || (way === 'attribute' && value.source === 'parameter-default');
  return isDirect ? { ...value, source: way } : value;
}

const STRENGTH: readonly RateSource[] = ['literal', 'constant', 'attribute', 'config', 'call-site', 'parameter-default'];

/** The source that says more about who decides the value. */
export function weaker(a: RateSource, b: RateSource): RateSource {
  return STRENGTH.indexOf(a) >= STRENGTH.indexOf(b) ? a : b;
}

/** The one number that all give; null when they differ or one is unknown. */
export function agreed(values: readonly Value[]): Value | null {
  const [first] = values;
  if (!first || typeof first.value !== 'number' || values.some((value) => value.value !== first.value)) return null;
  const origin = values.length === 1 ? first.origin : null;
  return { ...first, source: 'call-site', origin, byDefault: values.some((value) => value.byDefault) };
}

/** The places that give different values, when all of them are known. */
export function candidatesOf(values: readonly Value[]): { readonly candidates?: readonly RateCandidate[] } {
  const candidates = values.flatMap(({ value, origin }) =>
    typeof value === 'number' && origin ? [{ value, span: { start: origin.startIndex, end: origin.endIndex } }] : [],
  );
  const isComplete = candidates.length === values.length && candidates.length > 1;
  return isComplete ? { candidates } : {};
}
