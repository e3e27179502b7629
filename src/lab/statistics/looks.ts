import type { StudyPlan } from '../study';

/** Probability, over all looks together, of a finding where there is none. */
export const FALSE_ALARMS = 0.05;

/**
 * Level of the look at hand: of one side where a study asks whether dropout helps, of both sides together where an experiment asks what
 * differs. Each look spends half of what is left of the 5 %, 2.5 % at the first, 1.25 % at the second, …
 * (error spending as in Lan and DeMets 1983, added up by Bonferroni's inequality, so that the looks may depend on each other
 * in any way and further ones may always follow). That holds for numbers of repeats which the data have no say in, as those of
 * `nextRepeats`; after 3 repeats with as many as the verdict itself asks for, simulated, 4.3 % are false (200,000 studies of one rate).
 */
export function lookLevel(plan: Looked): number {
  return FALSE_ALARMS / 2 ** looksOf(plan);
}

/** How often the question is answered with the look at hand, looks before it was started over included. */
export function looksOf(plan: Looked): number {
  return (plan.asked ?? 0) + earlierLooks(plan).length + 1;
}

/** Numbers of repeats after which the question was asked before, ascending. */
export function earlierLooks({ looks = [], seeds }: Looked): readonly number[] {
  return looks.filter((repeats) => repeats < seeds);
}

type Looked = Pick<StudyPlan, 'seeds' | 'looks' | 'asked'>;
