import type { RunRow, VerdictKind } from '../../src/protocol/curves';
import { lookOf, runTitle } from './words';

/** Columns that the list can be sorted by. */
export const COLUMNS = ['name', 'verdict', 'best', 'epochs', 'ended'] as const;
export type Column = (typeof COLUMNS)[number];

export interface Sort {
  readonly by: Column;
  readonly down: boolean;
}

const texts = new WeakMap<RunRow, string>();

/** Everything of a run that a filter may name; made once for each run, because a filter is typed letter by letter. */
function textOf(run: RunRow): string {
  const known = texts.get(run);
  if (known !== undefined) return known;
  const { name, file, format, network, parameters, verdict, state } = run;
  const parts = [name, file, format, network?.name ?? '', lookOf(verdict).words, state === 'unknown' ? '' : state];
  const text = [...parts, ...parameters.map((one) => `${one.name}=${one.value}`)].join('\n').toLowerCase();
  texts.set(run, text);
  return text;
}

/** Runs whose name, file, format, verdict, network or hyperparameters hold all the words. */
export function filteredRuns(runs: readonly RunRow[], filter: string): readonly RunRow[] {
  const wanted = filter.toLowerCase().split(/\s+/).filter(Boolean);
  if (wanted.length === 0) return runs;
  return runs.filter((run) => wanted.every((word) => textOf(run).includes(word)));
}

const ORDER: readonly VerdictKind[] = ['overfits', 'underfits', 'good-fit', 'undecidable'];

const KEYS: Readonly<Record<Column, (run: RunRow) => number | string | null>> = {
  name: runTitle,
  verdict: ({ verdict }) => ORDER.indexOf(verdict.kind),
  best: ({ verdict }) => verdict.best,
  epochs: ({ epochs }) => epochs,
  ended: ({ ended }) => ended,
};

const words = new Intl.Collator(undefined, { numeric: true });

/** What nobody knows comes last in both directions. */
export function sortedRuns(runs: readonly RunRow[], sort: Sort | null): readonly RunRow[] {
  if (!sort) return runs;
  const keyed = runs.map((run) => ({ run, key: KEYS[sort.by](run) }));
  const sign = sort.down ? -1 : 1;
  keyed.sort((a, b) => {
    if (a.key === null || b.key === null) return Number(a.key === null) - Number(b.key === null);
    return sign * (typeof a.key === 'string' ? words.compare(a.key, String(b.key)) : a.key - Number(b.key));
  });
  return keyed.map(({ run }) => run);
}

/** What a press on a column's head does: up, down, and back to the order of the host. */
export function nextSort(sort: Sort | null, by: Column): Sort | null {
  if (sort?.by !== by) return { by, down: false };
  return sort.down ? null : { by, down: true };
}

export function sortFrom(memory: unknown): Sort | null {
  if (typeof memory !== 'object' || memory === null || !('by' in memory)) return null;
  const by = COLUMNS.find((column) => column === memory.by);
  return by ? { by, down: 'down' in memory && memory.down === true } : null;
}

/** Hyperparameters that are named per run in the list. */
const MOST_NAMED = 4;

/** Names of hyperparameters that tell the runs apart, those of dropout first. */
export function tellingParameters(runs: readonly RunRow[]): readonly string[] {
  const seen = new Map<string, { readonly value: string; count: number; differs: boolean }>();
  for (const { parameters } of runs)
    for (const { name, value } of parameters) {
      const known = seen.get(name);
      if (!known) seen.set(name, { value, count: 1, differs: false });
      else {
        known.count += 1;
        known.differs ||= known.value !== value;
      }
    }
  const telling = [...seen].filter(([, { differs, count }]) => differs || count < runs.length).map(([name]) => name);
  const isDropout = (name: string): boolean => /drop/i.test(name);
  return [...telling.filter(isDropout), ...telling.filter((name) => !isDropout(name))].slice(0, MOST_NAMED);
}
