import type { PyModule } from '../../../syntax/module';
import type { PyNode } from '../../../syntax/node';
import { literally } from '../../../text/pattern';

const KEPT = /(?:^|_)(?:keep|retain)_?(?:p|prob|probs|probability|rate|ratio)$|(?:^|_)p_?keep$/i;
const DROPPED = /(?:^|_)drop(?:_?out)?_?(?:p|prob|probs|probability|rate|ratio)$/i;

/** `keep_prob: parameters['dropout_rate']`: what is fed, and no number that the file knows, is by its name what is dropped, and its key what is kept; or the other way round. */
export function isOppositeByName(module: PyModule, key: string, value: PyNode): boolean {
  const wanted = KEPT.test(key) ? DROPPED : DROPPED.test(key) ? KEPT : null;
  const name = wanted ? nameOf(value.text) : null;
  if (!wanted || name === null || !wanted.test(name) || typeof module.resolve(value).value === 'number') return false;
  // It may hold what is left of 1 in spite of its name.
  return !new RegExp(`(?:\\b|['"])${literally(name)}(?:['"]\\])?\\s*=(?!=)[^\\n]*\\b1(?:\\.0*)?\\s*-`).test(module.text);
}

/** The last name of `dropout_rate`, `self.dropout_rate`, `parameters['dropout_rate']`; null for any other expression. */
function nameOf(text: string): string | null {
  const found = /^[A-Za-z_][\w.]*?(?:\[\s*(['"])(\w+)\1\s*\])?$/.exec(text);
  return found ? (found[2] ?? text.slice(text.lastIndexOf('.') + 1)) : null;
}
