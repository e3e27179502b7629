/**
 * True when a Python text names the class and reads the attribute: a plain text search, which may see a use where there is none. A text
 * with a class of that name of its own means that one, and `self.x` is a use only in a text that derives from the class.
 */
export function mayUse(text: string, className: string, attribute: string): boolean {
  if (!text.includes(className) || !text.includes(attribute)) return false;
  if (!new RegExp(`\\b${className}\\b`).test(text) || new RegExp(`^\\s*class\\s+${className}\\b`, 'm').test(text)) return false;
  const derives = new RegExp(`class\\s+\\w+\\s*\\([^)]*\\b${className}\\b`).test(text);
  const before = derives ? '' : '(?<!\\bself)';
  return new RegExp(`${before}\\.${attribute}\\b|['"]${attribute}['"]`).test(text);
}
