import type { RateCandidate, RateRange, RateSource } from '../model/site';
import type { LiteralValue } from './literals';
import type { ResolvedValue } from './module';
import type { PyNode } from './node';
import { spanOfNode } from './nodes';

/**
 * What following an expression gives, whatever its form. `none`: it is known to be `None`, which `value` cannot tell from unknown.
 * `whole`: it is a list itself, not one of its items.
 */
export type Value = Omit<ResolvedValue, 'form' | 'definitions' | 'switched'> & { readonly none?: true; readonly whole?: true };

export const UNKNOWN: Value = { value: null, source: 'unknown', origin: null, byDefault: false, guarded: false };

/** A value, `None` included. */
export function isKnown(value: Value): boolean {
  return value.value !== null || value.none === true;
}

/** There is something to say beyond unknown: a value, several that stand for different layers, or a range. */
export function saysSomething(value: Value): boolean {
  return isKnown(value) || value.list !== undefined || value.range !== undefined;
}

/** `0`, `0.0` and `False` switch a rate off alike. */
export function isZero(value: LiteralValue): boolean {
  return value === 0 || value === false;
}

/** A default: known, but a caller may pass another value. */
export function overridable(value: Value): Value {
  if (!saysSomething(value)) return value.candidates ? { ...value, source: 'unknown', origin: null } : UNKNOWN;
  const source = value.source === 'tuner' || value.source === 'argument-parser' ? value.source : 'parameter-default';
  return { ...value, source, byDefault: true };
}

/** The source of a value that came by way of a name or attribute: who decides it stays who decides it. */
export function carried(source: RateSource): RateSource {
  return CARRIED.has(source) ? source : 'unknown';
}

const CARRIED: ReadonlySet<RateSource> = new Set(['config', 'argument-parser', 'call-site', 'tuner', 'config-file']);

const STRENGTH: readonly RateSource[] = [
  'literal',
  'constant',
  'attribute',
  'config',
  'argument-parser',
  'parameter-default',
  'call-site',
  'config-file',
  'tuner',
];

/** The source that says more about who decides the value. */
export function weaker(a: RateSource, b: RateSource): RateSource {
  return STRENGTH.indexOf(a) >= STRENGTH.indexOf(b) ? a : b;
}

/** What holds by default only. */
export function onlyByDefault(value: Value): Value {
  if (!saysSomething(value)) return value;
  return { ...value, byDefault: true, source: CARRIED.has(value.source) ? value.source : 'parameter-default' };
}

/** A value of another file as this one sees it. */
export function seenFrom(file: string, value: Value): Value {
  const { origin, candidates, ...rest } = value;
  const elsewhere = value.elsewhere ?? (origin ? { file, span: spanOfNode(origin) } : undefined);
  return {
    ...rest,
    origin: null,
    ...(elsewhere ? { elsewhere } : {}),
    ...(candidates ? { candidates: candidates.map((each) => ({ file, ...each })) } : {}),
  };
}

/** The value on which all agree; unknown, with the values, when they do not. */
export function agreed(values: readonly Value[]): Value {
  const [first, ...others] = values;
  if (!first) return UNKNOWN;
  if (others.length === 0) return first;
  const guarded = values.some((each) => each.guarded);
  if (others.every((other) => isSame(first, other))) {
    const { origin, elsewhere, ...rest } = first;
    const together = others.every((other) => other.origin === origin && isSamePlace(elsewhere, other.elsewhere));
    return {
      ...rest,
      origin: together ? origin : null,
      ...(together && elsewhere ? { elsewhere } : {}),
      source: values.map((each) => each.source).reduce(weaker),
      byDefault: values.some((each) => each.byDefault),
      guarded,
    };
  }
  const candidates = candidatesOf(values);
  return candidates.length > 1 ? { ...UNKNOWN, guarded, candidates } : { ...UNKNOWN, guarded };
}

function isSame(a: Value, b: Value): boolean {
  if (!saysSomething(a) || a.value !== b.value || a.none !== b.none || a.whole !== b.whole) return false;
  if (a.list || b.list) return a.list !== undefined && b.list !== undefined && a.list.join() === b.list.join();
  return a.range === b.range;
}

