import type { Severity } from '../model/finding';
import { cards, type RuleCard } from '../rules/cards';
import { matchesGlob } from './glob';
import type { Preset, RuleDecision, RuleSettings, Settings } from './settings';

/** The preset where nothing else is said. */
export const defaultPreset: Preset = 'recommended';

/** Some settings and how they are called in an explanation. */
export interface Layer {
  readonly name: string;
  readonly settings: RuleSettings;
}

export interface DecideOptions {
  /** The configuration that holds, or null for the defaults. `path` is the file's, relative to the configuration's folder. */
  readonly settings: Settings | null;
  readonly path: string;
  /** Applied over it: the command line. */
  readonly over?: Layer;
  readonly rules?: readonly RuleCard[];
}

interface State {
  isOn: boolean;
  severity: RuleDecision['severity'];
  hidesHints: boolean;
  why: string;
}

/**
 * The level of every rule for one file. Of what one layer says, `preset` comes first, then `select`, `ignore` and `rules`; later
 * layers (matching overrides in their order, then the command line) change what the earlier ones left.
 */
export function decide({ settings, path, over, rules = cards }: DecideOptions): readonly RuleDecision[] {
  return decidedBy(layersOf(settings, path, over), settings, rules);
}

/** The same for many files: what holds for several of them is worked out and kept once. */
export function decider({ over, rules = cards }: Pick<DecideOptions, 'over' | 'rules'>): (options: Decided) => readonly RuleDecision[] {
  const known = new Map<Settings | null, Map<string, readonly RuleDecision[]>>();
  return ({ settings, path }) => {
    const layers = layersOf(settings, path, over);
    const decided = known.get(settings) ?? new Map<string, readonly RuleDecision[]>();
    known.set(settings, decided);
    const key = layers.map(({ name }) => name).join('\n');
    const decisions = decided.get(key) ?? decidedBy(layers, settings, rules);
    decided.set(key, decisions);
    return decisions;
  };
}

type Decided = Pick<DecideOptions, 'settings' | 'path'>;

function layersOf(settings: Settings | null, path: string, over: Layer | undefined): readonly Layer[] {
  const layers: Layer[] = [{ name: '', settings: settings ?? {} }];
  settings?.overrides?.forEach((override, index) => {
    const glob = override.files.find((candidate) => matchesGlob(candidate, path));
    if (glob !== undefined) layers.push({ name: `overrides[${index}] (files = "${glob}")`, settings: override });
  });
  if (over) layers.push(over);
  return layers;
}

function decidedBy(layers: readonly Layer[], settings: Settings | null, rules: readonly RuleCard[]): readonly RuleDecision[] {
  return rules.map((rule) => {
    const state: State = { isOn: true, severity: { kind: 'own' }, hidesHints: false, why: '' };
    apply(state, rule, { name: '', settings: { preset: defaultPreset } });
    if (settings?.preset === undefined) state.why += ' (default)';
    for (const layer of layers) apply(state, rule, layer);
    return decision(rule, state);
  });
}

function apply(state: State, rule: RuleCard, { name, settings }: Layer): void {
  const because = (what: string): string => (name === '' ? what : `${name}: ${what}`);
  const { preset, select, ignore } = settings;
  if (preset !== undefined) {
    state.isOn = preset !== 'recommended' || isRecommended(rule);
    state.severity = { kind: preset === 'strict' ? 'raised' : 'own' };
    state.hidesHints = preset === 'recommended' && isRecommended(rule);
    state.why = because(`preset "${preset}"`);
  }
  if (select !== undefined) {
    const word = wordFor(rule, select);
    state.isOn = word !== null;
    state.hidesHints = false;
    state.why = because(word === null ? 'not in select' : `select "${word}"`);
  }
  const ignored = ignore && wordFor(rule, ignore);
  if (ignored) {
    state.isOn = false;
    state.why = because(`ignore "${ignored}"`);
  }
  const level = settings.rules && Object.hasOwn(settings.rules, rule.id) ? settings.rules[rule.id] : undefined;
  if (level === undefined) return;
  state.isOn = level !== 'off';
  if (level !== 'off') state.severity = { kind: 'fixed', severity: level };
  state.why = because(`rules.${rule.id} = "${level}"`);
}

/** What is certain: opinions are hints, and what is only worth knowing is information. */
export function isRecommended({ severity }: Pick<RuleCard, 'severity'>): boolean {
  return severity === 'error' || severity === 'warning';
}

function wordFor(rule: RuleCard, words: readonly string[]): string | null {
  return words.find((word) => word === rule.id || word === rule.category) ?? null;
}

function decision(rule: RuleCard, { isOn, severity, hidesHints, why }: State): RuleDecision {
  return { rule: rule.id, level: isOn ? shown(rule.severity, severity) : 'off', severity, hidesHints: isOn && hidesHints, why };
}

/** The severity that a finding is shown with. */
export function shown(own: Severity, severity: RuleDecision['severity']): Severity {
  if (severity.kind === 'fixed') return severity.severity;
  return severity.kind === 'raised' && own === 'hint' ? 'info' : own;
}

/** Rules that do not run. */
export function offRules(decisions: readonly RuleDecision[]): readonly string[] {
  return decisions.filter(({ level }) => level === 'off').map(({ rule }) => rule);
}

/** Findings as was decided: with their severities, without hints where those are left out; the same array when nothing changes. */
export function asDecided<F extends { readonly rule: string; readonly severity: Severity }>(
  findings: readonly F[],
  decisions: readonly RuleDecision[],
): readonly F[] {
  if (findings.length === 0) return findings;
  const byRule = new Map(decisions.map((each) => [each.rule, each]));
  const kept = findings.filter(({ rule, severity }) => severity !== 'hint' || byRule.get(rule)?.hidesHints !== true);
  const decided = kept.map((finding) => {
    const severity = shown(finding.severity, byRule.get(finding.rule)?.severity ?? { kind: 'own' });
    return severity === finding.severity ? finding : { ...finding, severity };
  });
  return decided.length === findings.length && decided.every((finding, at) => finding === findings[at]) ? findings : decided;
}
