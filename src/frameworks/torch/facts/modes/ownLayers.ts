import type { PyCall, PyModule, PyParameter } from '../../../../syntax/module';
import type { PyNode } from '../../../../syntax/node';
import { givenRate } from '../../../rate';
import type { OwnClass } from '../../sites/definitions';
import { draws, RATE_PARAMETER } from '../../sites/own';
import { argumentFor } from '../../tree';
import { methodOf } from './inherited';

const NAME = /drop|stochastic_?depth/i;

/** The argument of a call that is the rate of a layer of the project; `node` is null where the parameter's default holds. */
interface OwnLayerRate {
  readonly parameter: PyParameter;
  readonly node: PyNode | null;
}

/**
 * `DropPath(0.1)`, `LockedDropout(p)`: a layer of the project that is called after dropout, asks for its mode, and draws its mask by hand; with what the call
 * gives its constructor as the rate. null for every other class.
 */
export function ownLayerRate(call: PyCall, own: OwnClass): OwnLayerRate | null {
  if (!NAME.test(own.definition.name) || !/\bself\.training\b/.test(own.definition.node.text) || !draws(own)) return null;
  const given = methodOf(own, '__init__')?.definition.parameters.slice(1) ?? [];
  const position = given.findIndex(({ name }) => RATE_PARAMETER.test(name));
  const parameter = given[position];
  return parameter ? { parameter, node: argumentFor(call.node, parameter.name, position).node } : null;
}

/** Such a layer is built with a rate that is not 0. */
export function buildsOwnLayer(module: PyModule, call: PyCall, own: OwnClass): boolean {
  const found = ownLayerRate(call, own);
  if (!found) return false;
  const { node, parameter } = found;
  const rate = node ? givenRate(module, node) : parameter.defaultValue && givenRate(own.module, parameter.defaultValue);
  if (!rate || /keep|surviv/.test(parameter.name)) return false;
  if (rate.list) return rate.list.some(isBetween);
  return rate.value === null ? node !== null && node.type !== 'none' : isBetween(rate.value);
}

function isBetween(value: number | null): boolean {
  return value !== null && value > 0 && value <= 1;
}
