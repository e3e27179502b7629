/** What programs call their settings: `args.dropout` is a rate, not the layer of a network. */
const SETTINGS =
  /(?:^|[^\w.])(?:self\.)?_?(?:args?|opts?|options|cfg|conf|config|configs|configuration|\w*_(?:args?|opts?|options|conf|config|cfg|params|hparams|settings)|hparams?|hps?|hyper_?param\w*|params|parameters|flags|settings)(?:\.\w+)*$/i;

/** `args`, `self.config.model`: what programs call their settings. `receiver` may have the character before it in front. */
export function namesSettings(receiver: string): boolean {
  return SETTINGS.test(receiver);
}

/** `table.drop(columns=…)`: no layer is called so. */
const OF_TABLES = /^\(\s*(?:\[|['"]|(?:columns|index|labels|axis)\s*=)/;

/** `F.dropout(x)` is the function of a library, no attribute of an object. */
const LIBRARIES = /^(?:F|nn|torch|functional|tf|keras|layers|K|jax|slim|flax|hk|eqx)(?:\.\w+)*$/;

/** Ways to an attribute by its name as a text. */
const REFLECTS = /attr\s*\(|attrgetter|_modules\b|named_(?:modules|children)|get_submodule|__dict__|\bvars\s*\(/;

/**
 * True when a Python text names the class and reads the attribute: a plain text search, which may see a use where there is none. A text
 * with a class of that name of its own means that one, and `self.x` is a use only in a text that derives from the class.
 */
export function mayUse(text: string, className: string, attribute: string): boolean {
  if (!text.includes(className) || !text.includes(attribute)) return false;
  if (!new RegExp(`\\b${className}\\b`).test(text) || new RegExp(`^\\s*class\\s+${className}\\b`, 'm').test(text)) return false;
  const derives = new RegExp(`class\\s+\\w+\\s*\\([^)]*\\b${className}\\b`).test(text);
  for (const { index } of text.matchAll(new RegExp(`\\.${attribute}\\b`, 'g'))) {
    if (OF_TABLES.test(text.slice(index + attribute.length + 1, index + attribute.length + 40))) continue;
    const receiver = /[\w.]*$/.exec(text.slice(Math.max(0, index - 80), index))?.[0] ?? '';
    const before = text[index - receiver.length - 1] ?? '';
    if (LIBRARIES.test(receiver)) continue;
    if (receiver === 'self' ? derives : !namesSettings(before + receiver)) return true;
  }
  return new RegExp(`['"]${attribute}['"]`).test(text) && REFLECTS.test(text);
}
