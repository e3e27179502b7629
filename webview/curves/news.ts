import type { CurvesState, RunRow } from '../../src/protocol/curves';
import { countText, lookOf, placeText, positionText, runTitle } from './words';

/** "Overfits since epoch 7"; without the word where the axis of the verdict is not known. */
export function verdictWords(verdict: RunRow['verdict']): string {
  const { since, axis } = verdict;
  const { words } = lookOf(verdict);
  if (since === null) return words;
  return `${words} since ${axis ? placeText(axis, since) : positionText(since)}`;
}

/** What changed that somebody who does not see the page wants to hear: runs that came, ended, or are judged otherwise. Not each epoch. */
export function newsOf(before: CurvesState | null, after: CurvesState, isDrawn: (id: string) => boolean): readonly string[] {
  if (after.phase === 'reading') return [];
  const [only, ...others] = after.runs;
  if (before?.phase !== 'ready') {
    if (!only) return ['No training run was found.'];
    return [others.length === 0 ? `${runTitle(only)}: ${verdictWords(only.verdict)}.` : `${countText(after.runs.length, 'run')} read.`];
  }
  const known = new Map(before.runs.map((run) => [run.id, run]));
  const fresh = after.runs.filter(({ id }) => !known.has(id));
  const said = fresh.length > 3 ? [`${countText(fresh.length, 'new run')}.`] : fresh.map((run) => `New run: ${runTitle(run)}.`);
  for (const run of after.runs) {
    const old = known.get(run.id);
    if (!old || !isDrawn(run.id)) continue;
    const ended = old.state === 'running' && (run.state === 'finished' || run.state === 'failed');
    if (ended) said.push(`${runTitle(run)} has ${run.state}: ${verdictWords(run.verdict)}.`);
    else if (old.verdict.kind !== run.verdict.kind) said.push(`${runTitle(run)}: ${verdictWords(run.verdict)}.`);
  }
  return said;
}

export interface CrierOptions {
  readonly say: (words: string) => void;
  readonly now?: () => number;
  readonly later?: (task: () => void, milliseconds: number) => void;
}

/** Least time between two sentences: a screen reader is not to be interrupted by its own news. */
const PAUSE = 5_000;
/** Sentences that wait at most; of more the oldest are dropped. */
const MOST_WAITING = 5;

/** Says news at most every few seconds; what comes in between waits and is said together. */
export function createCrier({ say, now = Date.now, later = (task, wait) => void setTimeout(task, wait) }: CrierOptions) {
  let waiting: readonly string[] = [];
  let spoken = Number.NEGATIVE_INFINITY;
  let isPlanned = false;
  const speak = (): void => {
    isPlanned = false;
    spoken = now();
    say(waiting.join(' '));
    waiting = [];
  };
  return (news: readonly string[]): void => {
    if (news.length === 0) return;
    waiting = [...waiting, ...news].slice(-MOST_WAITING);
    if (isPlanned) return;
    isPlanned = true;
    const wait = spoken + PAUSE - now();
    if (wait <= 0) speak();
    else later(speak, wait);
  };
}
