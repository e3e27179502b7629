/** Lines around a change. */
const CONTEXT = 3;

/** More changed lines than this are shown as one replacement: finding the shortest way between them would take too long. */
const MOST_STEPS = 2000;

/** What turns one text into another, as `diff -u` prints it; '' when they are the same. Line ends count. */
export function unifiedDiff(path: string, before: string, after: string): string {
  const [a, b] = [linesOf(before), linesOf(after)];
  const hunks = hunksOf(changesOf(a, b));
  if (hunks.length === 0) return '';
  return `--- ${path}\n+++ ${path}\n${hunks.map((hunk) => hunkText(hunk, a, b)).join('')}`;
}

/** Lines `from` to `to` of the one text stand where the other has lines `into` to `end`; 0-based, ends exclusive. */
interface Replaced {
  readonly from: number;
  readonly to: number;
  readonly into: number;
  readonly end: number;
}

function linesOf(text: string): readonly string[] {
  return text.match(/[^\n]*\n|[^\n]+$/g) ?? [];
}

/** The fewest changes, by Myers' greedy walk (1986): along each diagonal as far as the lines are the same. */
function changesOf(a: readonly string[], b: readonly string[]): readonly Replaced[] {
  let head = 0;
  while (head < a.length && head < b.length && a[head] === b[head]) head++;
  let tail = 0;
  while (tail < a.length - head && tail < b.length - head && a[a.length - 1 - tail] === b[b.length - 1 - tail]) tail++;
  const [n, m] = [a.length - tail, b.length - tail];
  const whole: readonly Replaced[] = head < n || head < m ? [{ from: head, to: n, into: head, end: m }] : [];
  const reached: Map<number, number>[] = [];
  let furthest = new Map([[1, head]]);
  for (let steps = 0; steps <= MOST_STEPS; steps++) {
    reached.push(furthest);
    const next = new Map(furthest);
    for (let diagonal = -steps; diagonal <= steps; diagonal += 2) {
      let x = startOf(furthest, diagonal, steps);
      while (x < n && x - diagonal < m && a[x] === b[x - diagonal]) x++;
      next.set(diagonal, x);
      if (x >= n && x - diagonal >= m) return walkBack(reached, n, m, head);
    }
    furthest = next;
  }
  return whole;
}

/** Where the walk enters a diagonal: from above by an added line, from the left by a removed one. */
function startOf(furthest: ReadonlyMap<number, number>, diagonal: number, steps: number): number {
  const above = furthest.get(diagonal + 1) ?? -1;
  const left = furthest.get(diagonal - 1) ?? -1;
  return diagonal === -steps || (diagonal !== steps && left < above) ? above : left + 1;
}

function walkBack(reached: readonly ReadonlyMap<number, number>[], n: number, m: number, head: number): readonly Replaced[] {
  const changes: Replaced[] = [];
  let [x, y] = [n, m];
  for (let steps = reached.length - 1; steps > 0; steps--) {
    const furthest = reached[steps] ?? new Map<number, number>();
    const diagonal = x - y;
    const start = startOf(furthest, diagonal, steps);
    const added = start === (furthest.get(diagonal + 1) ?? -1) && (diagonal === -steps || (furthest.get(diagonal - 1) ?? -1) < start);
    const [fromX, fromY] = added ? [start, start - diagonal - 1] : [start - 1, start - diagonal];
    const [endX, endY] = [start, start - diagonal];
    const last = changes[0];
    if (last && last.from === endX && last.into === endY) changes[0] = { ...last, from: fromX, into: fromY };
    else changes.unshift({ from: fromX, to: endX, into: fromY, end: endY });
    [x, y] = [fromX, fromY];
    if (x < head || y < head) break;
  }
  return changes;
}

/** Changes whose surroundings touch are shown together. */
function hunksOf(changes: readonly Replaced[]): readonly (readonly Replaced[])[] {
  const hunks: Replaced[][] = [];
  for (const change of changes) {
    const hunk = hunks.at(-1);
    if (hunk && change.from - (hunk.at(-1)?.to ?? 0) <= 2 * CONTEXT) hunk.push(change);
    else hunks.push([change]);
  }
  return hunks;
}

function hunkText(hunk: readonly Replaced[], a: readonly string[], b: readonly string[]): string {
  const [first, last] = [hunk[0], hunk.at(-1)];
  if (!first || !last) return '';
  const before = Math.min(CONTEXT, first.from);
  const after = Math.min(CONTEXT, a.length - last.to);
  const old = { start: first.from - before, count: last.to + after - first.from + before };
  const fresh = { start: first.into - before, count: last.end + after - first.into + before };
  const lines: string[] = [];
  let at = old.start;
  for (const { from, to, into, end } of hunk) {
    lines.push(...a.slice(at, from).map((line) => ` ${line}`));
    lines.push(...a.slice(from, to).map((line) => `-${line}`), ...b.slice(into, end).map((line) => `+${line}`));
    at = to;
  }
  lines.push(...a.slice(at, last.to + after).map((line) => ` ${line}`));
  const text = lines.map((line) => (line.endsWith('\n') ? line : `${line}\n\\ No newline at end of file\n`)).join('');
  return `@@ -${range(old)} +${range(fresh)} @@\n${text}`;
}

/** As `diff` writes it: a part without lines is named by the line before it. */
function range({ start, count }: { readonly start: number; readonly count: number }): string {
  if (count === 0) return `${start},0`;
  return count === 1 ? String(start + 1) : `${start + 1},${count}`;
}
