import type { PyFunction } from '../../../syntax/module';
import { once } from '../../../syntax/once';
import { decoratorsOf } from './decorators';
import type { Method } from './lineage';
import type { ClassValue, FunctionValue, Instance } from './values';

export type Binding = 'instance' | 'class' | 'static' | 'property';

/** How a method is bound, by its decorators. */
export const bindingOf: (definition: PyFunction) => Binding = once((definition) => {
  const names = decoratorsOf(definition);
  if (names.some((name) => /(^|\.)staticmethod$/.test(name))) return 'static';
  if (names.some((name) => /(^|\.)classmethod$/.test(name)) || definition.name === '__new__') return 'class';
  if (names.some((name) => /(^|\.)(property|cached_property)$/.test(name))) return 'property';
  return 'instance';
});

/** A method of an object or class, bound as its decorators say. */
export function bound({ definition, home }: Method, self: Instance | ClassValue): FunctionValue {
  const binding = bindingOf(definition);
  const owner: ClassValue = self.kind === 'class' ? self : { kind: 'class', owner: self.owner, module: self.module };
  const to = binding === 'static' ? null : binding === 'class' ? owner : self.kind === 'instance' ? self : null;
  return { kind: 'function', definition, module: home.module, self: to, closure: null };
}
