const NUMBER = /^[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?$/;

const WORDS: ReadonlyMap<string, number | boolean | null> = new Map<string, number | boolean | null>([
  ['true', true],
  ['false', false],
  ['null', null],
  ['none', null],
  ['nan', Number.NaN],
  ['inf', Number.POSITIVE_INFINITY],
  ['infinity', Number.POSITIVE_INFINITY],
]);

/** What a bare word of JSON or of a Python literal stands for; undefined for none. `np.nan` and `math.inf` are taken, too. */
export function jsonWord(word: string): number | boolean | null | undefined {
  if (NUMBER.test(word)) return Number(word);
  const sign = word[0] === '-' || word[0] === '+' ? word[0] : '';
  const bare = word
    .slice(sign.length)
    .toLowerCase()
    .replace(/^(?:np|numpy|math)\./, '');
  const value = WORDS.get(bare);
  if (sign === '') return value;
  return typeof value === 'number' ? (sign === '-' ? -value : value) : undefined;
}

/**
 * The number that a value of a log means: a number, a string that holds one (`"0.5"`, `"NaN"`, `"np.float32(0.5)"`, `"tensor(0.5, device='cpu')"`), or
 * undefined.
 */
export function numberOf(value: unknown): number | undefined {
  if (typeof value === 'number') return value;
  if (typeof value !== 'string' || value.length > 300) return undefined;
  const text = value.trim();
  const called = /^[A-Za-z_][\w.]*\(\s*([^\s,()]+)\s*(?:,[^()]*)?\)$/.exec(text);
  const word = jsonWord(called?.[1] ?? text);
  return typeof word === 'number' ? word : undefined;
}
