/**
 * Offset behind the quotes that close a text over several lines, which begins at `from`; those behind an odd number of backslashes do not. null when it is
 * never closed.
 */
export function endOfLongText(text: string, quotes: string, from: number): number | null {
  for (let at = text.indexOf(quotes, from); at >= 0; at = text.indexOf(quotes, at + 1)) {
    let first = at;
    while (first > from && text[first - 1] === '\\') first--;
    if ((at - first) % 2 === 0) return at + 3;
  }
  return null;
}
