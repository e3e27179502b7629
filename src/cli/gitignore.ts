import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';
import ignore, { type Ignore } from 'ignore';

/** The .gitignore files that hold in one directory, outermost first. */
export interface IgnoreRules {
  readonly layers: readonly { readonly base: string; readonly patterns: Ignore }[];
}

/** Rules from the directories above `directory`, up to the root of its git repository; none outside a repository. */
export function rulesAbove(directory: string): IgnoreRules {
  const chain: string[] = [];
  for (let at = directory; ; at = dirname(at)) {
    if (at !== directory) chain.unshift(at);
    if (existsSync(join(at, '.git'))) break;
    if (dirname(at) === at) return { layers: [] };
  }
  let rules: IgnoreRules = { layers: [] };
  for (const above of chain) rules = rulesIn(above, rules);
  // A directory that is asked for by name is wanted, even if git ignores it.
  return isIgnored(rules, directory, true) ? { layers: [] } : rules;
}

/** The rules of `outer` and of the .gitignore in `directory`, if there is one. */
export function rulesIn(directory: string, outer: IgnoreRules): IgnoreRules {
  let text: string;
  try {
    text = readFileSync(join(directory, '.gitignore'), 'utf8');
  } catch {
    return outer;
  }
  return { layers: [...outer.layers, { base: directory, patterns: ignore().add(text) }] };
}

/** The innermost .gitignore that says something about the path decides. */
export function isIgnored({ layers }: IgnoreRules, path: string, isDirectory: boolean): boolean {
  for (const { base, patterns } of [...layers].reverse()) {
    const inside = relative(base, path).split(sep).join('/');
    if (inside === '' || inside.startsWith('..')) continue;
    const { ignored, unignored } = patterns.test(isDirectory ? `${inside}/` : inside);
    if (ignored) return true;
    if (unignored) return false;
  }
  return false;
}
