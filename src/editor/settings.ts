import * as vscode from 'vscode';
import { defaultSettings, type RuleLevel, ruleLevels, type Settings, settingsPrefix } from './ids';

/** Settings that hold for a resource; values of a wrong type fall back to the default. */
export function readSettings(scope: vscode.Uri | null): Settings {
  const configuration = vscode.workspace.getConfiguration(settingsPrefix, scope);
  const read = <Key extends keyof Settings>(key: Key): unknown => configuration.get(key);
  const enable = read('enable');
  const codeLens = read('codeLens');
  const exclude = read('exclude');
  return {
    enable: typeof enable === 'boolean' ? enable : defaultSettings.enable,
    run: read('run') === 'onSave' ? 'onSave' : 'onType',
    rules: levels(read('rules')),
    codeLens: typeof codeLens === 'boolean' ? codeLens : defaultSettings.codeLens,
    exclude: Array.isArray(exclude) ? exclude.filter((glob) => typeof glob === 'string') : defaultSettings.exclude,
  };
}

function levels(value: unknown): Readonly<Record<string, RuleLevel>> {
  if (typeof value !== 'object' || value === null) return {};
  const known = Object.entries(value).filter((entry): entry is [string, RuleLevel] => ruleLevels.some((level) => level === entry[1]));
  return Object.fromEntries(known);
}
