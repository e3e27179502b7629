import type { Rule } from './rule';
import { dataFlowRules } from './rulesOfDataFlow';
import { evidenceRules } from './rulesOfEvidence';
import { maskRules } from './rulesOfMasks';
import { modeRules } from './rulesOfModes';
import { placementRules } from './rulesOfPlacement';
import { rateRules } from './rulesOfRates';

export type { Rule, RuleContext } from './rule';

/** All rules in the order in which they are documented: one list for each category. */
export const rules: readonly Rule[] = [...rateRules, ...modeRules, ...dataFlowRules, ...placementRules, ...maskRules, ...evidenceRules];
