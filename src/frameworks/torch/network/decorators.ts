import type { PyFunction } from '../../../syntax/module';
import { once } from '../../../syntax/once';
import { named } from '../tree';

/** What stands behind each `@` above a function, as written. */
export const decoratorsOf: (definition: PyFunction) => readonly string[] = once(({ node }) => {
  const around = node.parent;
  if (around?.type !== 'decorated_definition') return [];
  return named(around).flatMap((each) => (each.type === 'decorator' ? [(named(each)[0]?.text ?? '').trim()] : []));
});

/** `@name.setter` and `@name.deleter` stand under the name of a property, which they do not replace. */
export function accessorOf(definition: PyFunction): 'setter' | 'deleter' | null {
  for (const decorator of decoratorsOf(definition)) {
    if (`.${decorator}`.endsWith(`.${definition.name}.setter`)) return 'setter';
    if (`.${decorator}`.endsWith(`.${definition.name}.deleter`)) return 'deleter';
  }
  return null;
}
