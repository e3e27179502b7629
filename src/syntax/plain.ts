/**
 * True when a text shows without parsing that a top-level class or function is all that it binds a name to. False says nothing.
 * A line inside a long string may look like a definition: the name is then taken for the file's own, which claims nothing about it.
 */
export function plainlyDefines(text: string, name: string): boolean {
  if (!/^[A-Za-z_]\w*$/.test(name) || !text.includes(name)) return false;
  const definitions = text.match(new RegExp(`^(?:class|def|async[ \\t]+def)[ \\t]+${name}\\b`, 'gm'));
  if (definitions?.length !== 1) return false;
  const bound = new RegExp(
    `^[ \\t]*${name}[ \\t]*(?::[^=\\n]*)?=(?!=)|\\bas[ \\t]+${name}\\b|^[ \\t]*(?:from|import)\\b.*\\b${name}\\b|^[ \\t]*${name},?[ \\t]*$`,
    'm',
  );
  return !bound.test(text) && !new RegExp(`^[ \\t]+(?:class|def)[ \\t]+${name}\\b`, 'm').test(text);
}
