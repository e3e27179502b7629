import type { LayerDecision } from '../study';
import { type Choice, type Decisions, offers } from './choices';
import type { Fit } from './fit';

/**
 * What the user said to a question about a layer. It is told by the question: ids of layers are places in the file, which move with every
 * edit, and a layer that became another one has another label or another reason.
 */
export interface Answer {
  readonly label: string;
  readonly reason: string;
  readonly decision: LayerDecision;
}

export interface Answered {
  readonly fit: Fit;
  readonly decisions: Decisions;
  /** The questions that have been answered, in the order in which they came up. */
  readonly decided: readonly Choice[];
}

/** Fits with every answer whose question still comes up; one answer serves one question. What follows from answers is asked in turn. */
export function withAnswers(fitWith: (decisions: Decisions) => Fit, answers: readonly Answer[]): Answered {
  const left = [...answers];
  const decided: Choice[] = [];
  let decisions: Decisions = {};
  for (;;) {
    const fitted = fitWith(decisions);
    const next = fitted.choices.find((choice) => !(choice.layerId in decisions) && left.some((answer) => fits(answer, choice)));
    if (!next) return { fit: fitted, decisions, decided };
    const [answer] = left.splice(
      left.findIndex((one) => fits(one, next)),
      1,
    );
    if (answer) decisions = { ...decisions, [next.layerId]: answer.decision };
    decided.push(next);
  }
}

/** The answers with another one to this question; null takes it back. `before`: what was said to it so far. */
export function answering(
  answers: readonly Answer[],
  { label, reason }: Pick<Choice, 'label' | 'reason'>,
  before: LayerDecision | undefined,
  decision: LayerDecision | null,
): readonly Answer[] {
  const at = answers.findIndex((one) => one.label === label && one.reason === reason && one.decision === before);
  const others = answers.filter((_, index) => index !== at);
  if (decision === null) return others;
  const answer = { label, reason, decision };
  return at < 0 ? [...answers, answer] : answers.with(at, answer);
}

function fits({ label, reason, decision }: Answer, choice: Choice): boolean {
  return label === choice.label && reason === choice.reason && offers(choice, decision);
}
