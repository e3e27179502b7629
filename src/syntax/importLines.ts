/**
 * What a sticky pattern finds at the starts of the lines in which the word `import` stands, in source order, without overlaps. To look for the word is
 * far cheaper than to look at each line.
 */
export function matchImports(text: string, pattern: RegExp): readonly RegExpExecArray[] {
  const found: RegExpExecArray[] = [];
  // Lines that begin there or before are done.
  let done = -1;
  for (let at = text.indexOf('import'); at >= 0; at = text.indexOf('import', done + 1)) {
    let start = at;
    while (start > done && start > 0 && !isLineEnd(text.charCodeAt(start - 1))) start--;
    pattern.lastIndex = start;
    const match = start > done ? pattern.exec(text) : null;
    if (match) found.push(match);
    done = match ? pattern.lastIndex : at;
  }
  return found;
}

/** What `^` counts as the end of a line. */
function isLineEnd(code: number): boolean {
  return code === 10 || code === 13 || code === 0x2028 || code === 0x2029;
}
