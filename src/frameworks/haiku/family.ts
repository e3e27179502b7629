import type { ClassFacts } from '../../model/facts';
import type { PyClass } from '../../syntax/module';
import { once } from '../../syntax/once';

/** `haiku._src.basic.dropout` -> `haiku.dropout`. */
export function canonical(name: string): string {
  return name.replace(/^haiku\._src\.\w+\./, 'haiku.').replace(/^haiku\.(?:module|basic)\./, 'haiku.');
}

/** What a class is to the library, through all ancestors that can be seen. */
export const roleOf: (owner: PyClass) => ClassFacts['role'] = once((owner) => {
  const ancestors = [...owner.ancestors].map(canonical);
  const isModule = ancestors.some((name) => /^haiku\.(?:nets\.)?[A-Z]\w*$/.test(name) && !/(?:State|Params|Transformed)$/.test(name));
  return isModule ? 'haiku-module' : 'other';
});
