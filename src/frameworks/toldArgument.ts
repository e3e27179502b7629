import type { Argument, Given } from '../model/arguments';
import type { ParameterUse } from './parameterUse';

export interface ToldParts {
  readonly name: string;
  /** What it is where nobody enters anything; undefined = it is not known, or cannot be typed in. */
  readonly value: Given | undefined;
  readonly isKnown: boolean;
  readonly origin: Argument['origin'];
  readonly isEntered: boolean;
  readonly use: ParameterUse;
  readonly at: Argument['use'] | null;
}

/** An argument for the user to enter. Nothing where it cannot be typed in: a module, a function, an object that is asked for nothing. */
export function toldArgument({ name, value, isKnown, origin, isEntered, use, at }: ToldParts): readonly Argument[] {
  const { kind: shown } = use;
  if ((isKnown && value === undefined) || shown === 'object') return [];
  const kind = typeof value === 'number' && shown === 'any' ? (Number.isInteger(value) ? 'integer' : 'number') : (kindOf(value) ?? shown);
  return [
    {
      name,
      kind: value === undefined || value === null ? shown : kind,
      options: use.options,
      ...(value === undefined ? {} : { inSource: value }),
      ...(value === undefined || origin === undefined ? {} : { origin }),
      ...(isEntered ? { entered: true } : {}),
      ...(at ? { use: at } : {}),
    },
  ];
}

/** null for a number, which may stand for several. */
function kindOf(value: Given | undefined): Argument['kind'] | null {
  if (typeof value === 'boolean') return 'truth';
  if (typeof value === 'string') return 'text';
  return Array.isArray(value) ? 'list' : null;
}
