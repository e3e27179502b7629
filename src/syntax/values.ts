import type { RateSource } from '../model/site';
import type { LiteralValue } from './literals';
import type { ResolvedValue } from './module';

/** What following an expression gives, whatever its form. */
export type Value = Omit<ResolvedValue, 'form' | 'definitions'>;

export const UNKNOWN: Value = { value: null, source: 'unknown', origin: null, byDefault: false, guarded: false };

/** `0`, `0.0` and `False` switch a rate off alike. */
export function isZero(value: LiteralValue): boolean {
  return value === 0 || value === false;
}

/** A default: known, but a caller may pass another value. */
export function overridable(value: Value): Value {
  return value.value === null ? UNKNOWN : { ...value, source: 'parameter-default', byDefault: true };
}

/** The source of a value that came by way of a name or attribute: settings stay settings. */
export function carried(source: RateSource): RateSource {
  return source === 'config' || source === 'argument-parser' ? source : 'unknown';
}

const STRENGTH: readonly RateSource[] = ['literal', 'constant', 'attribute', 'config', 'argument-parser', 'parameter-default'];

/** The source that says more about who decides the value. */
export function weaker(a: RateSource, b: RateSource): RateSource {
  return STRENGTH.indexOf(a) >= STRENGTH.indexOf(b) ? a : b;
}
