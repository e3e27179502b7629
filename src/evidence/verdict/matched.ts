import type { Parameter, Run } from '../run';

/** Parameters that say how much is dropped. */
const RATE = /drop|keep_?prob/i;
/** Parameters that tell runs apart without changing what is trained. */
const LABEL =
  /(?:^|[_./-])(?:seeds?|random_?(?:state|seed)|rng|run|trial|name|id|dir|path|folder|output|log(?:s|ging)?|time(?:stamp)?|date|host|device|version|verbose)(?:$|[_./-])/i;

/** The rates that a run's parameters hold, by name; a keep probability as what it drops. */
export function ratesOf({ parameters }: Run): ReadonlyMap<string, number> {
  const rates = new Map<string, number>();
  for (const [name, value] of parameters) {
    const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
    if (!RATE.test(name) || typeof number !== 'number' || !(number >= 0 && number <= 1)) continue;
    rates.set(name, /keep/i.test(name) ? 1 - number : number);
  }
  return rates;
}

/** Whether the parameters say that nothing is dropped; null when they do not speak of dropout. */
export function dropsNothing(run: Run): boolean | null {
  const rates = [...ratesOf(run).values()];
  return rates.length === 0 ? null : rates.every((rate) => rate === 0);
}

/** Names of the parameters, other than rates and labels, in which two runs differ; one that only one of them has counts. */
export function differences(one: Run, other: Run): readonly string[] {
  const names = new Set([...one.parameters.keys(), ...other.parameters.keys()]);
  return [...names].filter(
    (name) => !RATE.test(name) && !LABEL.test(name) && text(one.parameters.get(name)) !== text(other.parameters.get(name)),
  );
}

/** `0.10` of a text log is `0.1` of another. */
function text(value: Parameter | undefined): string {
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  return typeof number === 'number' && Number.isFinite(number) ? String(number) : String(value);
}
