import type { StudyVerdict } from '../../../src/lab/study';

/** Headings of verdicts whose sentence has none of its own. */
const WORDS: Readonly<Record<StudyVerdict['kind'], string>> = {
  'use-rate': 'Dropout helps',
  'no-dropout': 'Dropout is not needed',
  'cannot-tell': 'Cannot tell',
  'not-converged': 'Not converged',
  incomplete: 'No verdict yet',
};

/** Longest beginning of a sentence that can stand as a heading. */
const HEADING = 40;

/**
 * The verdict as heading and text. A sentence such as "Not converged: after …" brings its heading along; it is not said twice.
 * The heading names the state in words, so that icon and colour never stand alone.
 */
export function verdictParts({ kind, sentence }: StudyVerdict): { readonly heading: string; readonly text: string } {
  const colon = sentence.indexOf(': ');
  if (colon <= 0 || colon > HEADING) return { heading: WORDS[kind], text: sentence };
  const text = sentence.slice(colon + 2);
  return { heading: sentence.slice(0, colon), text: text.charAt(0).toUpperCase() + text.slice(1) };
}
