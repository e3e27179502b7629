import type { ArrayValue, Passed, Value } from './values';

/** `torch.tril(ones)`: later steps are 0; `torch.triu(ones, diagonal=1)`: they alone are not. Null for everything else. */
export function triangle(name: string, passed: readonly Passed[]): Value | null {
  if (name === 'generate_square_subsequent_mask') return { kind: 'array', shape: null, later: 'set' };
  const [first] = passed;
  if ((name !== 'tril' && name !== 'triu') || first?.value.kind !== 'array' || !first.value.alike) return null;
  const given = passed.find((each) => each.name === 'diagonal')?.value ?? passed.filter((each) => each.name === null)[1]?.value;
  const diagonal = given === undefined ? 0 : given.kind === 'number' ? given.value : null;
  const { shape } = first.value;
  if (name === 'tril' && diagonal === 0) return { kind: 'array', shape, later: 'zero' };
  return { kind: 'array', shape, ...(name === 'triu' && diagonal === 1 ? { later: 'set' as const } : {}) };
}

/** What becomes of a mask of steps by `.bool()`, `[:n, :n]` and the like: it stays one, as counted steps and their sines stay such. */
export function stillMask({ later, counts, sines }: ArrayValue, shape: ArrayValue['shape']): Value {
  return { kind: 'array', shape, ...(later ? { later } : {}), ...(counts ? { counts } : {}), ...(sines ? { sines } : {}) };
}

/** `mask == 0`, `mask == 1`, `~mask`; null where a side is no mask of steps. */
export function comparedMask(operator: string, left: Value | undefined, right: Value | undefined): Value | null {
  if (left?.kind !== 'array' || !left.later || !right) return null;
  const number = right.kind === 'number' || right.kind === 'boolean' ? Number(right.value) : null;
  if ((operator !== '==' && operator !== '!=') || (number !== 0 && number !== 1)) return null;
  return (operator === '==') === (number === 1) ? left : inverted(left);
}

export function inverted(mask: ArrayValue): Value {
  return {
    kind: 'array',
    shape: mask.shape,
    ...(mask.later ? { later: mask.later === 'set' ? ('zero' as const) : ('set' as const) } : {}),
  };
}

/** Only what comes later is set, so that filling it in, or adding -∞ to it, hides it. */
export function hidesLater(mask: Value | undefined): boolean {
  return mask?.kind === 'array' && mask.later === 'set';
}
