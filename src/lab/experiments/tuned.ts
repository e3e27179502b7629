import { meanOf } from '../statistics/student';
import type { Values } from './results';

/**
 * What a tuned choice gives in each repeat without the bias of picking a winner: the option is chosen by its mean on all other repeats,
 * and its value on the one left out is taken. Only repeats that every option has; none with fewer than two.
 */
export function leftOut(options: readonly Values[]): Values {
  const [first, ...rest] = options;
  const repeats = first ? [...first.keys()].filter((repeat) => rest.every((option) => option.has(repeat))) : [];
  if (repeats.length < 2) return new Map();
  return new Map(
    repeats.map((left) => {
      const others = repeats.filter((repeat) => repeat !== left);
      const chosen = smallest(options, (option) => meanOf(others.map((repeat) => option.get(repeat) as number)));
      return [left, chosen.get(left) as number] as const;
    }),
  );
}

/** The option with the smallest mean; throws a RangeError without options. */
export function bestOf(options: readonly Values[]): Values {
  return smallest(options, (option) => meanOf([...option.values()]));
}

function smallest(options: readonly Values[], value: (option: Values) => number): Values {
  const [first, ...rest] = options;
  if (!first) throw new RangeError('There is nothing to choose from.');
  return rest.reduce((least, one) => (value(one) < value(least) ? one : least), first);
}
