/** The word that is most like `text`; null when none is near: more than half of its letters would have to change. */
export function closestWord(text: string, words: readonly string[]): string | null {
  // A misspelling is short: a hostile text must not cost its length times that of every word.
  const wanted = text.slice(0, 100).toLowerCase();
  const ranked = words
    .map((word) => ({ word, distance: editDistance(wanted, word.toLowerCase()) }))
    .sort((a, b) => a.distance - b.distance);
  const best = ranked[0];
  return best && best.distance <= best.word.length / 2 ? best.word : null;
}

/** Levenshtein's distance: least number of single-character insertions, deletions and substitutions. */
function editDistance(a: string, b: string): number {
  let above = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const substituted = (above[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      row.push(Math.min(substituted, (above[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1));
    }
    above = row;
  }
  return above[b.length] ?? 0;
}
