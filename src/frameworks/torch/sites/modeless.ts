import { callsIn } from '../../../syntax/contents';
import { namesFlag } from '../../../syntax/guards';
import { argumentFor, bare, descendants } from '../tree';
import { callablesFor, canonical } from './callables';
import type { Own } from './definitions';

/** Attention that drops whatever the mode is. */
export const MODELESS =
  /^(?:torch\.nn\.functional\.scaled_dot_product_attention|flash_attn\.flash_attn_\w*func|xformers\.ops\.memory_efficient_attention(?:_forward)?)$/;

/** A function that hands the parameter on as it is to such attention, and asks nobody for the mode. */
export function handsOnModeless(own: Own | null, parameter: string): boolean {
  if (own?.kind !== 'function' || !own.definition.parameters.some(({ name }) => name === parameter)) return false;
  const { module, definition } = own;
  if (namesFlag(definition.node)) return false;
  const given = descendants(definition.node, ['assignment', 'augmented_assignment']);
  if (given.some((step) => step.childForFieldName('left')?.text === parameter)) return false;
  return callsIn(module, definition.node).some((call) => {
    const name = call.name === null ? null : canonical(call.name);
    if (name === null || !MODELESS.test(name)) return false;
    return callablesFor(name).some(({ parameter: rate, position }) => {
      const { node } = argumentFor(call.node, rate, position);
      return node !== null && bare(node).text === parameter;
    });
  });
}
