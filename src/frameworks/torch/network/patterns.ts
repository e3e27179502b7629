import { booleanValue, NONE, type Passed, stringValue, unknown, type Value } from './values';

/** `re.compile(text)`. */
export function compiled(passed: readonly Passed[]): Value {
  return { kind: 'partial', callee: { kind: 'library', name: 're.Pattern' }, passed, hidden: passed.length !== 1 };
}

/** The expression that `re.compile` was given; null for any other value. */
export function patternIn(value: Value): string | null {
  if (value.kind !== 'partial' || value.callee.kind !== 'library' || value.callee.name !== 're.Pattern') return null;
  const text = value.passed[0]?.value;
  return text?.kind === 'string' && !value.hidden ? text.value : null;
}

/** `re.match(pattern, text)` and the like: whether it matches, and what `sub` gives; null when it is not known here. */
export function searched(name: string, pattern: Value | undefined, rest: readonly Value[]): Value | null {
  const text = pattern?.kind === 'string' ? pattern.value : pattern ? patternIn(pattern) : null;
  const subject = name === 'sub' ? rest[1] : rest[0];
  if (text === null || subject?.kind !== 'string' || rest.length !== (name === 'sub' ? 2 : 1)) return null;
  const expression = expressionFor(name, text, subject.value);
  if (!expression) return unknown('this regular expression is not followed');
  if (name !== 'sub') return expression.test(subject.value) ? booleanValue(true) : NONE;
  const [by] = rest;
  return by?.kind === 'string' && !/[\\$]/.test(by.value) ? stringValue(subject.value.replace(expression, by.value)) : null;
}

const LONGEST = 200;

/** Expressions that mean the same in Python and here, and that are searched for in a bounded time. */
function expressionFor(name: string, pattern: string, subject: string): RegExp | null {
  const repeats = pattern.match(/[*+{]/g)?.length ?? 0;
  if (pattern.length > LONGEST || subject.length > LONGEST || repeats > 3) return null;
  if (/\)[*+?{]|\(\?|\\[AZbBkNpPuUg\d]|[*+?}][+*]/.test(pattern)) return null;
  try {
    const whole = name === 'match' ? `^(?:${pattern})` : name === 'fullmatch' ? `^(?:${pattern})$` : pattern;
    return new RegExp(whole, name === 'sub' ? 'gu' : 'u');
  } catch {
    return null;
  }
}
