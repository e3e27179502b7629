import { callsIn } from '../../../syntax/contents';
import type { PyFunction, PyModule } from '../../../syntax/module';
import type { PyNode } from '../../../syntax/node';
import { argumentFor, bare } from '../tree';
import { callablesFor, canonical } from './callables';
import type { Callable } from './catalogue/callable';
import { basesOf, isConstructorOfBase, type OwnClass } from './definitions';

const MAX_DEPTH = 4;

/** How a class of the project that is built as a dropout layer takes its rate: `class MCDropout(nn.Dropout)`. */
export interface Heir {
  readonly callable: Callable;
  /** The constructor that gives the argument its default; null = the layer's own. */
  readonly builder: { readonly own: OwnClass; readonly method: PyFunction } | null;
}

export function heirOf(own: OwnClass, depth = 0): Heir | null {
  if (depth > MAX_DEPTH) return null;
  const method = own.definition.methods.find(({ name }) => name === '__init__') ?? null;
  for (const base of basesOf(own)) {
    const above = typeof base === 'string' ? layer(base) : heirOf(base, depth + 1);
    if (above) return method ? through(own, method, above) : above;
  }
  return null;
}

function layer(name: string): Heir | null {
  const callable = callablesFor(canonical(name)).find(({ kind }) => kind === 'layer');
  return callable ? { callable, builder: null } : null;
}

/** The constructor's own parameter for the rate: of the same name, or handed to the base. */
function through(own: OwnClass, method: PyFunction, { callable }: Heir): Heir | null {
  const parameters = method.parameters.slice(1).map(({ name }) => name);
  const handed = handedOn(own.module, method, callable);
  const index = parameters.findIndex((name) => name === (handed ?? callable.parameter));
  const parameter = parameters[index];
  if (parameter === undefined || parameters.slice(0, index).some((name) => name.startsWith('*'))) return null;
  return { callable: { ...callable, parameter, position: index, defaultRate: null, others: {} }, builder: { own, method } };
}

function handedOn(module: PyModule, { node }: PyFunction, { parameter, position }: Callable): string | null {
  for (const call of callsIn(module, node)) {
    if (!isConstructorOfBase(call)) continue;
    const given: PyNode | null = argumentFor(call.node, parameter, position).node;
    return given && bare(given).type === 'identifier' ? given.text : null;
  }
  return null;
}
