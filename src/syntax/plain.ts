import { cutOut } from '../text/cutOut';
import { markOf } from './libraries';

/**
 * True when a text shows without parsing that a top-level class or function is all that it binds a name to. False says nothing.
 * A line inside a long string may look like a definition: the name is then taken for the file's own, which claims nothing about it.
 */
export function plainlyDefines(text: string, name: string): boolean {
  if (!/^[A-Za-z_]\w*$/.test(name) || !text.includes(name)) return false;
  const definitions = text.match(new RegExp(`^(?:class|def|async[ \\t]+def)[ \\t]+${name}\\b`, 'gm'));
  if (definitions?.length !== 1) return false;
  const bound = new RegExp(
    `^[ \\t]*${name}[ \\t]*(?::[^=\\n]*)?=(?!=)|\\bas[ \\t]+${name}\\b|^[ \\t]*(?:from|import)\\b.*\\b${name}\\b|^[ \\t]*${name},?[ \\t]*$`,
    'm',
  );
  return !bound.test(text) && !new RegExp(`^[ \\t]+(?:class|def)[ \\t]+${name}\\b`, 'm').test(text);
}

const IMPORT = /^[ \t]*(?:from[ \t]+([A-Za-z_][\w.]*)[ \t]+import\b[ \t]*\(?([^\n)#]*)|import[ \t]+([A-Za-z_][\w., \t]*))/gm;

/** Dotted names of frameworks that a text imports, as far as its lines show them. */
export function frameworkImports(text: string): readonly string[] {
  const found = new Set<string>();
  for (const [, module, names, plain] of text.matchAll(IMPORT)) {
    const written = plain?.split(',') ?? [module ?? '', ...(names ?? '').split(',').map((name) => `${module}.${name.trim()}`)];
    for (const part of written) {
      const name = part.trim().split(/\s/)[0] ?? '';
      if (markOf(name) !== null) found.add(cutOut(name.replace(/\.$/, '')));
    }
  }
  return [...found];
}
