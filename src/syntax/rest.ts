import { literally } from '../text/pattern';
import type { PyFunction } from './module';
import type { PyNode } from './node';
import { partsOf } from './nodes';

/** Name of the `**kwargs` that carry a keyword which a function does not name; null when it has none, or takes the keyword out. */
export function restOf({ parameters, node }: PyFunction, keyword: string): string | null {
  const rest = parameters.find(({ name }) => name.startsWith('**'))?.name.slice(2);
  if (rest === undefined) return null;
  return new RegExp(`\\b${rest}\\s*(?:\\.\\s*pop\\s*\\(|\\[)\\s*['"]${literally(keyword)}['"]`).test(node.text) ? null : rest;
}

/** `Block(dim, **kwargs)`, without another value for the keyword. */
export function passesRest(call: PyNode, rest: string, keyword: string): boolean {
  const list = call.childForFieldName('arguments');
  const parts = list ? partsOf(list) : [];
  const isGiven = (part: PyNode) => part.type === 'keyword_argument' && part.childForFieldName('name')?.text === keyword;
  return parts.some((part) => part.type === 'dictionary_splat' && partsOf(part)[0]?.text === rest) && !parts.some(isGiven);
}
