import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { commands, defaultSettings, fixAllKind, innerCommands, notebookType, settingsPrefix, views } from '../../../src/editor/ids';
import { languageIds } from '../../../src/editor/languages';
import { rules } from '../../../src/rules/index';
import { ruleLevels } from '../../../src/settings/settings';
import { settingsFiles } from '../../../src/settings/toml';

const root = join(__dirname, '../../..');
const read = (path: string) => readFileSync(join(root, path), 'utf8');
const manifest = JSON.parse(read('package.json'));
const words: Record<string, string> = JSON.parse(read('package.nls.json'));
const { contributes } = manifest;
const properties: Record<string, Record<string, unknown>> = contributes.configuration.properties;

test('the palette has exactly the commands of the code', () => {
  const contributed = contributes.commands.map(({ command }: { command: string }) => command);
  expect(contributed.sort()).toEqual(Object.values(commands).sort());
  for (const { category } of contributes.commands) expect(words[category.slice(1, -1)]).toBe('Dropout');
  for (const inner of Object.values(innerCommands)) expect(contributed).not.toContain(inner);
});

test('menus name contributed commands only', () => {
  const named = Object.values<{ command: string }[]>(contributes.menus).flat();
  for (const { command } of named) expect(Object.values(commands)).toContain(command);
});

test('commands that need a file are hidden without one', () => {
  const palette: { command: string; when: string }[] = contributes.menus.commandPalette;
  for (const command of [commands.analyze, commands.analyzeWorkspace, commands.compareRates, commands.fixAll]) {
    expect(palette.find((entry) => entry.command === command)?.when).toMatch(/editorLangId =~|workspaceFolderCount/);
  }
});

test('settings have the keys and defaults of the code', () => {
  const expected = Object.entries(defaultSettings).map(([key, value]) => [`${settingsPrefix}.${key}`, value]);
  const actual = Object.entries(properties).map(([key, property]) => [key, property.default]);
  expect(Object.fromEntries(actual)).toEqual(Object.fromEntries(expected));
});

test('the severity setting knows every rule and no other', () => {
  const setting = properties[`${settingsPrefix}.rules`] as {
    properties: Record<string, { enum: string[] }>;
    additionalProperties: boolean;
  };
  expect(Object.keys(setting.properties).sort()).toEqual(rules.map(({ id }) => id).sort());
  for (const { enum: levels } of Object.values(setting.properties)) expect(levels).toEqual(ruleLevels);
  expect(setting.additionalProperties).toBe(false);
});

// VS Code opens JSON of its own in every window.
const waking = languageIds.filter((language) => !language.startsWith('json'));

/** VS Code wakes it by itself for its custom editors and trees. */
const panels = [views.lab, views.report, views.curvesFolder];

test('custom editors and trees have the ids of the code', () => {
  expect(contributes.customEditors.map(({ viewType }: { viewType: string }) => viewType)).toEqual([views.curves]);
  expect(contributes.views.explorer.map(({ id }: { id: string }) => id)).toEqual([views.runs]);
  // Nobody's tables and texts open as curves unasked.
  for (const { priority } of contributes.customEditors) expect(priority).toBe('option');
});

test('it wakes up for files in the languages that are read but JSON, notebooks and its own panels, never at startup', () => {
  expect(manifest.activationEvents.sort()).toEqual(
    [
      ...waking.map((language) => `onLanguage:${language}`),
      `onNotebook:${notebookType}`,
      ...panels.map((view) => `onWebviewPanel:${view}`),
    ].sort(),
  );
});

test('a configuration file is in a language that wakes it, and its schema is packed', () => {
  const [toml] = contributes.languages;
  expect(waking).toContain(toml.id);
  expect(toml.filenames).toContain(settingsFiles[0]);
  for (const list of ['.vscodeignore', '.npmignore']) expect(read(list)).toContain('!media/dropout-doctor.schema.json\n');
});

// To look for each file takes longer than VS Code listens to a task that has ended.
test('problem matchers take paths as they are', () => {
  for (const { fileLocation } of contributes.problemMatchers) expect(fileLocation).toEqual(['relative', `\${workspaceFolder}`]);
});

test('every %key% has words and all words are used', () => {
  const used = new Set([...JSON.stringify(manifest).matchAll(/"%([^%"]+)%"/g)].map(([, key]) => key));
  expect([...used].sort()).toEqual(Object.keys(words).sort());
});

test('it works in untrusted and virtual workspaces and has both entries', () => {
  expect(manifest.capabilities.untrustedWorkspaces.supported).toBe(true);
  expect(manifest.capabilities.virtualWorkspaces.supported).toBe(true);
  expect(manifest.main && manifest.browser).toBeTruthy();
});

test('fix-all kinds lie below the editor’s own', () => {
  expect(fixAllKind.startsWith('source.fixAll.')).toBe(true);
});

test('the icon is a PNG of at least 128 pixels', () => {
  const icon = readFileSync(join(root, manifest.icon));
  expect(icon.subarray(1, 4).toString()).toBe('PNG');
  expect(icon.readUInt32BE(16)).toBeGreaterThanOrEqual(128);
  expect(icon.length).toBeLessThan(50_000);
});

test('nothing in this room asks for Node', () => {
  const files = readdirSync(join(root, 'src/editor'), { recursive: true, encoding: 'utf8' }).filter(
    (file) => file.endsWith('.ts') && !file.endsWith('.node.ts'),
  );
  expect(files.length).toBeGreaterThan(20);
  for (const file of files) {
    expect(read(join('src/editor', file)), file).not.toMatch(/from '(node:|fs|path|os|child_process)|\b(process|Buffer|__dirname)\./);
  }
});
