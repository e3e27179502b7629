import { cards, type RuleCard } from '../rules/cards';
import { categories, presets, ruleLevels } from './settings';

type Json = Readonly<Record<string, unknown>>;

/** What every key means, in words that the schema, the editor's settings and the documentation share. */
export const settingWords = {
  preset:
    'Rules to start from: `recommended` (rules for errors and warnings, without their hints), `all` (every rule), `strict` (every rule, hints shown as information).',
  select: 'Only these rules speak: ids, or categories such as `rates`.',
  ignore: 'These rules do not speak: ids, or categories such as `rates`.',
  rules: 'Level of single rules: `off`, `hint`, `info`, `warning` or `error`. Wins over `preset`, `select` and `ignore`.',
  overrides: 'Other rules for some files, applied in their order.',
  files: 'Globs, relative to the folder of this file; one without a slash matches at any depth.',
  exclude: 'Globs of files and folders that are left out when a folder is checked.',
  'unused-ignores': 'Report suppression comments that silence nothing.',
  baseline: 'File of accepted findings, relative to the folder of this file: only new findings are reported.',
} as const;

/** The JSON schema of `dropout-doctor.toml`, and of `[tool.dropout-doctor]`. */
export function settingsSchema(): Json {
  return {
    $schema: 'http://json-schema.org/draft-07/schema#',
    title: 'Dropout Doctor',
    description: 'Configuration of Dropout Doctor: dropout-doctor.toml, or the table [tool.dropout-doctor] of pyproject.toml.',
    type: 'object',
    additionalProperties: false,
    properties: {
      ...ruleProperties(),
      overrides: {
        description: settingWords.overrides,
        type: 'array',
        items: {
          type: 'object',
          additionalProperties: false,
          required: ['files'],
          properties: {
            files: { description: settingWords.files, type: 'array', minItems: 1, items: { type: 'string' } },
            ...ruleProperties(),
          },
        },
      },
      exclude: { description: settingWords.exclude, type: 'array', items: { type: 'string' } },
      'unused-ignores': { description: settingWords['unused-ignores'], type: 'boolean', default: false },
      baseline: { description: settingWords.baseline, type: 'string' },
    },
  };
}

function ruleProperties(): Json {
  return {
    preset: { description: settingWords.preset, enum: presets },
    select: { description: settingWords.select, ...ruleWordsSchema() },
    ignore: { description: settingWords.ignore, ...ruleWordsSchema() },
    rules: { description: settingWords.rules, ...ruleLevelsSchema(({ summary }) => ({ description: `${summary}.` })) },
  };
}

/** A list of rule ids and categories. */
export function ruleWordsSchema(): Json {
  return { type: 'array', uniqueItems: true, items: { type: 'string', enum: [...cards.map(({ id }) => id), ...categories] } };
}

/** A table of rule ids and levels. */
export function ruleLevelsSchema(more: (rule: RuleCard) => Json = () => ({})): Json {
  return {
    type: 'object',
    additionalProperties: false,
    properties: Object.fromEntries(cards.map((rule) => [rule.id, { ...more(rule), type: 'string', enum: ruleLevels }])),
  };
}
