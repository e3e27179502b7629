import type { InitialChoice, InitialScheme } from '../lab/initial';
import { readScheme, SCHEMES } from '../lab/space/schemes';
import type { WeightedLayer } from '../lab/space/withInitial';
import { closestWord } from '../text/closest';
import { UsageError } from './options';

const NAMES = Object.keys(SCHEMES);
const isDefault = (name: string): boolean => name.endsWith('-default');

export const initialUsage = `  --initial SCHEME     what weights start from, as FILE or else its framework has it unless set:
                         ${listed(NAMES.filter((name) => !isDefault(name)))}
                         normal:DEVIATION
                         what a framework gives every weight, biases too:
                         ${listed(NAMES.filter(isDefault))}
  --initial LAYER=SCHEME
                       the same for one layer, also for the table of an embedding; file = as FILE has it;
                         may be given several times
`;

/** Three to a line. */
function listed(names: readonly string[]): string {
  return names.map((name, at) => (at === 0 ? '' : at % 3 === 0 ? `,\n${' '.repeat(25)}` : ', ') + name).join('');
}

/** Reads all `--initial`; null when there is none. Throws a `UsageError` that names the nearest scheme. */
export function readInitial(given: readonly string[]): InitialChoice | null {
  let all: InitialScheme | null = null;
  const layers: Record<string, InitialScheme | null> = {};
  for (const text of given) {
    const at = text.lastIndexOf('=');
    const scheme = readScheme(text.slice(at + 1));
    if ('err' in scheme) throw new UsageError(`--initial: ${scheme.err}`);
    if (at < 0) all = scheme.ok;
    else layers[text.slice(0, at)] = scheme.ok;
  }
  return given.length > 0 ? { all, layers } : null;
}

/** The choice for this network. Throws a `UsageError` where a layer is named that has no such weights. */
export function initialFor(choice: InitialChoice | null, weighted: readonly WeightedLayer[]): InitialChoice | undefined {
  if (!choice) return undefined;
  const names = weighted.map(({ name }) => name);
  for (const name of Object.keys(choice.layers)) {
    if (names.includes(name)) continue;
    const near = closestWord(name, names);
    const hint = near === null ? `there are ${names.join(', ')}` : `did you mean "${near}"?`;
    throw new UsageError(`--initial: there is no layer ${name} with weights of its own; ${hint}`);
  }
  return choice;
}
