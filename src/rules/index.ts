import type { Rule } from './rule';

export type { Rule, RuleContext } from './rule';

/** All rules in the order in which they are documented. */
export const rules: readonly Rule[] = [];
