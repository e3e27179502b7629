// The web-worker host has no node:assert.

/** Compares by value, as JSON shows it. */
export function equal(actual: unknown, expected: unknown, what = ''): void {
  const [left, right] = [actual, expected].map((value) => JSON.stringify(value, null, 1) ?? 'undefined');
  if (left !== right) throw new Error(`${what}\nactual:   ${left}\nexpected: ${right}`);
}

export function match(text: string, pattern: RegExp): void {
  if (!pattern.test(text)) throw new Error(`${pattern} is not in:\n${text}`);
}

export function ok(value: unknown, what: string): asserts value {
  if (!value) throw new Error(`not so: ${what}`);
}
