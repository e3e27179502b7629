import type { Outcome } from '../errors';
import { refuse } from '../errors';

export interface OptionLimits {
  readonly byDefault: number;
  readonly min: number;
  readonly max: number;
  readonly whole: boolean;
  /** What it is, for help and labels. */
  readonly words: string;
}

export type OptionTable = Readonly<Record<string, OptionLimits>>;
export type OptionValues = Readonly<Record<string, number>>;

export const whole = (byDefault: number, min: number, max: number, words: string): OptionLimits => ({
  byDefault,
  min,
  max,
  whole: true,
  words,
});
export const real = (byDefault: number, min: number, max: number, words: string): OptionLimits => ({
  byDefault,
  min,
  max,
  whole: false,
  words,
});

export const ROWS = (byDefault: number): OptionLimits => whole(byDefault, 60, 100_000, 'rows');
export const SEED = whole(1, 0, 2_147_483_647, 'seed of the data');
export const LABEL_NOISE = real(0, 0, 0.9, 'share of rows that get a random class, in all parts');

/** The given values with the defaults for the rest; a name that is not there or a value out of its limits is an error that lists what is. */
export function readOptions(
  generator: string,
  table: OptionTable,
  given: Readonly<Record<string, string | number>>,
): Outcome<OptionValues> {
  const values: Record<string, number> = Object.fromEntries(Object.entries(table).map(([name, { byDefault }]) => [name, byDefault]));
  for (const [name, text] of Object.entries(given)) {
    const limits = Object.hasOwn(table, name) ? table[name] : undefined;
    if (!limits) return refuse('no-such-option', `${generator} has no option "${name}"; it has ${Object.keys(table).join(', ')}.`);
    const value = typeof text === 'number' ? text : text.trim() === '' ? Number.NaN : Number(text);
    const { min, max, whole: isWhole } = limits;
    if (!(value >= min && value <= max) || (isWhole && !Number.isInteger(value)))
      return refuse('bad-option', `${generator}: ${name} must be a ${isWhole ? 'whole ' : ''}number from ${min} to ${max}, not "${text}".`);
    values[name] = value;
  }
  return { ok: values };
}
