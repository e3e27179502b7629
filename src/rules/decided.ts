import type { Condition, Step } from '../model/modes';

/** What parameters of functions hold, by their keys, as far as calls tell it by literals. */
export type Told = ReadonlyMap<string, Condition['value']>;

/** Whether something holds; null where nobody can tell. */
export function decide({ parameter, asks, value, holds }: Condition, told: Told): boolean | null {
  const known = told.get(parameter);
  if (known === undefined) return null;
  return (asks === 'truth' ? Boolean(known) : known === value) === holds;
}

/** What a call tells the function that it runs. */
export function toldBy({ tells = [] }: Step, told: Told): Told {
  const handed = tells.flatMap((each): readonly (readonly [string, Condition['value']])[] => {
    const value = 'from' in each ? told.get(each.from) : each.value;
    return value === undefined ? [] : [[each.parameter, value]];
  });
  return new Map(handed);
}

/** A step as it is in one call of its function: null where the branch that it stands in is not taken. */
export function decided(step: Step, told: Told): Step | null {
  const { branches = [], mode } = step;
  const ways = branches.map(({ when }) => when && decide(when, told));
  if (ways.includes(false)) return null;
  const isTraining = mode ? decide(mode, told) : null;
  const isSure = branches.length > 0 && !ways.includes(null);
  return {
    ...step,
    ...(isSure ? { conditional: false } : {}),
    ...(isTraining === null ? {} : { kind: isTraining ? ('train-mode' as const) : ('eval-mode' as const) }),
    ...(step.gradients && decide(step.gradients, told) === false ? { withoutGradient: true } : {}),
  };
}

/** Where a step stands in branches that nothing decides, by what is the same for all steps of one branch. */
export function branchesOf({ branches = [], conditional }: Step, told: Told, key: string): readonly string[] {
  if (!conditional) return [];
  return branches.filter(({ when }) => (when && decide(when, told)) === null).map(({ start }) => `${key}/${start}`);
}
