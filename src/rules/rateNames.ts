// What a name in the place of a rate says of it.

/** keep_prob, keepProb, p_keep, self.keep_rate, cfg['retain_prob'], keep … but not `keep_dim` or `keep_path`. */
export const KEEP =
  /(^|_)(keep|retain|survival)_?(p|prob|probs|proba|probability|rate|ratio)($|_)|(^|_)p(rob)?_?(keep|retain)($|_)|^(keep|retain)$/;

/** drop_prob, dropoutRate … A bare `dropout` is left alone: in TensorFlow 1 many a `dropout = 0.75` was meant as what is kept. */
export const DROP = /(^|_)drop(out)?_?(p|prob|probs|proba|probability|rate|ratio)$/;

/** The last name of `keep_prob`, `self.keep_prob`, `cfg["keep_prob"]`; null for any other expression. */
export function plainName(text: string): string | null {
  const match = /^[A-Za-z_][\w.]*?(?:\[\s*(['"])(\w+)\1\s*\])?$/.exec(text);
  if (!match) return null;
  return match[2] ?? text.split('.').at(-1) ?? null;
}

/** `keepProb` as `keep_prob`. */
export function snakeCase(name: string): string {
  return name.replace(/([a-z0-9])([A-Z])/g, '$1_$2').toLowerCase();
}

/** `x` of `1 - x`. */
export function insideOfTurned(text: string): string | null {
  return /^\(*\s*1(?:\.0*)?\s*-\s*(.*?)[\s)]*$/s.exec(text)?.[1] ?? null;
}
