import type { ProgramFact } from '../model/program';
import type { Reading } from '../model/reading';
import { neverDrops } from './finding';

/** Something of the file has dropout, or may have it because it was loaded. */
export function mayDrop({ sites, facts }: Reading): boolean {
  const loads = facts.program.some(({ framework, kind }) => framework === 'tfjs' && kind === 'load');
  return loads || sites.some((site) => site.kind !== 'functional' && !neverDrops(site));
}

/** Inside what takes gradients or is named after training, or where the callee builds a graph and not a prediction. */
export function isTraining(fact: ProgramFact, program: readonly ProgramFact[]): boolean {
  if (/train|fit|loss|grad|optimi|step|learn|update/i.test(fact.functionName ?? '')) return true;
  return program.some(
    ({ kind, framework, span, functionName, subject }) =>
      framework === 'tfjs' &&
      (kind === 'backward' || kind === 'optimizer-step') &&
      ((span.start <= fact.span.start && fact.span.end <= span.end) ||
        (fact.functionName !== null && [functionName, subject].includes(fact.functionName))),
  );
}

/** The function that is minimized runs the model as in prediction. */
export function isUntoldStep(fact: ProgramFact, { facts, sites }: Reading): boolean {
  if (fact.framework !== 'tfjs' || (fact.kind !== 'predict' && fact.kind !== 'forward') || fact.training !== null || fact.subject === null)
    return false;
  if (
    !/model|net$|network|classifier/i.test(fact.subject) ||
    /target|teacher|frozen/i.test(fact.subject) ||
    !sites.some((site) => !neverDrops(site))
  )
    return false;
  return facts.program.some(
    ({ framework, kind, span }) =>
      framework === 'tfjs' && kind === 'optimizer-step' && span.start < fact.span.start && fact.span.end <= span.end,
  );
}
