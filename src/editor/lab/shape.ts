/** Says what is wrong with a value and where, as `summaries[2].rate: is not a number`; null when it fits. */
export type Shape = (value: unknown, path: string) => string | null;

const typed =
  (type: 'string' | 'number' | 'boolean'): Shape =>
  (value, path) =>
    typeof value === type ? null : wrong(path, `is not a ${type}`);

export const text = typed('string');
export const truth = typed('boolean');
/** NaN counts: a trial that diverged has it. */
export const figure = typed('number');

/** A number from `low` to `high`, both included. */
export function between(low: number, high: number): Shape {
  return (value, path) =>
    typeof value === 'number' && value >= low && value <= high ? null : wrong(path, `is not from ${low} to ${high}`);
}

export function oneOf(...allowed: readonly unknown[]): Shape {
  return (value, path) => (allowed.includes(value) ? null : wrong(path, `is none of ${allowed.join(', ')}`));
}

export function orNull(shape: Shape): Shape {
  return (value, path) => (value === null ? null : shape(value, path));
}

/** May be absent, as in studies stored before the property was. */
export function optional(shape: Shape): Shape {
  return (value, path) => (value === undefined ? null : shape(value, path));
}

export function listOf(shape: Shape, length?: number): Shape {
  return (value, path) => {
    if (!Array.isArray(value)) return wrong(path, 'is not a list');
    if (length !== undefined && value.length !== length) return wrong(path, `has ${value.length} members instead of ${length}`);
    return first(value.map((member, index) => () => shape(member, `${path}[${index}]`)));
  };
}

/** An object with at least these properties; others pass. */
export function having(properties: Readonly<Record<string, Shape>>): Shape {
  return (value, path) => {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return wrong(path, 'is not an object');
    const members = value as Readonly<Record<string, unknown>>;
    return first(
      Object.entries(properties).map(
        ([name, shape]) =>
          () =>
            shape(members[name], path === '' ? name : `${path}.${name}`),
      ),
    );
  };
}

function first(checks: readonly (() => string | null)[]): string | null {
  for (const check of checks) {
    const problem = check();
    if (problem !== null) return problem;
  }
  return null;
}

function wrong(path: string, what: string): string {
  return `${path === '' ? 'the whole' : path}: ${what}`;
}
