import type { Base, Verdict } from '../../../src/lab/experiments/experiment';
import { armInWords } from '../../../src/lab/experiments/points';
import type { TrialResult } from '../../../src/lab/study';

const HEADINGS: Readonly<Record<Verdict['kind'], string>> = {
  answer: 'The answer',
  'cannot-tell': 'Cannot tell',
  'not-converged': 'Not converged',
  incomplete: 'No verdict yet',
};

/** The verdict of an experiment as heading and text; a beginning that says what the heading says is not said twice. */
export function outcomeParts({ kind, sentence }: Verdict): { readonly heading: string; readonly text: string } {
  const text = sentence.replace(/^(Not converged|No verdict): (\w)/, (_, __, first: string) => first.toUpperCase());
  return { heading: HEADINGS[kind], text };
}

/** Trials that gave no numbers, each with its reason. */
export function failuresOf(base: Base, trials: readonly TrialResult[]): readonly string[] {
  return trials
    .filter(({ state }) => state === 'failed')
    .map(({ arm, repeat, failure }) => `${armInWords(base, arm)}, repeat ${repeat + 1}: ${failure ?? 'no reason given'}`);
}
