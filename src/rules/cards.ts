import { rules } from './index';
import type { Rule } from './rule';

/** What settings and editors need of a rule. The bundle of the extension host holds the cards alone, without checks and texts. */
export type RuleCard = Pick<Rule, 'id' | 'category' | 'severity' | 'summary'>;

/** All rules in the order in which they are documented. */
export const cards: readonly RuleCard[] = rules.map(({ id, category, severity, summary }) => ({ id, category, severity, summary }));

export function cardById(id: string): RuleCard | null {
  return cards.find((card) => card.id === id) ?? null;
}
