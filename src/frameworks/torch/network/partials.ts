import type { Passed, Value } from './values';

/** Arguments of a `functools.partial` and of its call: a later keyword replaces an earlier one. */
export function joined(before: readonly Passed[], after: readonly Passed[]): readonly Passed[] {
  const given = new Set(after.map((each) => each.name));
  const kept = before.filter((each) => each.name === null || !given.has(each.name));
  const positional = (each: Passed): boolean => each.name === null;
  return [...kept.filter(positional), ...after.filter(positional), ...[...kept, ...after].filter((each) => each.name !== null)];
}

/** `functools.partial(callee, ...)`; one of a partial calls what that one calls. */
export function partialOf(callee: Value, passed: readonly Passed[], hidden: boolean): Value {
  if (callee.kind !== 'partial') return { kind: 'partial', callee, passed, hidden };
  return { kind: 'partial', callee: callee.callee, passed: joined(callee.passed, passed), hidden: hidden || callee.hidden };
}
