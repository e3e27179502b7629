import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { configEndings, isReadable, kindOfFile, languageIds, programEndings } from '../../../src/editor/languages';

test('what a user can choose or analyse in a workspace is what is read', () => {
  for (const ending of [...programEndings, ...configEndings]) expect(isReadable(`a/b.${ending}`), ending).toBe(true);
  expect(programEndings.map((ending) => kindOfFile(`a.${ending}`)?.kind ?? 'notebook')).not.toContain('config');
  expect(new Set(configEndings.map((ending) => kindOfFile(`a.${ending}`)?.kind))).toEqual(new Set(['config']));
  for (const name of ['a.md', 'py', 'a.pyc', 'json', 'a.ipynb.bak']) expect(isReadable(name), name).toBe(false);
});

test('the menus of the editor and the explorer know every language and ending', () => {
  const { contributes } = JSON.parse(readFileSync(join(__dirname, '../../../package.json'), 'utf8'));
  const when = (menu: string, command: string): string =>
    contributes.menus[menu].find((entry: { command: string }) => entry.command === `dropoutDoctor.${command}`).when;
  const pattern = (text: string): RegExp => new RegExp(/=~ \/(.*?)\/(?:$| )/.exec(text)?.[1] ?? '(?!)');
  for (const language of languageIds) expect(pattern(when('commandPalette', 'analyze')).test(language), language).toBe(true);
  const explorer = pattern(when('explorer/context', 'analyze'));
  for (const ending of [...programEndings, ...configEndings]) expect(explorer.test(`.${ending}`), ending).toBe(true);
  expect(explorer.test('.md')).toBe(false);
});
