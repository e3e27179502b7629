import { resolve } from 'node:path';
import { closestRule } from '../rules/catalogue';
import { rules } from '../rules/index';
import { presets, type RuleLevel, ruleLevels, type Settings } from '../settings/settings';
import { ruleWordsKnown, unknownRule } from '../settings/validate';
import { oneOf, UsageError } from './options';

/** What the command line says about the configuration; plain data, so that it reaches other threads. */
export interface Asked {
  /** Over every configuration file. Globs and paths are relative to the working directory. */
  readonly settings: Settings;
  /** Absolute path of the only configuration file that is read; null: the nearest of each file; '': none at all. */
  readonly config: string | null;
}

/** Options of `readOptions` that every command with a configuration has. */
export const configurationOptions = {
  preset: { type: 'string' },
  select: { type: 'string', multiple: true },
  ignore: { type: 'string', multiple: true },
  rules: { type: 'string', multiple: true },
  exclude: { type: 'string', multiple: true },
  'unused-ignores': { type: 'boolean' },
  baseline: { type: 'string' },
  config: { type: 'string' },
  'no-config': { type: 'boolean' },
} as const;

export const configurationUsage = `  --preset PRESET   rules to start from: ${presets.join(', ')}
  --select RULES    only these rules or categories, separated by commas
  --ignore RULES    all rules but these
  --rules R=LEVEL   level of single rules: ${ruleLevels.join(', ')}
  --exclude GLOBS   leave these files out of folders
  --unused-ignores  report suppression comments that silence nothing
  --baseline FILE   report only what this file of accepted findings does not hold
  --config FILE     read this configuration instead of the nearest dropout-doctor.toml or pyproject.toml
  --no-config       read none
`;

interface Values {
  readonly preset?: string | undefined;
  readonly select?: readonly string[] | undefined;
  readonly ignore?: readonly string[] | undefined;
  readonly rules?: readonly string[] | undefined;
  readonly exclude?: readonly string[] | undefined;
  readonly 'unused-ignores'?: boolean | undefined;
  readonly baseline?: string | undefined;
  readonly config?: string | undefined;
  readonly 'no-config'?: boolean | undefined;
}

/** Checks the options; an unknown rule is a mistake of the caller, not a silent no-op. */
export function askedBy(values: Values, cwd: string): Asked {
  const { preset, baseline, config } = values;
  if (config !== undefined && values['no-config']) throw new UsageError('--config and --no-config exclude each other');
  const select = ruleWords(values.select);
  const ignore = ruleWords(values.ignore);
  const levels = ruleLevelsOf(values.rules);
  const exclude = words(values.exclude);
  return {
    config: values['no-config'] ? '' : config === undefined ? null : resolve(cwd, config),
    settings: {
      ...(preset === undefined ? {} : { preset: oneOf('--preset', preset, presets) }),
      ...(select.length > 0 ? { select } : {}),
      ...(ignore.length > 0 ? { ignore } : {}),
      ...(levels.length > 0 ? { rules: Object.fromEntries(levels) } : {}),
      ...(exclude.length > 0 ? { exclude } : {}),
      ...(values['unused-ignores'] ? { unusedIgnores: true } : {}),
      ...(baseline === undefined ? {} : { baseline: resolve(cwd, baseline) }),
    },
  };
}

function words(lists: readonly string[] | undefined): readonly string[] {
  return (lists ?? []).flatMap((list) => list.split(',')).filter((word) => word !== '');
}

function ruleWords(lists: readonly string[] | undefined): readonly string[] {
  return words(lists).map((word) => known(word, ruleWordsKnown()));
}

function ruleLevelsOf(lists: readonly string[] | undefined): readonly (readonly [string, RuleLevel])[] {
  return words(lists).map((word) => {
    const [id = '', level] = word.split('=');
    if (level === undefined) throw new UsageError(`--rules takes RULE=LEVEL, not '${word}'`);
    return [
      known(
        id,
        rules.map((rule) => rule.id),
      ),
      oneOf('--rules', level, ruleLevels),
    ];
  });
}

function known(word: string, all: readonly string[]): string {
  if (unknownRule(word, all) === null) return word;
  const near = closestRule(word);
  throw new UsageError(`there is no rule '${word}'${near ? `, did you mean ${near.id}?` : ''}`);
}
