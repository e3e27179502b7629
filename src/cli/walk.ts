import { type Dirent, existsSync, readdirSync, readFileSync, realpathSync, statSync } from 'node:fs';
import { join, resolve, sep } from 'node:path';
import { mentionsConfiguredDropout } from '../syntax/config/mention';
import { isGeneratedScript, mentionsLibrary } from '../syntax/javascript/prefilter';
import type { ConfigFormat, ScriptLanguage } from '../text/source';
import { type IgnoreRules, isIgnored, rulesAbove, rulesIn } from './gitignore';

/** Directories that hold no source of the project. */
export const SKIPPED: ReadonlySet<string> = new Set([
  '.git',
  '.hg',
  '.svn',
  'node_modules',
  '__pycache__',
  '.ipynb_checkpoints',
  '.tox',
  '.nox',
]);

/** One file to analyse; `path` is what is shown: the argument's spelling, with forward slashes. */
export interface FoundFile {
  readonly path: string;
  readonly absolute: string;
  /** The same without links on the way, where it is known. */
  readonly real?: string;
}

export interface WalkProblem {
  readonly path: string;
  readonly reason: string;
}

export interface WalkOptions {
  /** Configuration files and saved Keras models are found in folders too, not only by their names. */
  readonly configs?: boolean;
}

/** Files of all arguments, each once, in a stable order; problems go to `onProblem` and stop nothing. */
export function findFiles(
  args: readonly string[],
  cwd: string,
  onProblem: (problem: WalkProblem) => void,
  { configs = false }: WalkOptions = {},
): readonly FoundFile[] {
  const isWanted = (name: string): boolean => isSource(name) || scriptLanguage(name) !== null || (configs && isConfig(name));
  const found = new Map<string, FoundFile>();
  const add = (file: FoundFile): void => {
    const real = file.real ?? realPath(file.absolute);
    if (!found.has(real)) found.set(real, { ...file, real });
  };
  for (const arg of args) {
    const absolute = resolve(cwd, arg);
    const shown =
      arg
        .split(sep)
        .join('/')
        .replace(/^(\.\/)+/, '')
        .replace(/\/+$/, '') || (arg.startsWith('/') ? '/' : '.');
    const stats = statSync(absolute, { throwIfNoEntry: false });
    if (!stats) onProblem({ path: arg, reason: 'no such file or directory' });
    else if (stats.isDirectory()) {
      const top = { shown: shown === '.' ? '' : shown, directory: absolute, real: realPath(absolute) };
      walk(top, rulesAbove(absolute), { add, onProblem, isWanted }, true);
    } else if (isSource(absolute) || scriptLanguage(absolute) || isConfig(absolute)) add({ path: shown, absolute });
    else onProblem({ path: arg, reason: 'not a file that is read: Python, notebook, JavaScript, TypeScript, JSON, YAML, TOML or .keras' });
  }
  return [...found.values()];
}

/** The same file under two names is checked once. */
function realPath(path: string): string {
  try {
    return realpathSync.native(path);
  } catch {
    return path;
  }
}

interface Visitor {
  /** By its name. */
  isWanted(name: string): boolean;
  add(file: FoundFile): void;
  onProblem(problem: WalkProblem): void;
}

/** A directory, by the name it is shown under, and without links on the way. */
interface Place {
  readonly shown: string;
  readonly directory: string;
  readonly real: string;
}

/** `isAsked`: the directory is named by the user, and read whatever it is. */
function walk({ shown, directory, real: around }: Place, outer: IgnoreRules, visitor: Visitor, isAsked = false): void {
  let entries: Dirent[];
  try {
    entries = readdirSync(directory, { withFileTypes: true });
  } catch (error) {
    visitor.onProblem({ path: shown, reason: reasonOf(error) });
    return;
  }
  if (!isAsked && entries.some(({ name }) => ENVIRONMENT.includes(name))) return;
  const rules = entries.some(({ name }) => name === '.gitignore') ? rulesIn(directory, outer) : outer;
  entries.sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
  for (const entry of entries) {
    const path = shown === '' ? entry.name : `${shown.replace(/\/$/, '')}/${entry.name}`;
    const absolute = join(directory, entry.name);
    const real = join(around, entry.name);
    // Symbolic links are not followed: what they point to is either walked anyway or not part of the tree, and a loop has no end.
    if (entry.isDirectory()) {
      if (!SKIPPED.has(entry.name) && !isIgnored(rules, absolute, true)) walk({ shown: path, directory: absolute, real }, rules, visitor);
    } else if (entry.isFile() && visitor.isWanted(entry.name) && !isIgnored(rules, absolute, false) && !isOther(absolute)) {
      visitor.add({ path, absolute, real });
    }
  }
}

/** What stands in a virtual or conda environment. */
const ENVIRONMENT: readonly string[] = ['pyvenv.cfg', 'conda-meta'];

export function isEnvironment(directory: string): boolean {
  return ENVIRONMENT.some((name) => existsSync(join(directory, name)));
}

function isSource(path: string): boolean {
  return /\.(py|ipynb)$/i.test(path);
}

/** Dialect of a script by its name; null for every other file. Declarations hold no code. */
export function scriptLanguage(path: string): ScriptLanguage | null {
  if (/\.d\.[cm]?ts$/i.test(path)) return null;
  const ending = /\.([cm]?[jt]s|[jt]sx)$/i.exec(path)?.[1]?.toLowerCase();
  if (ending === undefined) return null;
  return ending.endsWith('x') ? 'tsx' : ending.endsWith('ts') ? 'typescript' : 'javascript';
}

const CONFIG_FORMATS: readonly (readonly [RegExp, ConfigFormat])[] = [
  [/\.json$/i, 'json'],
  [/\.ya?ml$/i, 'yaml'],
  [/\.toml$/i, 'toml'],
];

/** Format of a configuration file by its name; null for every other file. */
export function configFormat(path: string): ConfigFormat | null {
  return CONFIG_FORMATS.find(([pattern]) => pattern.test(path))?.[1] ?? null;
}

/** A model as Keras 3 saves it: an archive with its configuration and weights. */
export function isKerasArchive(path: string): boolean {
  return /\.keras$/i.test(path);
}

/** Size in bytes beyond which a file found in a folder is data. */
const LARGEST_FOUND = 1024 * 1024;

/** Of the many configuration files and scripts in a folder only those count that speak of dropout, or of TensorFlow.js. */
function isOther(path: string): boolean {
  const isScript = scriptLanguage(path) !== null;
  if (!isScript && !configFormat(path)) return false;
  try {
    if (statSync(path).size > LARGEST_FOUND) return true;
    const text = readFileSync(path, 'utf8');
    return isScript ? !mentionsLibrary(text) || isGeneratedScript(path, text) : !mentionsConfiguredDropout(text);
  } catch {
    return true;
  }
}

function isConfig(path: string): boolean {
  return configFormat(path) !== null || isKerasArchive(path);
}

/** Node's errors in a user's words. */
export function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const code = 'code' in error ? error.code : undefined;
  if (code === 'EACCES' || code === 'EPERM') return 'permission denied';
  if (code === 'ENOENT') return 'no such file or directory';
  return error.message;
}
