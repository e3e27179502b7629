import { parse, TomlError } from 'smol-toml';
import { Lines } from '../text/lines';
import { placesIn } from './place';
import type { Settings, SettingsProblem } from './settings';
import { validSettings } from './validate';

/** Names of the files that can hold a configuration, in one folder the first that does. */
export const settingsFiles = ['dropout-doctor.toml', 'pyproject.toml'] as const;

export type SettingsFile = (typeof settingsFiles)[number];

/** Larger files are no configuration; characters. */
export const largestSettings = 1024 * 1024;

/** Table of a `pyproject.toml` that is meant for this program. */
const TABLE = ['tool', 'dropout-doctor'] as const;

/** More is not told: a file that is something else altogether. */
const MOST_PROBLEMS = 50;

/** What one file says. */
export interface ReadSettings {
  /** null when the file says nothing to this program: a `pyproject.toml` without the table. */
  readonly settings: Settings | null;
  readonly problems: readonly SettingsProblem[];
}

/** Reads the text of one file; never throws. What cannot be read at all leaves the defaults. */
export function readSettingsText(name: SettingsFile, text: string): ReadSettings {
  const isOwn = name === 'dropout-doctor.toml';
  if (!isOwn && !text.includes(TABLE[1])) return { settings: null, problems: [] };
  if (text.length > largestSettings)
    return unreadable(`The file is larger than ${largestSettings / 1024 / 1024} MB and is not read.`, null);
  let root: unknown;
  try {
    root = parse(text.replace(/^\uFEFF/, ' '), { maxDepth: 100 });
  } catch (error) {
    return unreadable(...tomlMessage(error, text));
  }
  const placeOf = placesIn(text);
  const table = isOwn ? root : TABLE.reduce<unknown>(member, root);
  if (table === undefined) return { settings: null, problems: [] };
  if (!isTable(table)) return unreadable('"tool.dropout-doctor" is a table.', placeOf([...TABLE], 'key'));
  const problems: SettingsProblem[] = [];
  const settings = validSettings(table, (message, path, at) => {
    if (problems.length >= MOST_PROBLEMS) return;
    problems.push({ message, span: placeOf(isOwn ? path : [...TABLE, ...path], at), isFatal: false });
  });
  return { settings, problems };
}

function unreadable(message: string, span: SettingsProblem['span']): ReadSettings {
  return { settings: {}, problems: [{ message: `${message} The defaults hold.`, span, isFatal: true }] };
}

function tomlMessage(error: unknown, text: string): [string, SettingsProblem['span']] {
  if (!(error instanceof TomlError)) return ['This is not TOML.', null];
  const start = Math.min(text.length, new Lines(text).startOf(error.line) + Math.max(0, error.column - 1));
  const [first = ''] = error.message.replace(/^Invalid TOML document: /, '').split('\n');
  return [`This is not TOML: ${first.replace(/\.?$/, '.')}`, { start, end: Math.min(text.length, start + 1) }];
}

function member(table: unknown, key: string): unknown {
  return isTable(table) && Object.hasOwn(table, key) ? table[key] : undefined;
}

function isTable(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
