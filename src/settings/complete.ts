import { cards } from '../rules/cards';
import { settingWords } from './schema';
import { categories, presets, ruleLevels } from './settings';
import type { SettingsFile } from './toml';
import { overrideKeys, settingKeys } from './validate';

/** A word that may stand at a place of a configuration file. */
export interface Completion {
  readonly word: string;
  readonly kind: 'key' | 'rule' | 'value';
  /** What it means. */
  readonly text: string;
  /** What is written in its place: a snippet, in which `${1|a,b|}` is a choice. */
  readonly insert: string;
}

/** Where in a TOML text something is being written. */
interface Place {
  /** Tables around it, from the root. */
  readonly path: readonly string[];
  /** Key whose value is being written; null where a key is. */
  readonly key: string | null;
  readonly isQuoted: boolean;
  readonly isInList: boolean;
}

const HEADER = /^[ \t]*\[\[?[ \t]*([\w.-]+)[ \t]*\]\]?[ \t]*(?:#.*)?$/;
const TABLE = ['tool', 'dropout-doctor'];

/** The words for where `before`, the text of a configuration up to the cursor, ends; the begun word belongs to it. */
export function completionsAt(name: SettingsFile, before: string): readonly Completion[] {
  const place = placeAt(before);
  if (!place) return [];
  const path = name === 'pyproject.toml' ? below(TABLE, place.path) : place.path;
  if (!path) return [];
  const isRules = path.at(-1) === 'rules';
  if (place.key === null) return place.isQuoted ? [] : keysOf(path, isRules);
  return valuesOf(place.key, isRules, place).map((completion) =>
    place.isQuoted ? completion : { ...completion, insert: `"${completion.insert}"` },
  );
}

function keysOf(path: readonly string[], isRules: boolean): readonly Completion[] {
  if (isRules)
    return cards.map(({ id, summary }) => ({
      word: id,
      kind: 'rule',
      text: `${summary}.`,
      insert: `${id} = "\${1|${ruleLevels.join(',')}|}"`,
    }));
  const keys = path.length === 0 ? settingKeys : path.join('.') === 'overrides' ? overrideKeys : [];
  return keys.map((word) => ({ word, kind: 'key', text: settingWords[word], insert: `${word} = ${shapes[word]}` }));
}

/** What stands behind a key. */
const shapes: Readonly<Record<keyof typeof settingWords, string>> = {
  preset: `"\${1|${presets.join(',')}|}"`,
  select: '["$1"]',
  ignore: '["$1"]',
  rules: '{ $1 }',
  overrides: '[{ files = ["$1"], $2 }]',
  files: '["$1"]',
  exclude: '["$1"]',
  'unused-ignores': 'true',
  baseline: `"\${1:dropout-baseline.json}"`,
};

function valuesOf(key: string, isRules: boolean, { isInList }: Place): readonly Completion[] {
  const values = (words: readonly string[]): readonly Completion[] =>
    words.map((word) => ({ word, kind: 'value', text: '', insert: word }));
  if (isRules) return values(ruleLevels);
  if (key === 'preset') return values(presets);
  if ((key !== 'select' && key !== 'ignore') || !isInList) return [];
  return [...values(categories), ...cards.map(({ id, summary }) => ({ word: id, kind: 'rule', text: `${summary}.`, insert: id }) as const)];
}

function below(prefix: readonly string[], path: readonly string[]): readonly string[] | null {
  return prefix.every((part, index) => path[index] === part) ? path.slice(prefix.length) : null;
}

interface Frame {
  readonly opener: '' | '{' | '[';
  /** Key that has been written in it, whose value is next. */
  key: string | null;
}

/** Reads from the last header on, as far as it is written; null in a comment. */
function placeAt(before: string): Place | null {
  const lines = before.split(/\r\n|\n|\r/);
  const header = lines.findLastIndex((line, index) => index < lines.length - 1 && HEADER.test(line));
  const path = HEADER.exec(lines[header] ?? '')?.[1]?.split('.') ?? [];
  const stack: Frame[] = [{ opener: '', key: null }];
  let quote = '';
  let isComment = false;
  for (const [index, line] of lines.slice(header + 1).entries()) {
    if (index > 0) quote = lineEnds(stack);
    isComment = false;
    for (const token of line.matchAll(/\\.|["'#[\]{}=,]|[\w-]+/g)) {
      if (quote !== '') quote = token[0] === quote ? '' : quote;
      else if (token[0] === '#') {
        isComment = true;
        break;
      } else if (token[0] === '"' || token[0] === "'") quote = token[0];
      else step(stack, token[0], line.slice(token.index + token[0].length));
    }
  }
  if (isComment) return null;
  const inner = stack.flatMap(({ opener }, index) =>
    opener === '{' ? [stack.slice(0, index).findLast((frame) => frame.key !== null)?.key ?? ''] : [],
  );
  const top = stack.findLast(({ opener }) => opener !== '[');
  return { path: [...path, ...inner], key: top?.key ?? null, isQuoted: quote !== '', isInList: stack.at(-1)?.opener === '[' };
}

/** A value that is not in brackets ends with its line, and so does a string. */
function lineEnds(stack: readonly Frame[]): '' {
  if (stack.length === 1 && stack[0]) stack[0].key = null;
  return '';
}

function step(stack: Frame[], token: string, rest: string): void {
  const top = stack.at(-1);
  if (token === '{' || token === '[') stack.push({ opener: token, key: null });
  else if (token === '}' || token === ']') stack.length = Math.max(1, stack.length - 1);
  else if (token === ',' && top?.opener === '{') top.key = null;
  else if (top && top.opener !== '[' && top.key === null && /^[ \t]*=/.test(rest)) top.key = token;
}
