import type { ActivationChoice, ChosenActivation } from '../lab/network';
import { ACTIVATIONS, type ActiveLayer, readActivation } from '../lab/space/activations';
import { closestWord } from '../text/closest';
import { UsageError } from './options';

export const activationUsage = `  --activation LAYER=NAME
                       another activation than FILE has for a layer; may be given several times:
                         ${listed(Object.keys(ACTIVATIONS))}
`;

/** Six to a line. */
function listed(names: readonly string[]): string {
  return names.map((name, at) => (at === 0 ? '' : at % 6 === 0 ? `,\n${' '.repeat(25)}` : ', ') + name).join('');
}

/** Reads all `--activation`; null when there is none. Throws a `UsageError` that names the nearest activation. */
export function readActivations(given: readonly string[]): ActivationChoice | null {
  const layers: Record<string, ChosenActivation> = {};
  for (const text of given) {
    const at = text.lastIndexOf('=');
    if (at < 1) throw new UsageError(`--activation: '${text}' is no LAYER=NAME, as in act=tanh`);
    const read = readActivation(text.slice(at + 1));
    if ('err' in read) throw new UsageError(`--activation: ${read.err}`);
    layers[text.slice(0, at)] = read.ok;
  }
  return given.length > 0 ? layers : null;
}

/** The choice for this network. Throws a `UsageError` where a layer is named that has no activation to choose. */
export function activationsFor(choice: ActivationChoice | null, active: readonly ActiveLayer[]): ActivationChoice | undefined {
  if (!choice) return undefined;
  const names = active.map(({ name }) => name);
  for (const name of Object.keys(choice)) {
    if (names.includes(name)) continue;
    const near = closestWord(name, names);
    const others = names.length === 0 ? 'none has' : `there are ${names.join(', ')}`;
    throw new UsageError(
      `--activation: there is no layer ${name} with an activation; ${near === null ? others : `did you mean "${near}"?`}`,
    );
  }
  return choice;
}
