import type { Evidence, LogEvidence } from '../model/evidence';
import type { Finding, Severity } from '../model/finding';
import type { Network } from '../model/network';
import type { Reading } from '../model/reading';
import type { Framework } from '../model/site';

/** A source on which the rule's claim was checked. */
export interface Reference {
  readonly title: string;
  readonly url: string;
}

/** The page of a rule, in its fixed order of headings; markdown. "Example" and "Use instead" come from `Rule.examples`. */
export interface RuleDoc {
  readonly whatItDoes: string;
  readonly whyItMatters: string;
  readonly whenToIgnore: string;
  readonly references: readonly Reference[];
}

/** Complete files, in JavaScript for TensorFlow.js, in YAML for configuration files, else in Python: `bad` has findings of this rule only, `good` none at all. */
export interface RuleExample {
  readonly framework: Framework;
  readonly bad: string;
  readonly good: string;
}

/** What a rule is about; rules are documented in this order. */
export type RuleCategory = 'rates' | 'mode' | 'data-flow' | 'placement' | 'by-hand' | 'evidence';

/** All that a rule may look at. */
export interface RuleContext {
  /** Its sites are of the frameworks that the rule claims; facts and networks may be of others. */
  readonly reading: Reading;
  /**
   * The layer graphs. To read them costs far more than the sites: ask only when the sites and facts leave something to ask. `about`: graphs that run
   * none of these sites, by their ids, may be left out.
   */
  readonly networks: (about?: ReadonlySet<string>) => readonly Network[];
  readonly evidence: readonly Evidence[];
  /** What training logs say about the networks of this file. */
  readonly logs: LogEvidence;
  /** True when another file of the project reads `attribute` and names `className`. */
  readonly usedElsewhere: (className: string, attribute: string) => boolean;
}

/** What a page is made of: a rule without its check, or what is found besides the rules. */
export interface DocumentedRule extends Pick<Rule, 'id' | 'severity' | 'summary' | 'doc' | 'frameworks' | 'examples'> {
  readonly category: RuleCategory | 'comments';
}

/** A pure function of one reading, with its documentation. */
export interface Rule {
  /** Kebab case; also the file name. */
  readonly id: string;
  readonly category: RuleCategory;
  readonly severity: Severity;
  /** One sentence without a full stop. */
  readonly summary: string;
  readonly doc: RuleDoc;
  /** Frameworks in which the rule can speak. */
  readonly frameworks: readonly Framework[];
  readonly examples: readonly RuleExample[];
  /** The rule speaks only with evidence: of a lab study (its examples are for one that says `not-needed`), or of training logs. */
  readonly needsEvidence?: 'study' | 'logs';
  check(context: RuleContext): Iterable<Finding>;
}
