import './PlanFacts.css';
import type { VNode } from 'preact';
import { planFacts } from '../../../src/lab/results/facts';
import type { StudyPlan, TrainerChoice } from '../../../src/lab/study';

export interface PlanFactsProps {
  readonly plan: StudyPlan;
  readonly createdAt: string;
  readonly trainers: readonly TrainerChoice[];
  /** Whether the rates of the plan were tried. */
  readonly triesRates?: boolean;
}

/** All that decides the numbers, so that another can get them again. */
export function PlanFacts({ plan, createdAt, trainers, triesRates = true }: PlanFactsProps): VNode {
  const facts = [...planFacts(plan, { trainers, triesRates }), ['Started', new Date(createdAt).toLocaleString('en')] as const];
  return (
    <section class="section" aria-labelledby="plan-title">
      <h2 id="plan-title">How it was trained</h2>
      <dl class="facts">
        {facts.map(([name, value]) => (
          <div key={`${name} ${value}`}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}
