import { type Dirent, existsSync, readdirSync, realpathSync, statSync } from 'node:fs';
import { join, resolve, sep } from 'node:path';
import { type IgnoreRules, isIgnored, rulesAbove, rulesIn } from './gitignore';

/** Directories that hold no source of the project. */
const SKIPPED: ReadonlySet<string> = new Set(['.git', '.hg', '.svn', 'node_modules', '__pycache__', '.ipynb_checkpoints', '.tox', '.nox']);

/** One file to analyse; `path` is what is shown: the argument's spelling, with forward slashes. */
export interface FoundFile {
  readonly path: string;
  readonly absolute: string;
}

export interface WalkProblem {
  readonly path: string;
  readonly reason: string;
}

/** Files of all arguments, each once, in a stable order; problems go to `onProblem` and stop nothing. */
export function findFiles(args: readonly string[], cwd: string, onProblem: (problem: WalkProblem) => void): readonly FoundFile[] {
  const found = new Map<string, FoundFile>();
  const add = (file: FoundFile): void => {
    const real = realPath(file.absolute);
    if (!found.has(real)) found.set(real, file);
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
    else if (stats.isDirectory()) walk(shown === '.' ? '' : shown, absolute, rulesAbove(absolute), { add, onProblem });
    else if (isSource(absolute)) add({ path: shown, absolute });
    else onProblem({ path: arg, reason: 'neither a Python file (.py) nor a notebook (.ipynb)' });
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
  add(file: FoundFile): void;
  onProblem(problem: WalkProblem): void;
}

function walk(shown: string, directory: string, outer: IgnoreRules, visitor: Visitor): void {
  let entries: Dirent[];
  try {
    entries = readdirSync(directory, { withFileTypes: true });
  } catch (error) {
    visitor.onProblem({ path: shown, reason: reasonOf(error) });
    return;
  }
  const rules = rulesIn(directory, outer);
  entries.sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
  for (const entry of entries) {
    const path = shown === '' ? entry.name : `${shown.replace(/\/$/, '')}/${entry.name}`;
    const absolute = join(directory, entry.name);
    // Symbolic links are not followed: what they point to is either walked anyway or not part of the tree, and a loop has no end.
    if (entry.isDirectory()) {
      if (!SKIPPED.has(entry.name) && !isEnvironment(absolute) && !isIgnored(rules, absolute, true)) walk(path, absolute, rules, visitor);
    } else if (entry.isFile() && isSource(entry.name) && !isIgnored(rules, absolute, false)) {
      visitor.add({ path, absolute });
    }
  }
}

/** A virtual or conda environment. */
function isEnvironment(directory: string): boolean {
  return existsSync(join(directory, 'pyvenv.cfg')) || existsSync(join(directory, 'conda-meta'));
}

function isSource(path: string): boolean {
  return /\.(py|ipynb)$/i.test(path);
}

/** Node's errors in a user's words. */
export function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const code = 'code' in error ? error.code : undefined;
  if (code === 'EACCES' || code === 'EPERM') return 'permission denied';
  if (code === 'ENOENT') return 'no such file or directory';
  return error.message;
}
