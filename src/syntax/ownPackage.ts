import type { Foreign } from './foreign';
import { markOf } from './libraries';

/** The class behind a library's name in a file that lies inside the package of that name: a project that is the library, or is called like it. */
export function ofOwnPackage(from: string, canonical: string, locate: (module: string) => string | null): Foreign | null {
  if (markOf(canonical) === null) return null;
  const names = canonical.split('.');
  const root = locate(names[0] ?? '');
  if (!root?.endsWith('__init__.py') || !from.startsWith(root.slice(0, -'__init__.py'.length))) return null;
  for (let count = names.length - 1; count > 0; count--) {
    const file = locate(names.slice(0, count).join('.'));
    if (file !== null) return { file, name: names.slice(count).join('.') };
  }
  return null;
}
