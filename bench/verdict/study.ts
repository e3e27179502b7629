import { judge } from '../../src/evidence/verdict/judge';
import { referencesOf } from '../../src/evidence/verdict/references';
import type { Verdict } from '../../src/evidence/verdict/verdict';
import { type History, type Logged, lastingOverfit, runOf, type Truth, truthOf } from './history';
import { PEERS, WITHOUT_TRAINING } from './peers';

/** How often a test says that a run overfits (or underfits), by what is true of the run. */
export interface Row {
  readonly name: string;
  readonly caught: number;
  readonly of: number;
  readonly falseAlarms: number;
  readonly among: number;
  /** Runs of the whole half that it does not decide; null for a test that always does. */
  readonly undecided: number | null;
}

export interface Figures {
  readonly runs: number;
  /** What is true of the runs. */
  readonly overfit: Readonly<Record<string, number>>;
  readonly underfit: Readonly<Record<string, number>>;
  readonly overfitRows: readonly Row[];
  readonly underfitRows: readonly Row[];
  /** The first row again, with the second counting of overfits. */
  readonly lasting: Row;
  /** Runs called a good fit, by whether they underfit in truth: with other runs to compare with, and alone. */
  readonly goodFits: Readonly<Record<'compared' | 'alone', Readonly<Record<string, number>>>>;
  /** Runs of which only this is said, that they do not overfit, alone: whether they do in truth. */
  readonly notOverfitting: Readonly<Record<string, number>>;
  /** Runs of which it is open whether they overfit. */
  readonly open: number;
  /** Truth, then verdict and cause, then how often; with a training loss measured with dropout off. */
  readonly verdicts: Readonly<Record<string, Readonly<Record<string, number>>>>;
  /** Caught and all overfits, false alarms and all others, by family. */
  readonly families: Readonly<Record<string, readonly [number, number, number, number]>>;
}

interface Case {
  readonly history: History;
  readonly folder: readonly History[];
  readonly truth: Truth;
  readonly lasting: Truth['overfit'];
}

export function figuresOf(histories: readonly History[], families: readonly string[]): Figures {
  const chosen = histories.filter(({ family }) => families.includes(family));
  const cases = chosen.map((history): Case => {
    const folder = chosen.filter(({ family, folder: number }) => family === history.family && number === history.folder);
    return { history, folder, truth: truthOf(history, folder), lasting: lastingOverfit(history, folder) };
  });
  const judged = (logged: Logged, references: boolean) => new Map(cases.map((each) => [each, verdictOf(each, logged, references)]));
  const kinds: readonly (readonly [string, ReadonlyMap<Case, Verdict>])[] = [
    ['Dropout Doctor', judged({ train: 'off', samples: true }, true)],
    ['Dropout Doctor, training loss logged with dropout on', judged({ train: 'on', samples: true }, true)],
    ['Dropout Doctor, size of the validation set unknown', judged({ train: 'off', samples: false }, true)],
    ['Dropout Doctor, no other run to compare with', judged({ train: 'off', samples: true }, false)],
  ];
  const first = kinds[0]?.[1] as ReadonlyMap<Case, Verdict>;
  const rowOf = (name: string, about: 'overfit' | 'underfit', says: (each: Case) => boolean | null, undecided: number | null): Row => {
    const count = (is: string, said: boolean): number =>
      cases.filter((each) => each.truth[about] === is && says(each) !== null && (!said || says(each))).length;
    return {
      name,
      caught: count('yes', true),
      of: count('yes', false),
      falseAlarms: count('no', true),
      among: count('no', false),
      undecided,
    };
  };
  const ours = (about: 'overfit' | 'underfit', kind: 'overfits' | 'underfits'): Row[] =>
    kinds.map(([name, verdicts]) =>
      rowOf(
        name,
        about,
        (each) => verdicts.get(each)?.kind === kind,
        [...verdicts.values()].filter((verdict) => verdict.kind === 'undecidable').length,
      ),
    );
  const isOverfit = (each: Case): boolean => first.get(each)?.kind === 'overfits';
  const lasting = (is: string): Case[] => cases.filter((each) => each.lasting === is);
  return {
    runs: cases.length,
    lasting: {
      name: 'Dropout Doctor, second counting',
      caught: lasting('yes').filter(isOverfit).length,
      of: lasting('yes').length,
      falseAlarms: lasting('no').filter(isOverfit).length,
      among: lasting('no').length,
      undecided: null,
    },
    overfit: counted(cases.map(({ truth }) => truth.overfit)),
    underfit: counted(cases.map(({ truth }) => truth.underfit)),
    overfitRows: [...ours('overfit', 'overfits'), ...peerRows(rowOf)],
    underfitRows: ours('underfit', 'underfits'),
    goodFits: { compared: underfitAmong(first, 'settled'), alone: underfitAmong(kinds[3]?.[1], 'settled') },
    notOverfitting: overfitAmong(kinds[3]?.[1], 'no-reference'),
    open: [...first.values()].filter(({ overfits }) => overfits === null).length,
    verdicts: tabled(cases.map((each) => [each.truth.overfit, `${first.get(each)?.kind} (${first.get(each)?.cause})`])),
    families: Object.fromEntries(
      families.map((family) => {
        const own = cases.filter(({ history }) => history.family === family);
        const says = (is: string): number => own.filter((each) => each.truth.overfit === is && first.get(each)?.kind === 'overfits').length;
        const all = (is: string): number => own.filter(({ truth }) => truth.overfit === is).length;
        return [family, [says('yes'), all('yes'), says('no'), all('no')] as const];
      }),
    ),
  };
}

