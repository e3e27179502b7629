import type { Bindings } from './bindings';
import { readForeign } from './foreign';
import { isLibrary, markOf } from './libraries';
import type { Links } from './links';
import type { Qualifier } from './qualify';
import type { ScopeTree } from './scopes';

/**
 * What a module imports; of one that names no framework itself also what the files import from which its names come. A file that
 * only puts together the project's own layers concerns the framework of those layers.
 */
export function importsOf(bindings: Bindings, scopes: ScopeTree, qualifier: Qualifier, links: Links): ReadonlySet<string> {
  if ([...bindings.imports].some((name) => markOf(name) !== null)) return bindings.imports;
  const all = new Set(bindings.imports);
  const files = new Set<string>();
  for (const { module, written } of bindings.stars) {
    const file = module !== null && markOf(module) !== null ? null : links.locate(written);
    if (file !== null) files.add(file);
  }
  for (const [name, found] of scopes.module.bindings) {
    const binding = found.find((candidate) => candidate.kind === 'import');
    if (binding?.kind !== 'import') continue;
    const { module } = binding.target;
    const file = isLibrary(module) ? null : links.locate(module);
    // A package mostly passes on what its modules define; any other file is taken for the origin.
    if (file !== null && !file.endsWith('__init__.py')) files.add(file);
    else if (!isLibrary(module)) {
      const canonical = qualifier.topLevel(name) ?? null;
      const foreign = canonical === null ? null : readForeign(canonical);
      if (foreign) files.add(foreign.file);
      else if (canonical !== null && markOf(canonical) !== null) all.add(canonical);
    }
  }
  for (const file of files) for (const name of links.frameworksOf(file)) all.add(name);
  return all;
}
