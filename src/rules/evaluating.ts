import type { Finding, Remedy } from '../model/finding';
import type { Step, Unasked } from '../model/modes';
import { scores } from './modes';
import type { Visits } from './predictions';

/** What puts a network into evaluation mode before a prediction, and back behind it where it learns later. */
function evaluating({ event: { step, learnsNot }, trainsLater, trainsHere }: Visits): readonly Remedy[] {
  // Another call of the same function trains: which mode it is depends on what the caller says.
  if (learnsNot) return [];
  // A loss of nnx is taken in training as well: there it would be the wrong place.
  if (step.framework === 'flax' && step.home !== null && !scores(step.functionName ?? '')) return [];
  const [outer] = step.loops;
  const at = outer && !trainsHere && outer.span.start < step.statement.start ? outer.span : step.statement;
  const before = { text: `${step.name}.eval()`, at, where: 'before' as const };
  const after = { text: `${step.name}.train()`, at, where: 'after' as const };
  const inserting = (title: string, statements: readonly (typeof before | typeof after)[]): Remedy => {
    return { title, change: { type: 'insert-statements', framework: step.framework, statements }, safe: false };
  };
  const alone = inserting(`Insert ${before.text}`, [before]);
  return trainsLater ? [inserting(`Insert ${before.text} before and ${after.text} behind`, [before, after]), alone] : [alone];
}

/** A prediction is shown where its author switched gradients off, which is mended there and is often taken for evaluation mode; elsewhere at the call. */
export function shownAt({ span, gradientsOff }: Pick<Step, 'span' | 'gradientsOff'>): Pick<Finding, 'span' | 'related'> {
  return gradientsOff ? { span: gradientsOff, related: [{ span, message: 'The prediction' }] } : { span, related: [] };
}

/** Predictions that are shown at one place, but for their networks. */
export function shownPlace({ statement, gradientsOff }: Pick<Step, 'statement' | 'gradientsOff'>): string {
  return `${(gradientsOff ?? statement).start}:`;
}

/** A way leads to this prediction in training mode. */
export function inTraining(
  visits: Visits,
  { isAssumed, isMixed }: { readonly isAssumed: boolean; readonly isMixed: boolean },
  severity: Finding['severity'],
): Finding {
  const { step, withoutGradient } = visits.event;
  return {
    rule: 'eval-missing',
    severity,
    ...shownAt(step),
    message:
      `\`${step.name}\` predicts in training mode here: ${isAssumed ? 'any dropout that it has' : 'its dropout'} stays on, since ${isMixed ? 'one way that leads here calls no `eval()` before' : 'no `eval()` comes before'}.` +
      (withoutGradient && step.framework === 'torch' ? ' Switching gradients off does not change the mode.' : ''),
    remedies: evaluating(visits),
    siteId: null,
    unnecessary: false,
  };
}

/** Evaluation mode is asked for before the statement that predicts. */
export function switchedBefore({ framework, name, statement }: Pick<Unasked, 'framework' | 'name' | 'statement'>): Remedy {
  const text = `${name}.eval()`;
  const statements = [{ text, at: statement, where: 'before' as const }];
  return { title: `Insert ${text}`, change: { type: 'insert-statements', framework, statements }, safe: false };
}

/** Nothing that is seen asks for a mode, but neither is seen that the network drops. */
export function unasked(each: Unasked): Finding {
  const { name, nobodyAsks, isCalled, isOfOthers } = each;
  const drops = isOfOthers ? 'if it has dropout' : 'if it has dropout, as networks of this project do,';
  return {
    rule: 'eval-missing',
    severity: nobodyAsks && isCalled ? 'info' : 'hint',
    ...shownAt(each),
    message: nobodyAsks
      ? `No file of this project asks for evaluation mode: if \`${name}\` has dropout${isOfOthers ? '' : ', as networks of this project do'}, it stays on in these predictions.`
      : `Nothing here, nor any caller that is seen, asks \`${name}\` for evaluation mode: ${drops} and comes in training mode, it stays on in these predictions.`,
    remedies: [switchedBefore(each)],
    siteId: null,
    unnecessary: false,
  };
}
