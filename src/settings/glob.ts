/** Longest pattern that is looked at, in characters. */
const LONGEST = 500;

/** Alternatives of one pattern that are looked at. */
const MOST_ALTERNATIVES = 64;

/**
 * Whether a glob matches a file or a folder around it, as in `.gitignore`: without a slash inside it matches a name at any depth, else
 * the path from the configuration's folder. `*`, `?` and `[a-z]` stay inside a name, `**` spans folders, `{a,b}` is either.
 * @param path relative, with forward slashes
 */
export function matchesGlob(glob: string, path: string): boolean {
  if (glob.length > LONGEST) return false;
  const parts = path.split('/').filter((part) => part !== '' && part !== '.');
  return alternatives(glob.trim()).some((pattern) => matchesAnyDepth(pattern, parts));
}

function matchesAnyDepth(pattern: string, parts: readonly string[]): boolean {
  const names = pattern
    .replace(/^\.?\/+/, '')
    .split('/')
    .filter((name) => name !== '' && name !== '.');
  if (names.length === 0) return false;
  const isAnchored = names.length > 1 || /^\.?\//.test(pattern);
  const wanted = isAnchored ? names : ['**', ...names];
  // A pattern that matches a folder matches what is in it.
  return reaches(wanted, parts).some((end) => end > 0);
}

/** Numbers of leading parts of the path that the names match. Linear in both lengths for each name: no pattern costs more. */
function reaches(names: readonly string[], parts: readonly string[]): readonly number[] {
  let ends = new Set([0]);
  for (const name of names) {
    const next = new Set<number>();
    if (name === '**') {
      const first = Math.min(...ends);
      for (let end = first; end <= parts.length; end++) next.add(end);
    } else {
      for (const end of ends) if (end < parts.length && matchesName(name, parts[end] ?? '')) next.add(end + 1);
    }
    if (next.size === 0) return [];
    ends = next;
  }
  return [...ends];
}

/** The classic walk with one memory of the last star: never more steps than both lengths multiplied. */
function matchesName(pattern: string, name: string): boolean {
  const tokens = tokensOf(pattern);
  let [at, from, star, mark] = [0, 0, -1, 0];
  while (from < name.length) {
    const token = tokens[at];
    if (token === '*') {
      star = at++;
      mark = from;
    } else if (token !== undefined && matchesCharacter(token, name[from] ?? '')) {
      at++;
      from++;
    } else if (star >= 0) {
      at = star + 1;
      from = ++mark;
    } else return false;
  }
  while (tokens[at] === '*') at++;
  return at === tokens.length;
}

/** Single characters, `*`, `?` and classes such as `[a-z]`. */
function tokensOf(pattern: string): readonly string[] {
  return pattern.match(/\[!?\]?[^\]]*\]|\\?./gs) ?? [];
}

function matchesCharacter(token: string, character: string): boolean {
  if (token === '?') return true;
  if (token.length < 2) return token === character;
  if (token[0] === '\\') return token[1] === character;
  const isNegated = token[1] === '!';
  const members = token.slice(isNegated ? 2 : 1, -1);
  return inClass(members, character) !== isNegated;
}

function inClass(members: string, character: string): boolean {
  for (let i = 0; i < members.length; i++) {
    const [low = '', dash, high] = members.slice(i, i + 3);
    if (dash === '-' && high !== undefined) {
      if (low <= character && character <= high) return true;
      i += 2;
    } else if (low === character) return true;
  }
  return false;
}

/** `a{b,c}d` is `abd` and `acd`; a brace without its partner stands for itself. */
function alternatives(pattern: string): readonly string[] {
  const done: string[] = [];
  const open = [pattern];
  while (open.length > 0 && done.length + open.length <= MOST_ALTERNATIVES) {
    const next = open.pop() ?? '';
    const braces = /\{([^{}]*)\}/.exec(next);
    if (!braces) {
      done.push(next);
      continue;
    }
    for (const choice of (braces[1] ?? '').split(',')) {
      open.push(`${next.slice(0, braces.index)}${choice}${next.slice(braces.index + braces[0].length)}`);
    }
  }
  return done;
}
