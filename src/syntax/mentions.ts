import { lastFrom } from './contents';
import type { PyNode } from './node';

/** Places of `make(Block)`, `block=Block`, `return Block`: not a call, an annotation, a base or a type test. */
export function handedOn(text: string, name: string): readonly number[] {
  const found: number[] = [];
  for (let at = text.indexOf(name); at >= 0; at = text.indexOf(name, at + name.length)) {
    if (/[\w.]/.test(text[at - 1] ?? '') || /\w/.test(text[at + name.length] ?? '')) continue;
    const rest = text.slice(at + name.length, at + name.length + 40);
    if (/^\s*[(.]/.test(rest)) continue;
    const line = text.slice(text.lastIndexOf('\n', at) + 1, at);
    if (/#|\b(?:import|class|isinstance|issubclass|super|partial|except)\b|['"`]\w*$/.test(line)) continue;
    if (/(?:[(,={]|\breturn)\s*$/.test(line) || (line.trim() === '' && /^\s*[,)\]]/.test(rest))) found.push(at);
  }
  return found;
}

/** False inside of strings and comments. */
export function isName(root: PyNode, at: number): boolean {
  let node: PyNode | null = root;
  for (let inner: PyNode | null = root; inner; ) {
    node = inner;
    inner = lastFrom(node.namedChildren, at, (child) => child?.startIndex ?? 0) ?? null;
    if (inner && inner.endIndex <= at) inner = null;
  }
  return node.type === 'identifier';
}

/** The expression that stands exactly there. */
export function nodeAt(root: PyNode, { start, end }: { readonly start: number; readonly end: number }): PyNode | null {
  for (let node: PyNode | undefined | null = root; node; ) {
    if (node.startIndex === start && node.endIndex === end) return node;
    node = lastFrom(node.namedChildren, start, (child) => child?.startIndex ?? 0);
  }
  return null;
}
