import { cards } from '../rules/cards';
import { closestWord } from '../text/closest';
import { categories, type Override, presets, type RuleLevel, type RuleSettings, ruleLevels, type Settings } from './settings';

/** Where a value stands in the configuration's table: keys, and numbers in lists. */
export type KeyPath = readonly (string | number)[];

/** Told of what is not understood: the value at the path, or the key itself. */
export type Complain = (message: string, path: KeyPath, at: 'key' | 'value') => void;

const ruleKeys = ['preset', 'select', 'ignore', 'rules'] as const;

/** Every key of a configuration, as it is spelt in TOML. */
export const settingKeys = [...ruleKeys, 'overrides', 'exclude', 'unused-ignores', 'baseline'] as const;

/** Every key of an override. */
export const overrideKeys = ['files', ...ruleKeys] as const;

/** Longer lists are not a configuration. */
const LONGEST_LIST = 10_000;

/** Values that are understood; the others are told and left out. Keys are spelt as in TOML. */
export function validSettings(table: Readonly<Record<string, unknown>>, complain: Complain): Settings {
  unknownKeys(table, settingKeys, [], complain);
  const overrides = list(table.overrides, ['overrides'], complain)?.flatMap((value, index) =>
    override(value, ['overrides', index], complain),
  );
  const exclude = strings(table.exclude, ['exclude'], complain);
  const unusedIgnores = typed(table['unused-ignores'], 'boolean', 'true or false', ['unused-ignores'], complain);
  const baseline = typed(table.baseline, 'string', 'the path of a file, in quotes', ['baseline'], complain);
  return {
    ...ruleSettings(table, [], complain),
    ...(overrides ? { overrides } : {}),
    ...(exclude ? { exclude } : {}),
    ...(unusedIgnores === undefined ? {} : { unusedIgnores }),
    ...(baseline ? { baseline } : {}),
  };
}

function override(value: unknown, path: KeyPath, complain: Complain): readonly Override[] {
  if (!isTable(value)) {
    complain('An override is a table with "files" and what holds for them.', path, 'value');
    return [];
  }
  unknownKeys(value, overrideKeys, path, complain);
  const files = strings(value.files, [...path, 'files'], complain);
  if (files && files.length > 0) return [{ files, ...ruleSettings(value, path, complain) }];
  if (value.files === undefined || files?.length === 0) complain('An override needs "files", a list of globs; it has none.', path, 'value');
  return [];
}

function ruleSettings(table: Readonly<Record<string, unknown>>, path: KeyPath, complain: Complain): RuleSettings {
  const preset = oneOf(table.preset, presets, [...path, 'preset'], complain);
  const select = ruleWords(table.select, [...path, 'select'], complain);
  const ignore = ruleWords(table.ignore, [...path, 'ignore'], complain);
  const rules = ruleLevelsOf(table.rules, [...path, 'rules'], complain);
  return { ...(preset ? { preset } : {}), ...(select ? { select } : {}), ...(ignore ? { ignore } : {}), ...(rules ? { rules } : {}) };
}

/** A list in which nothing is known is not an empty `select`, which would silence everything. */
function ruleWords(value: unknown, path: KeyPath, complain: Complain): readonly string[] | undefined {
  const words = strings(value, path, complain);
  if (!words) return undefined;
  const known = words.filter((word, index) => {
    const message = unknownRule(word, ruleWordsKnown());
    if (message) complain(message, [...path, index], 'value');
    return message === null;
  });
  return known.length === 0 && words.length > 0 ? undefined : known;
}

function ruleLevelsOf(value: unknown, path: KeyPath, complain: Complain): Readonly<Record<string, RuleLevel>> | undefined {
  if (value === undefined) return undefined;
  if (!isTable(value)) return void complain(`"rules" is a table of rules and their levels: ${ruleLevels.join(', ')}.`, path, 'value');
  const ids = cards.map(({ id }) => id);
  const known: [string, RuleLevel][] = [];
  for (const [id, level] of Object.entries(value)) {
    const message = unknownRule(id, ids);
    if (message) complain(message, [...path, id], 'key');
    const valid = oneOf(level, ruleLevels, [...path, id], complain);
    if (!message && valid) known.push([id, valid]);
  }
  return Object.fromEntries(known);
}

/** What `select` and `ignore` may name. */
export function ruleWordsKnown(): readonly string[] {
  return [...cards.map(({ id }) => id), ...categories];
}

/** null when the word is known. */
export function unknownRule(word: string, known: readonly string[]): string | null {
  return known.includes(word) ? null : `There is no rule "${short(word)}"${meant(word, known)}`;
}

function unknownKeys(table: Readonly<Record<string, unknown>>, known: readonly string[], path: KeyPath, complain: Complain): void {
  for (const key of Object.keys(table)) {
    if (!known.includes(key)) complain(`There is no setting "${short(key)}"${meant(key, known)}`, [...path, key], 'key');
  }
}

function oneOf<const W extends string>(value: unknown, words: readonly W[], path: KeyPath, complain: Complain): W | undefined {
  if (value === undefined) return undefined;
  const found = words.find((word) => word === value);
  const near = typeof value === 'string' ? closestWord(value, words) : null;
  if (!found) complain(`"${path.at(-1)}" is one of ${words.join(', ')}${near ? `; did you mean "${near}"?` : '.'}`, path, 'value');
  return found;
}

function typed(value: unknown, type: 'boolean', words: string, path: KeyPath, complain: Complain): boolean | undefined;
function typed(value: unknown, type: 'string', words: string, path: KeyPath, complain: Complain): string | undefined;
function typed(value: unknown, type: string, words: string, path: KeyPath, complain: Complain): unknown {
  if (value === undefined || typeof value === type) return value;
  return void complain(`"${path.at(-1)}" is ${words}.`, path, 'value');
}

function strings(value: unknown, path: KeyPath, complain: Complain): readonly string[] | undefined {
  return list(value, path, complain)?.filter((item, index): item is string => {
    const isString = typeof item === 'string';
    if (!isString) complain(`"${path.at(-1)}" is a list of words in quotes.`, [...path, index], 'value');
    return isString;
  });
}

function list(value: unknown, path: KeyPath, complain: Complain): readonly unknown[] | undefined {
  if (value === undefined) return undefined;
  if (Array.isArray(value) && value.length <= LONGEST_LIST) return value;
  return void complain(Array.isArray(value) ? `"${path.at(-1)}" is too long.` : `"${path.at(-1)}" is a list.`, path, 'value');
}

function isTable(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Date);
}

function meant(word: string, known: readonly string[]): string {
  const near = closestWord(word, known);
  return near === null ? '.' : `; did you mean "${near}"?`;
}

function short(word: string): string {
  return word.length <= 60 ? word : `${word.slice(0, 60)}…`;
}
