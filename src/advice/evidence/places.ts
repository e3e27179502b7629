import type { LogPlace } from '../../model/facts';

/**
 * How precisely a place in the code names a log file: the number of known characters of its path, 0 = not at all. Relative paths are taken from the folder of the
 * program and from every folder above it, because nobody knows where it was started.
 */
export function matchesPlace({ pattern, is }: LogPlace, log: string, program: string): number {
  const known = pattern.replace(/\*/g, '').length;
  // `*.log` could be anybody's.
  if (!/[\p{L}\d]{2,}/u.test(pattern.replace(/\*/g, ' ').replace(/\.\w+$/, ''))) return 0;
  const absolute = /^(?:\/|[A-Za-z]:)/.test(pattern);
  const tails = absolute ? tailsOf(pattern.replace(/^[A-Za-z]:/, '')).map((tail) => `*/${tail}`) : [pattern.replace(/^(?:\.\.\/)+/, '')];
  const above = foldersAbove(program);
  for (const tail of tails) {
    if (
      absolute
        ? isMeant(tail, is, `/${log}`)
        : above.some((folder) => log.startsWith(folder) && isMeant(tail, is, log.slice(folder.length)))
    ) {
      return Math.min(known, tail.length);
    }
  }
  return 0;
}

/** Absolute paths of another machine or session: the end of the path decides, at least two names of it. */
function tailsOf(path: string): readonly string[] {
  const names = path.split('/').filter((name) => name !== '');
  return names.slice(0, -1).map((_, index) => names.slice(index).join('/'));
}

/** The folder of the program and all above it, each with its `/` at the end; the root is ''. */
function foldersAbove(program: string): readonly string[] {
  const names = program.split('/').slice(0, -1);
  return names.map((_, index) => `${names.slice(0, names.length - index).join('/')}/`).concat('');
}

/** Whether a path is the pattern; of a folder, or anything below it. */
function isMeant(pattern: string, is: LogPlace['is'], path: string): boolean {
  return matches(pattern, path) || matches(is === 'folder' ? `${pattern}/*` : `${pattern}.gz`, path);
}

/** `*` stands for any text. Goes back to the last star only, so that its time is the product of both lengths at most. */
function matches(pattern: string, text: string): boolean {
  let at = 0;
  let star = -1;
  let from = 0;
  let index = 0;
  while (index < text.length) {
    if (pattern[at] === '*') {
      star = at;
      from = index;
      at += 1;
    } else if (pattern[at] === text[index]) {
      at += 1;
      index += 1;
    } else if (star >= 0) {
      at = star + 1;
      from += 1;
      index = from;
    } else return false;
  }
  while (pattern[at] === '*') at += 1;
  return at === pattern.length;
}
