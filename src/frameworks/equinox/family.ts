import type { ClassFacts } from '../../model/facts';
import type { PyClass } from '../../syntax/module';
import { once } from '../../syntax/once';

/** `equinox.nn._dropout.Dropout` -> `equinox.nn.Dropout`. */
export function canonical(name: string): string {
  return name.replace(/^equinox\.nn\._\w+\./, 'equinox.nn.').replace(/^equinox\._module\.(?:_module\.)?/, 'equinox.');
}

/** What a class is to the library, through all ancestors that can be seen. */
export const roleOf: (owner: PyClass) => ClassFacts['role'] = once((owner) => {
  const ancestors = [...owner.ancestors].map(canonical);
  const isModule = ancestors.some((name) => name === 'equinox.Module' || /^equinox\.nn\.(?!State)[A-Z]\w*$/.test(name));
  return isModule ? 'equinox-module' : 'other';
});
