import type { PyNode } from './node';
import type { Caller } from './project';
import { literal, UNKNOWN, type Value } from './values';

/** An argument that calls are asked for. */
export interface Target {
  readonly name: string;
  readonly place: number;
  /** null for a field. */
  readonly parameter: PyNode | null;
}

/** What a call in another file passes. */
export function passedBy(caller: Caller, { name, place, parameter }: Target): Value {
  const given = caller.keywords[name] ?? caller.positional[place];
  if (!given) {
    const byDefault = caller.starred || !parameter ? null : parameter.childForFieldName('value');
    return byDefault?.type === 'none' ? literal(byDefault, null) : UNKNOWN;
  }
  if (given.value === null) return UNKNOWN;
  return {
    ...UNKNOWN,
    value: given.value,
    source: 'call-site',
    byDefault: given.byDefault === true,
    elsewhere: { file: given.file ?? caller.file, span: { start: given.start, end: given.end } },
  };
}
