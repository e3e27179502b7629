import * as vscode from 'vscode';
import { validSettings } from '../settings/validate';
import { defaultSettings, type Settings, settingsPrefix } from './ids';

/** Settings that hold for a resource; values of a wrong type fall back to the default. */
export function readSettings(scope: vscode.Uri | null): Settings {
  const configuration = vscode.workspace.getConfiguration(settingsPrefix, scope);
  const read = <Key extends keyof Settings>(key: Key): unknown => configuration.get(key);
  const flag = (key: 'enable' | 'codeLens'): boolean => {
    const value = read(key);
    return typeof value === 'boolean' ? value : defaultSettings[key];
  };
  const keys = ['preset', 'select', 'ignore', 'rules', 'overrides', 'exclude', 'baseline'] as const;
  const table = { ...Object.fromEntries(keys.map((key) => [key, read(key)])), 'unused-ignores': read('unusedIgnores') };
  // What is wrong is underlined where it is written: the settings have a schema.
  const valid = validSettings(table, () => undefined);
  return {
    ...defaultSettings,
    ...valid,
    enable: flag('enable'),
    codeLens: flag('codeLens'),
    run: read('run') === 'onSave' ? 'onSave' : 'onType',
  };
}
