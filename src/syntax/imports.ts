import type { Harvest } from './harvest';
import type { PyNode } from './node';
import { partsOf } from './nodes';

/** `from module import *`; null when relative. */
export interface StarImport {
  readonly node: PyNode;
  readonly module: string | null;
}

type Bind = (node: PyNode, name: string, canonical: string | null) => void;

/** Enters all imports; gives the star imports and the canonical names of what was imported, with their parents. */
export function importBindings(found: Harvest, bind: Bind): { stars: StarImport[]; imports: Set<string> } {
  const stars: StarImport[] = [];
  const imports = new Set<string>();
  const note = (canonical: string): void => {
    for (let end = canonical.length; end > 0; end = canonical.lastIndexOf('.', end - 1)) imports.add(canonical.slice(0, end));
  };
  for (const node of found.import_statement) {
    for (const part of partsOf(node)) {
      const { name, alias } = nameAndAlias(part);
      if (!name) continue;
      note(name);
      if (alias) bind(node, alias, name);
      else bind(node, root(name), root(name));
    }
  }
  for (const node of found.import_from_statement) {
    const origin = node.childForFieldName('module_name');
    const module = origin?.type === 'dotted_name' ? dotted(origin) : null;
    if (module) note(module);
    for (const part of partsOf(node)) {
      if (part.id === origin?.id) continue;
      if (part.type === 'wildcard_import') stars.push({ node, module });
      const { name, alias } = nameAndAlias(part);
      if (!name) continue;
      if (module) note(`${module}.${name}`);
      bind(node, alias ?? root(name), module ? `${module}.${name}` : null);
    }
  }
  return { stars, imports };
}

function nameAndAlias(part: PyNode): { name: string | null; alias: string | null } {
  if (part.type === 'dotted_name') return { name: dotted(part), alias: null };
  if (part.type !== 'aliased_import') return { name: null, alias: null };
  const name = part.childForFieldName('name');
  return { name: name ? dotted(name) : null, alias: part.childForFieldName('alias')?.text ?? null };
}

/** Spaces and line joins are allowed around the dots. */
function dotted(node: PyNode): string {
  return partsOf(node)
    .map((part) => part.text)
    .join('.');
}

function root(name: string): string {
  return name.split('.')[0] ?? name;
}
