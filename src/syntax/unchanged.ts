import type { PyNode } from './node';
import type { Chunk, Piece } from './page';

/** What is asked of a topmost node of a text, from the start of the text. */
type Top = Pick<PyNode, 'startIndex' | 'endIndex' | 'type' | 'hasError'>;

/**
 * Finds the chunk of the former text that a topmost node of the new one is: it lies wholly before or behind the stretch that differs. Nodes of
 * the library cannot be compared, but equal text without errors in the place of a statement is the same statement.
 */
export function unchanged<Kind extends Chunk>(
  before: Pick<Piece, 'text' | 'start'> & { readonly chunks: readonly Kind[] },
  text: string,
): (node: Top) => Kind | null {
  const { start, oldEnd, newEnd } = difference(before.text, text);
  const byStart = new Map(before.chunks.map((chunk) => [chunk.top.startIndex - before.start, chunk]));
  return (node) => {
    const { startIndex, endIndex, type } = node;
    if (endIndex >= start && startIndex <= newEnd) return null;
    const chunk = byStart.get(endIndex < start ? startIndex : startIndex - newEnd + oldEnd);
    if (!chunk || chunk.top.type !== type || chunk.top.endIndex - chunk.top.startIndex !== endIndex - startIndex) return null;
    return chunk.top.hasError || node.hasError ? null : chunk;
  };
}

/** The one stretch in which two texts differ. */
export function difference(before: string, after: string): { readonly start: number; readonly oldEnd: number; readonly newEnd: number } {
  const shorter = Math.min(before.length, after.length);
  let start = 0;
  while (start < shorter && before.charCodeAt(start) === after.charCodeAt(start)) start++;
  let tail = 0;
  while (tail < shorter - start && before.charCodeAt(before.length - 1 - tail) === after.charCodeAt(after.length - 1 - tail)) tail++;
  return { start, oldEnd: before.length - tail, newEnd: after.length - tail };
}
