import type { ConfigFormat, ScriptLanguage } from '../text/source';

/** How the text of a VS Code language is read. */
export type LanguageKind =
  | { readonly kind: 'python' }
  | { readonly kind: 'script'; readonly language: ScriptLanguage }
  | { readonly kind: 'config'; readonly format: ConfigFormat };

const kinds: Readonly<Record<string, LanguageKind>> = {
  python: { kind: 'python' },
  javascript: { kind: 'script', language: 'javascript' },
  javascriptreact: { kind: 'script', language: 'tsx' },
  typescript: { kind: 'script', language: 'typescript' },
  typescriptreact: { kind: 'script', language: 'tsx' },
  json: { kind: 'config', format: 'json' },
  jsonc: { kind: 'config', format: 'json' },
  yaml: { kind: 'config', format: 'yaml' },
  toml: { kind: 'config', format: 'toml' },
};

export const languageIds: readonly string[] = Object.keys(kinds);

/** What a user can open, in words. */
export const readableWords = 'a Python, JavaScript, TypeScript, JSON, YAML or TOML file or a notebook';

/** Endings of programs, notebooks included. */
export const programEndings: readonly string[] = ['py', 'pyw', 'ipynb', 'js', 'mjs', 'cjs', 'jsx', 'ts', 'mts', 'cts', 'tsx'];

export const configEndings: readonly string[] = ['json', 'yaml', 'yml', 'toml'];

/** null for languages that are not read. */
export function languageKind(languageId: string): LanguageKind | null {
  return Object.hasOwn(kinds, languageId) ? (kinds[languageId] ?? null) : null;
}

const byEnding: readonly (readonly [RegExp, string])[] = [
  [/\.(py|pyw)$/i, 'python'],
  [/\.(js|mjs|cjs)$/i, 'javascript'],
  [/\.(jsx|tsx)$/i, 'typescriptreact'],
  [/\.(ts|mts|cts)$/i, 'typescript'],
  [/\.json$/i, 'json'],
  [/\.ya?ml$/i, 'yaml'],
  [/\.toml$/i, 'toml'],
];

/** The same by the ending of a file that is not open. */
export function kindOfFile(path: string): LanguageKind | null {
  const language = byEnding.find(([ending]) => ending.test(path))?.[1];
  return language === undefined ? null : languageKind(language);
}

/** By its ending: a notebook, or a file in a language that is read. */
export function isReadable(path: string): boolean {
  return /\.ipynb$/i.test(path) || kindOfFile(path) !== null;
}
