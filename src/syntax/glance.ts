import type { PyNode } from './node';

/*
 * What the text itself shows at the start of a node. Asking the parser library for the parts of every node costs far more than a look, and
 * most nodes of a file are of no interest. null when it is not plain: then the tree knows. Only for texts without errors.
 */

const DEFINITION = /(?:class|(?:async[ \t]+)?def)[ \t]+([A-Za-z_]\w*)[ \t]*[(:[]/y;
const TARGET = /(?:[A-Za-z_]\w*\.)?[A-Za-z_]\w*(?=[ \t]*=(?!=))/y;
const LOOP = /(?:async[ \t]+)?for[ \t]+([A-Za-z_]\w*)[ \t]+in\b/y;
const CALLED = /[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*(?=\()/y;

/** Name of a class or function definition. */
export function definedName(text: string, definition: PyNode): string | null {
  return at(DEFINITION, text, definition)?.[1] ?? null;
}

/** `name = …` or `object.name = …`. */
export function assignedName(text: string, assignment: PyNode): { readonly object: string | null; readonly name: string } | null {
  const path = foundAt(TARGET, text, assignment.startIndex);
  if (path === null) return null;
  const dot = path.indexOf('.');
  return dot < 0 ? { object: null, name: path } : { object: path.slice(0, dot), name: path.slice(dot + 1) };
}

/** The only variable of a `for`, and where it stands. */
export function loopName(text: string, loop: PyNode): { readonly name: string; readonly start: number } | null {
  const found = at(LOOP, text, loop);
  return found?.[1] === undefined ? null : { name: found[1], start: text.indexOf(found[1], loop.startIndex + found[0].indexOf('for') + 3) };
}

/** `a.b.c` of `a.b.c(…)`. Of calls that start at the same place it is the innermost one's. */
export function calledPath(text: string, start: number): string | null {
  return foundAt(CALLED, text, start);
}

/** What a pattern finds exactly there. Not by `exec`, which makes an object of each. */
function foundAt(pattern: RegExp, text: string, start: number): string | null {
  pattern.lastIndex = start;
  return pattern.test(text) ? text.slice(start, pattern.lastIndex) : null;
}

function at(pattern: RegExp, text: string, { startIndex }: PyNode): RegExpExecArray | null {
  pattern.lastIndex = startIndex;
  return pattern.exec(text);
}
