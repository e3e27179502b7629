import { type FileTree, moduleIn } from './locate';

/** A folder that a program puts on Python's search path. */
export interface SearchPath {
  /** Names from the folder of the file, `..` for one up; nothing else is known of them. */
  readonly steps: readonly string[];
  /** It is meant from where the program is started, which is mostly but not always the folder of the file. */
  readonly fromStart: boolean;
}

/** Longer expressions are not followed. */
const LONGEST = 300;
const DEEPEST = 12;

const ADDS = /^sys\.path\.(?:append|insert)\(\s*(?:-?\d+\s*,\s*)?/gm;

/** The folders that a text adds to `sys.path` at its top level, as far as they are plain to see, in source order. */
export function searchPaths(text: string): readonly SearchPath[] {
  if (!text.includes('sys.path.')) return [];
  return [...text.matchAll(ADDS)].flatMap((match) => {
    const start = match.index + match[0].length;
    const path = pathOf(untilClosed(text.slice(start, start + LONGEST)), text, 0);
    return path && !('file' in path) ? [path] : [];
  });
}

/**
 * The file that an absolute module name means by the folders that the file itself searches; null when none of them has it. What is meant
 * from where the program is started is looked for from the file's folder upwards.
 */
export function locateSearched(tree: FileTree, from: string, module: string, paths: readonly SearchPath[]): string | null {
  if (module.startsWith('.')) return null;
  const names = module.split('.');
  for (const { steps, fromStart } of paths) {
    for (let at: string | null = folderOf(from); at !== null; at = fromStart ? upFrom(tree, at) : null) {
      const base = walked(tree, at, steps);
      const file = base === null ? null : moduleIn(tree, base, names);
      if (file !== null) return file;
    }
  }
  return null;
}

function walked(tree: FileTree, folder: string, steps: readonly string[]): string | null {
  let at: string | null = folder;
  for (const step of steps) {
    if (at === null) return null;
    at = step === '..' ? upFrom(tree, at) : at === '' ? step : `${at}/${step}`;
  }
  return at;
}

/** null beyond the root. */
function upFrom(tree: FileTree, folder: string): string | null {
  return folder === tree.root || folder === '' || folder === '/' ? null : folderOf(folder);
}

function folderOf(path: string): string {
  const slash = path.lastIndexOf('/');
  return slash < 0 ? '' : slash === 0 ? '/' : path.slice(0, slash);
}

/** `file`: the path of the source itself, whose folder is the start. */
type Path = SearchPath | { readonly file: true };

const HERE: SearchPath = { steps: [], fromStart: false };

/** What leaves a path the same folder: `os.path.abspath(…)`, `str(…)`, `Path(…)`. */
const SAME = /^(?:os\.path\.|path\.|osp\.)?(?:abspath|realpath|normpath|expanduser)$|^(?:os\.)?fspath$|^str$|^(?:pathlib\.)?Path$/;

function pathOf(expression: string, text: string, depth: number): Path | null {
  const code = expression.trim();
  if (depth > DEEPEST || code === '') return null;
  if (code === '__file__') return { file: true };
  // Of a script this is its folder.
  if (code === 'sys.path[0]') return HERE;
  const literal = /^[rub]?(['"])([^'"\\\n]*)\1$/i.exec(code)?.[2];
  if (literal !== undefined) return literal.startsWith('/') || /^\w:/.test(literal) ? null : { steps: stepsOf(literal), fromStart: true };
  if (/^(?:os\.)?(?:getcwd|curdir)\b|^(?:pathlib\.)?Path\.cwd\(\)$/.test(code)) return { steps: [], fromStart: true };
  if (/^[A-Za-z_]\w*$/.test(code)) return named(code, text, depth);
  return methodOf(code, text, depth) ?? callOf(code, text, depth);
}

/** A name that is given a value once, at the top level. */
function named(name: string, text: string, depth: number): Path | null {
  const [only, another] = [...text.matchAll(new RegExp(`^${name}[ \\t]*=(?!=)[ \\t]*([^\\n#]{1,${LONGEST}})`, 'gm'))];
  return only?.[1] !== undefined && !another ? pathOf(only[1], text, depth + 1) : null;
}

/** `Path(__file__).resolve().parent`, `….parents[1]`, `… / 'src'`. */
function methodOf(code: string, text: string, depth: number): Path | null {
  const same = /^(.+)\.(?:resolve|absolute|as_posix|expanduser)\(\)$/s.exec(code)?.[1];
  if (same !== undefined) return pathOf(same, text, depth + 1);
  const parent = /^(.+)\.parent$/s.exec(code)?.[1];
  if (parent !== undefined) return above(pathOf(parent, text, depth + 1));
  const parents = /^(.+)\.parents\[(\d)\]$/s.exec(code);
  if (parents?.[1] !== undefined) {
    let path = pathOf(parents[1], text, depth + 1);
    for (let level = 0; level <= Number(parents[2]); level++) path = above(path);
    return path;
  }
  const below = /^(.+?)\s*(?:\/\s*[rub]?|\+\s*[rub]?(?=['"]\/))(['"])([^'"\\\n]*)\2$/s.exec(code);
  return below?.[1] !== undefined && below[3] !== undefined ? inside(pathOf(below[1], text, depth + 1), stepsOf(below[3])) : null;
}

function callOf(code: string, text: string, depth: number): Path | null {
  const [, callee, rest] = /^([\w.]+)\((.*)\)$/s.exec(code) ?? [];
  if (callee === undefined || rest === undefined) return null;
  const given = argumentsIn(rest);
  const [first, ...others] = given ?? [];
  if (first === undefined) return null;
  if (SAME.test(callee) && others.length === 0) return pathOf(first, text, depth + 1);
  if (/(?:^|\.)dirname$/.test(callee) && others.length === 0) return above(pathOf(first, text, depth + 1));
  if (!/^(?:os\.path\.|path\.|osp\.)join$|^join$/.test(callee)) return null;
  let path = pathOf(first, text, depth + 1);
  for (const other of others) {
    const literal = /^(?:os\.)?pardir$/.test(other)
      ? '..'
      : /^(?:os\.)?curdir$/.test(other)
        ? '.'
        : /^[rub]?(['"])([^'"\\\n]*)\1$/i.exec(other)?.[2];
    path = literal === undefined || literal.startsWith('/') ? null : inside(path, stepsOf(literal));
  }
  return path;
}

function above(path: Path | null): SearchPath | null {
  if (!path) return null;
  return 'file' in path ? HERE : inside(path, ['..']);
}

/** `a/../b`, from a file too: `os.path.join(__file__, '..', 'src')`. */
function inside(path: Path | null, steps: readonly string[]): SearchPath | null {
  if (!path) return null;
  if ('file' in path) return steps[0] === '..' ? inside(HERE, steps.slice(1)) : null;
  const all = [...path.steps];
  for (const step of steps) {
    if (step === '..' && all.length > 0 && all.at(-1) !== '..') all.pop();
    else all.push(step);
  }
  return { ...path, steps: all };
}

function stepsOf(path: string): readonly string[] {
  return path.split('/').filter((step) => step !== '' && step !== '.');
}

/** Up to the bracket that closes the call. */
function untilClosed(text: string): string {
  let depth = 0;
  for (let at = 0; at < text.length; at++) {
    if (/[([{]/.test(text[at] ?? '')) depth++;
    else if (/[)\]}]/.test(text[at] ?? '') && depth-- === 0) return text.slice(0, at).replace(/,\s*$/, '');
  }
  return '';
}

/** What stands between the commas of a call; null when its brackets do not match. */
function argumentsIn(text: string): readonly string[] | null {
  const parts: string[] = [];
  let depth = 0;
  let from = 0;
  for (let at = 0; at < text.length; at++) {
    if (/[([{]/.test(text[at] ?? '')) depth++;
    else if (/[)\]}]/.test(text[at] ?? '')) depth--;
    else if (text[at] === ',' && depth === 0) {
      parts.push(text.slice(from, at).trim());
      from = at + 1;
    }
    if (depth < 0) return null;
  }
  const last = text.slice(from).trim();
  return last === '' ? parts : [...parts, last];
}
