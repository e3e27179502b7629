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
  const tails = absolute ? tailsOf(pattern.replace(/^[A-Za-z]:/, '')) : [pattern.replace(/^(?:\.\.\/)+/, '')];
  for (const tail of tails) {
    const expression = expressionOf(tail, is);
    if (
      absolute
        ? expression.test(log)
        : foldersAbove(program).some((folder) => log.startsWith(folder) && expression.test(log.slice(folder.length)))
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

function expressionOf(pattern: string, is: LogPlace['is']): RegExp {
  const body = pattern
    .split('*')
    .map((part) => part.replace(/[.+?^${}()|[\]\\]/g, '\\$&'))
    .join('.*');
  return new RegExp(is === 'folder' ? `^${body}(?:/|$)` : `^${body}(?:\\.gz)?$`);
}