function isSamePlace(a: Value['elsewhere'], b: Value['elsewhere']): boolean {
  return a?.file === b?.file && a?.span.start === b?.span.start;
}

/** Each value once, with the first place that gives it. */
function candidatesOf(values: readonly Value[]): readonly RateCandidate[] {
  const found = new Map<number, RateCandidate>();
  for (const each of values.flatMap((value) => value.candidates ?? candidateOf(value) ?? [])) {
    if (!found.has(each.value)) found.set(each.value, each);
  }
  return [...found.values()];
}

function candidateOf({ value, origin, elsewhere }: Value): RateCandidate | null {
  if (typeof value !== 'number') return null;
  if (origin) return { value, span: spanOfNode(origin) };
  return elsewhere ? { value, span: elsewhere.span, file: elsewhere.file } : null;
}

/** A result of several values has no origin: another number put there would not become the rate. */
export function computed(values: readonly Value[], compute: (...numbers: number[]) => number | null): Value {
  const guarded = values.some((each) => each.guarded);
  const unknown = { ...UNKNOWN, guarded };
  const varied = values.filter((each) => each.list || each.range || typeof each.value !== 'number');
  const [only] = varied;
  const base = {
    ...unknown,
    source: values.map((each) => each.source).reduce(weaker, 'literal'),
    byDefault: values.some((each) => each.byDefault),
  };
  const at = (pick: (value: Value) => number | null | undefined): number | null => {
    const numbers = values.map((each) => (typeof each.value === 'number' && !varied.includes(each) ? each.value : pick(each)));
    return numbers.every((number) => typeof number === 'number') ? compute(...numbers) : null;
  };
  if (values.some((each) => each.whole)) return unknown;
  if (!only) {
    const value = at(() => null);
    return value === null ? unknown : { ...base, value };
  }
  if (varied.every((each) => each.list && each.list.length === only.list?.length)) {
    return listOf(
      base,
      (only.list ?? []).map((_, index) => at((each) => each.list?.[index])),
    );
  }
  if (varied.length > 1) return unknown;
  const one = (number: number): number | null => at(() => number);
  if (only.range) return rangeOf(base, only.range, one);
  return only.candidates ? withCandidates(unknown, only.candidates, one) : unknown;
}

/** A list in the rate's place whose rates are all equal has their value. */
export function asRate(value: Value): Value {
  const [first] = value.list ?? [];
  const isLayered = value.list !== undefined && value.list.length > 1;
  return first !== undefined && isLayered && value.list.every((each) => each === first) ? { ...value, value: first } : value;
}

/** `numbers` in order of the layers; the value is theirs when all are equal. */
export function listOf(base: Value, numbers: readonly (number | null)[]): Value {
  const list = numbers.filter((number) => number !== null);
  if (list.length === 0 || list.length < numbers.length) return { ...UNKNOWN, guarded: base.guarded };
  const [first] = list;
  const value = first !== undefined && list.every((number) => number === first) ? first : null;
  return { ...base, value, list };
}

function rangeOf(base: Value, range: RateRange, one: (number: number) => number | null): Value {
  const from = one(range.min);
  const to = one(range.max);
  const values = range.values?.map(one) ?? null;
  if (from === null || to === null || values?.includes(null)) return { ...UNKNOWN, guarded: base.guarded };
  const next = range.step === null ? null : one(range.min + range.step);
  const byDefault = range.default === null ? null : one(range.default);
  return {
    ...base,
    value: byDefault,
    range: {
      ...range,
      min: Math.min(from, to),
      max: Math.max(from, to),
      step: next === null ? null : Number(Math.abs(next - from).toPrecision(12)),
      values: values as number[] | null,
      default: byDefault,
    },
  };
}

function withCandidates(base: Value, candidates: readonly RateCandidate[], one: (number: number) => number | null): Value {
  const turned = candidates.flatMap((each) => {
    const value = one(each.value);
    return value === null ? [] : [{ ...each, value }];
  });
  return turned.length > 1 ? { ...base, candidates: turned } : base;
}

/** A literal as a value. */
export function literal(node: PyNode, value: LiteralValue): Value {
  return { ...UNKNOWN, value, source: 'literal', origin: node, ...(node.type === 'none' ? { none: true as const } : {}) };
}
