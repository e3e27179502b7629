import type { Argument } from '../../../model/arguments';
import type { Network } from '../../../model/network';
import type { PyNode } from '../../../syntax/node';
import { membersNamed, mentionsOf, type ParameterUse, useOf } from '../../parameterUse';
import { toldArgument } from '../../toldArgument';
import { span } from '../tree';
import { type AskedMember, type AskedOf, type AskedParameter, type Asking, givenOf, lineOf } from './asking';
import { toldForward } from './toldForward';
import type { Value } from './values';

/** What a network is built with, for the user to enter, and the calls that build it. */
export function toldArguments(asking: Asking): Pick<Network, 'arguments' | 'buildings' | 'unfed'> {
  const { of, buildings } = asking;
  const forward = toldForward(asking);
  const unfed = forward.unfed.length > 0 ? { unfed: forward.unfed } : {};
  if (!of) return { arguments: forward.arguments, buildings, ...unfed };
  const all = of.parameters.flatMap((parameter) => {
    const members = [...asking.members].filter(([path]) => path.startsWith(`${parameter.name}.`));
    const known = parameter.inSource !== null && parameter.inSource.kind !== 'unknown';
    if (!known && members.length > 0) return members.flatMap(([path, member]) => argumentOfMember(asking, of, path, member));
    return argumentOf(asking, of, parameter);
  });
  return { arguments: [...all, ...forward.arguments], buildings, ...unfed };
}

function argumentOf(asking: Asking, of: AskedOf, { name, node, inSource, origin }: AskedParameter): readonly Argument[] {
  const use = useOf(mentionsOf(name, of.body, of.around), node.childForFieldName('type'));
  return argument(asking, { name, inSource, origin, use, at: use.place && placeOf(use.place, of.isHere) });
}

function argumentOfMember(
  asking: Asking,
  of: AskedOf,
  name: string,
  { node, span: place, words, byDefault }: AskedMember,
): readonly Argument[] {
  // A member of a member is asked for by itself.
  if ([...asking.members.keys()].some((other) => other.startsWith(`${name}.`))) return [];
  const use = useOf([node, ...membersNamed(name, of.around)], null);
  return argument(asking, { name, inSource: byDefault, origin: byDefault ? 'default' : undefined, use, at: { words, span: place } });
}

interface Parts {
  readonly name: string;
  readonly inSource: Value | null;
  readonly origin: Argument['origin'];
  readonly use: ParameterUse;
  readonly at: Argument['use'] | null;
}

function argument(asking: Asking, { name, inSource, origin, use, at }: Parts): readonly Argument[] {
  const isKnown = inSource !== null && inSource.kind !== 'unknown';
  return toldArgument({ name, value: givenOf(inSource), isKnown, origin, isEntered: asking.values[name] !== undefined, use, at });
}

function placeOf(node: PyNode, isHere: boolean): Argument['use'] {
  return { words: lineOf(node), ...(isHere ? { span: span(node) } : {}) };
}
