import type { Harvest } from './harvest';
import type { PyNode } from './node';
import { partsOf } from './nodes';

/** What an import names: `module` with its leading dots when relative; `name` is null when the module itself is meant. */
export interface ImportTarget {
  readonly module: string;
  readonly name: string | null;
}

/** `from module import *`. */
export interface StarImport {
  readonly node: PyNode;
  /** null when relative. */
  readonly module: string | null;
  /** With its leading dots when relative. */
  readonly written: string;
}

export interface Imported {
  readonly stars: readonly StarImport[];
  /** Canonical names of everything imported and of all their parents. */
  readonly imports: ReadonlySet<string>;
  /** Modules of `import a.b.c`, which bind only `a`. */
  readonly dotted: ReadonlySet<string>;
}

type Bind = (node: PyNode, name: string, canonical: string | null, target: ImportTarget) => void;

/** Enters all imports. */
export function importBindings(found: Harvest, bind: Bind): Imported {
  const stars: StarImport[] = [];
  const imports = new Set<string>();
  const dottedModules = new Set<string>();
  const note = (canonical: string): void => {
    for (let end = canonical.length; end > 0; end = canonical.lastIndexOf('.', end - 1)) imports.add(canonical.slice(0, end));
  };
  for (const node of found.import_statement) {
    for (const part of partsOf(node)) {
      const { name, alias } = nameAndAlias(part);
      if (!name) continue;
      note(name);
      if (!alias && name.includes('.')) dottedModules.add(name);
      const module = alias ? name : root(name);
      bind(node, alias ?? module, module, { module, name: null });
    }
  }
  for (const node of found.import_from_statement) {
    const origin = node.childForFieldName('module_name');
    const written = origin ? moduleText(origin) : '';
    const module = origin?.type === 'dotted_name' ? written : null;
    if (module) note(module);
    for (const part of partsOf(node)) {
      if (part.id === origin?.id) continue;
      if (part.type === 'wildcard_import') stars.push({ node, module, written });
      const { name, alias } = nameAndAlias(part);
      if (!name) continue;
      if (module) note(`${module}.${name}`);
      bind(node, alias ?? root(name), module ? `${module}.${name}` : null, { module: written, name });
    }
  }
  return { stars, imports, dotted: dottedModules };
}

function nameAndAlias(part: PyNode): { name: string | null; alias: string | null } {
  if (part.type === 'dotted_name') return { name: dotted(part), alias: null };
  if (part.type !== 'aliased_import') return { name: null, alias: null };
  const name = part.childForFieldName('name');
  return { name: name ? dotted(name) : null, alias: part.childForFieldName('alias')?.text ?? null };
}

/** `.layers`, `..`, `models.layers`. */
function moduleText(origin: PyNode): string {
  if (origin.type === 'dotted_name') return dotted(origin);
  const dots = /^[.\s\\]*/.exec(origin.text)?.[0].replace(/[^.]/g, '') ?? '';
  const name = partsOf(origin).find((part) => part.type === 'dotted_name');
  return dots + (name ? dotted(name) : '');
}

/** Spaces and line joins are allowed around the dots. */
function dotted(node: PyNode): string {
  const { text } = node;
  if (/^[\w.]*$/.test(text)) return text;
  return partsOf(node)
    .map((part) => part.text)
    .join('.');
}

function root(name: string): string {
  return name.split('.')[0] ?? name;
}
