import { cutOut } from '../text/cutOut';
import { matchImports } from './importLines';
import { markOf } from './libraries';

/**
 * True when a text shows without parsing that a top-level class or function is all that it binds a name to. False says nothing.
 * A line inside a long string may look like a definition: the name is then taken for the file's own, which claims nothing about it.
 */
export function plainlyDefines(text: string, name: string): boolean {
  if (!/^[A-Za-z_]\w*$/.test(name)) return false;
  let definitions = 0;
  for (let at = text.indexOf(name); at >= 0; at = text.indexOf(name, at + name.length)) {
    const end = at + name.length;
    if (isWordPart(text.charCodeAt(at - 1)) || isWordPart(text.charCodeAt(end))) continue;
    const before = text.slice(text.lastIndexOf('\n', at - 1) + 1, at);
    if (DEFINES.test(before)) definitions++;
    else if (BINDS_BEFORE.test(before) || (/^[ \t]*$/.test(before) && BINDS_AFTER.test(text.slice(end, end + 200)))) return false;
  }
  return definitions === 1;
}

const DEFINES = /^(?:class|def|async[ \t]+def)[ \t]+$/;
/** A definition inside something else, an alias, an import. */
const BINDS_BEFORE = /^[ \t]+(?:class|def)[ \t]+$|\bas[ \t]+$|^[ \t]*(?:from|import)\b/;
/** An assignment, or a line of a list of names. */
const BINDS_AFTER = /^[ \t]*(?::[^=\n]*)?=(?!=)|^,?[ \t]*(?:\r?\n|$)/;

/** False for the edges of the text, where the code is not a number. */
function isWordPart(code: number): boolean {
  return code === 95 || (code >= 48 && code <= 57) || (code >= 65 && code <= 90) || (code >= 97 && code <= 122) || code > 127;
}

const IMPORT = /^[ \t]*(?:from[ \t]+([A-Za-z_][\w.]*)[ \t]+import\b[ \t]*\(?([^\n)#]*)|import[ \t]+([A-Za-z_][\w., \t]*))/my;

/** Dotted names of frameworks that a text imports, as far as its lines show them. */
export function frameworkImports(text: string): readonly string[] {
  const found = new Set<string>();
  for (const [, module, names, plain] of matchImports(text, IMPORT)) {
    const written = plain?.split(',') ?? [module ?? '', ...(names ?? '').split(',').map((name) => `${module}.${name.trim()}`)];
    for (const part of written) {
      const name = part.trim().split(/\s/)[0] ?? '';
      if (markOf(name) !== null) found.add(cutOut(name.replace(/\.$/, '')));
    }
  }
  return [...found];
}