type Judged = ReadonlyMap<Case, Verdict> | undefined;

function underfitAmong(judged: Judged, cause: Verdict['cause']): Record<string, number> {
  return counted([...(judged ?? [])].filter(([, verdict]) => verdict.cause === cause).map(([{ truth }]) => truth.underfit));
}

function overfitAmong(judged: Judged, cause: Verdict['cause']): Record<string, number> {
  return counted([...(judged ?? [])].filter(([, verdict]) => verdict.cause === cause).map(([{ truth }]) => truth.overfit));
}

function verdictOf({ history, folder }: Case, logged: Logged, references: boolean): Verdict {
  const run = runOf(history, logged);
  const others = folder.filter((other) => other !== history).map((other) => runOf(other, logged));
  return judge(run, {
    ...(references ? { references: referencesOf(run, others) } : {}),
    ...(history.dropout === 0 ? { dropout: false } : {}),
  });
}

function peerRows(rowOf: (name: string, about: 'overfit', says: (each: Case) => boolean | null, undecided: null) => Row): Row[] {
  const asked = (of: readonly (number | null)[]): number[] => of.map((value) => value ?? Number.NaN);
  return PEERS.flatMap(({ name, says }) =>
    (WITHOUT_TRAINING.has(name) ? (['off'] as const) : (['on', 'off'] as const)).map((train) =>
      rowOf(
        WITHOUT_TRAINING.has(name) ? name : `${name}, dropout ${train}`,
        'overfit',
        ({ history }) => says({ t: asked(history[train]), v: asked(history.val), history }),
        null,
      ),
    ),
  );
}

function counted(names: readonly string[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const name of [...names].sort()) counts[name] = (counts[name] ?? 0) + 1;
  return counts;
}

function tabled(pairs: readonly (readonly [string, string])[]): Record<string, Record<string, number>> {
  return Object.fromEntries(
    [...new Set(pairs.map(([truth]) => truth))]
      .sort()
      .map((truth) => [truth, counted(pairs.filter((pair) => pair[0] === truth).map((pair) => pair[1]))]),
  );
}

/** Wilson's 95 % interval of a share. */
export function wilson(hits: number, n: number): readonly [number, number] {
  if (n === 0) return [0, 1];
  const z = 1.96;
  const share = hits / n;
  const middle = (share + (z * z) / (2 * n)) / (1 + (z * z) / n);
  const half = (z / (1 + (z * z) / n)) * Math.sqrt((share * (1 - share)) / n + (z * z) / (4 * n * n));
  return [Math.max(0, middle - half), Math.min(1, middle + half)];
}
