import { defaultPreset } from './decide';
import type { RuleDecision, Settings } from './settings';

/** How one file is configured, ready to be told. */
export interface Explanation {
  /** The file that is asked about, as the user calls it. */
  readonly file: string;
  /** The configuration that decides; null for none. */
  readonly source: string | null;
  /** How the settings are called that hold without a configuration file. */
  readonly otherwise: string;
  readonly settings: Settings | null;
  readonly isExcluded: boolean;
  /** Path of the baseline, as the user calls it; null for none. */
  readonly baseline: string | null;
  readonly unusedIgnores: boolean;
  readonly decisions: readonly RuleDecision[];
  /** What is not understood in the configuration, in words. */
  readonly problems: readonly string[];
}

/** For a terminal; ends in a line break. */
export function explanationText(explanation: Explanation): string {
  const { decisions } = explanation;
  const width = Math.max(0, ...decisions.map(({ rule }) => rule.length));
  const rows = decisions.map(({ rule, level, why }) => `${rule.padEnd(width)}  ${level.padEnd(7)}  ${why}`);
  return `${[...facts(explanation), '', ...rows].join('\n')}\n`;
}

/** For a preview; ends in a line break. */
export function explanationPage(explanation: Explanation): string {
  const rows = explanation.decisions.map(({ rule, level, why }) => `| \`${rule}\` | ${level} | ${why.replace(/\|/g, '\\|')} |`);
  const list = facts(explanation).map((fact) => `- ${escaped(fact)}`);
  return ['# Dropout Doctor: configuration', '', ...list, '', '| Rule | Level | Why |', '|---|---|---|', ...rows, ''].join('\n');
}

function facts(explanation: Explanation): readonly string[] {
  const { file, source, otherwise, isExcluded, baseline, unusedIgnores, decisions, problems } = explanation;
  const on = decisions.filter(({ level }) => level !== 'off').length;
  const silent = decisions.filter(({ hidesHints }) => hidesHints).length;
  return [
    `File: ${file}`,
    source === null
      ? `Configuration: none in its folder or above; ${otherwise} (preset "${explanation.settings?.preset ?? defaultPreset}")`
      : `Configuration: ${source} (the nearest; those further up are not read)`,
    ...problems.map((problem) => `Problem: ${problem}`),
    ...(isExcluded ? ['Left out: "exclude" matches it when its folder is checked'] : []),
    ...(baseline === null ? [] : [`Baseline: ${baseline}`]),
    ...(unusedIgnores ? ['Suppression comments that silence nothing are reported'] : []),
    `Rules: ${on} of ${decisions.length} are on`,
    ...(silent === 0 ? [] : [`Left out: hints of ${silent} ${silent === 1 ? 'rule' : 'rules'}, which preset "recommended" does not show`]),
  ];
}

/** Paths may hold what markdown would take for its own. */
function escaped(text: string): string {
  return text.replace(/[\\`*_[\]<>|]/g, '\\$&');
}
