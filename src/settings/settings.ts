import type { Severity } from '../model/finding';
import type { RuleCategory } from '../rules/rule';
import type { Span } from '../text/span';

/** Sets of rules to start from. `recommended` has no hints, `strict` is `all` with hints shown as information. */
export const presets = ['recommended', 'all', 'strict'] as const;

export type Preset = (typeof presets)[number];

/** What is asked of one rule. */
export const ruleLevels = ['off', 'hint', 'info', 'warning', 'error'] as const;

export type RuleLevel = (typeof ruleLevels)[number];

/** Names that stand for many rules in `select` and `ignore`. */
export const categories: readonly RuleCategory[] = ['rates', 'mode', 'data-flow', 'placement', 'by-hand', 'evidence'];

/** What may be said about rules: in a file, for some of its paths, in the editor's settings, on the command line. */
export interface RuleSettings {
  readonly preset?: Preset;
  /** Rule ids and categories; only these speak. */
  readonly select?: readonly string[];
  /** Rule ids and categories that do not speak. */
  readonly ignore?: readonly string[];
  /** Level by rule id. */
  readonly rules?: Readonly<Record<string, RuleLevel>>;
}

/** Says more about the files that one of the globs matches. */
export interface Override extends RuleSettings {
  readonly files: readonly string[];
}

/** One configuration: a `dropout-doctor.toml`, the table of a `pyproject.toml`, or the editor's settings. */
export interface Settings extends RuleSettings {
  /** In the order in which they are applied. */
  readonly overrides?: readonly Override[];
  /** Globs of files that are not checked when a folder is. */
  readonly exclude?: readonly string[];
  /** Report suppression comments that silence nothing. */
  readonly unusedIgnores?: boolean;
  /** File of accepted findings, relative to the configuration's folder. */
  readonly baseline?: string;
}

/** Something in a configuration that is not understood; the rest of it holds. */
export interface SettingsProblem {
  readonly message: string;
  /** In the file's text; null when it has no place there. */
  readonly span: Span | null;
  /** True when nothing of the file could be read. */
  readonly isFatal: boolean;
}

/** The level of a rule for one file, and what decided it. */
export interface RuleDecision {
  readonly rule: string;
  /** 'off', or the severity that its findings have, as far as the rule itself does not lower it for a place such as a test. */
  readonly level: RuleLevel;
  /** How a finding's own severity becomes the one shown. */
  readonly severity: { readonly kind: 'own' } | { readonly kind: 'raised' } | { readonly kind: 'fixed'; readonly severity: Severity };
  /** The rule's findings that are hints by themselves are left out, as `recommended` does with what is not certain. */
  readonly hidesHints: boolean;
  readonly why: string;
}
