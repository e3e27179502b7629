const PARTS = [
  ...['(', ')', '[', ']', '{', '}', ',', ':', ';', '.', '=', ':=', '->', '*', '**', '+', '-', '@', '|', '==', '...', '!r', '\\\n', '# c\n'],
  ...['not ', 'if ', 'else ', 'for ', 'in ', 'lambda ', 'yield ', 'await ', 'async ', 'as ', 'import ', 'from ', 'with ', 'is ', 'and '],
  ...['return ', 'del ', 'global ', 'print ', 'match ', 'type ', 'case ', 'x', '1', '"', 'f"', 'r"\\"', '"""', '\n', '\n    ', ' ', '\t'],
];

/** Stretches of texts with one or two of their words and signs left out, doubled, exchanged or put in. The same seed gives the same texts. */
export function* mutations(texts: readonly string[], count: number, seed: number): Generator<string> {
  let state = seed >>> 0;
  const below = (limit: number): number => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
    return (state >>> 8) % limit;
  };
  for (let made = 0; made < count; made++) {
    const lines = (texts[below(texts.length)] ?? '').split('\n');
    const first = lines.length > 30 ? below(lines.length - 25) : 0;
    const text = lines.slice(first, first + 30).join('\n');
    const words = text.match(/\w+|\s+|[^\w\s]/g) ?? [];
    for (let changes = below(2) + 1; changes > 0; changes--) {
      const at = below(words.length + 1);
      const other = words[below(words.length + 1)] ?? 'x';
      const part = PARTS[below(PARTS.length)] ?? '';
      const kind = below(4);
      if (kind === 0) words.splice(at, 1);
      else if (kind === 1) words.splice(at, 0, part);
      else if (kind === 2) words.splice(at, 0, other);
      else words.splice(at, 1, other);
    }
    yield words.join('');
  }
}
