import type { Evaluator } from './evaluator';
import { literalValue } from './literals';
import type { PyNode } from './node';
import { partsOf, withoutParentheses } from './nodes';
import { onlyByDefault, saysSomething, UNKNOWN, type Value } from './values';

/** More layers than any network has; a longer list is not followed. */
const LONGEST = 600;

/** Lists of a length that is not known, whose items are all alike: they are told by one of them. */
const uncounted = new WeakSet<readonly Value[]>();

export function isCounted(items: readonly Value[]): boolean {
  return !uncounted.has(items);
}

/** The items of a list that is as long as `items`. */
export function eachItem(items: readonly Value[], change: (item: Value) => Value): readonly Value[] {
  const changed = items.map(change);
  return isCounted(items) ? changed : alike(changed);
}

function alike(items: readonly Value[]): readonly Value[] {
  uncounted.add(items);
  return items;
}

/** The items of a list, tuple, range or per-layer schedule; null when they cannot be counted. */
export function itemsOf(it: Evaluator, expression: PyNode): readonly Value[] | null {
  const node = withoutParentheses(expression);
  switch (node.type) {
    case 'list':
    case 'tuple':
    case 'expression_list':
      return display(it, node);
    case 'list_comprehension':
    case 'generator_expression':
      return comprehended(it, node);
    case 'subscript':
      return sliced(it, node);
    case 'binary_operator':
      return joined(it, node);
    case 'boolean_operator':
    case 'conditional_expression':
      return chosen(it, node);
    case 'call':
      return called(it, node);
    default:
      return null;
  }
}

/** `rates or [0.] * depth`, `rates if rates else [0.]`: what holds by default. */
function chosen(it: Evaluator, node: PyNode): readonly Value[] | null {
  const [first, second, third] = partsOf(node);
  const isChoice = node.type === 'conditional_expression';
  const condition = isChoice ? second : first;
  if (!first || !second || !condition || (!isChoice && node.childForFieldName('operator')?.text !== 'or')) return null;
  const { holds, byDefault } = it.truth(condition);
  const taken = holds === null ? null : holds ? first : isChoice ? third : second;
  const items = taken ? it.sequence(taken) : null;
  return items && byDefault ? eachItem(items, onlyByDefault) : items;
}

function display(it: Evaluator, node: PyNode): readonly Value[] | null {
  const parts = partsOf(node);
  if (parts.length > LONGEST) return null;
  const items: Value[] = [];
  for (const part of parts) {
    const spread = part.type === 'list_splat' ? it.sequence(partsOf(part)[0] ?? part) : null;
    if (part.type === 'list_splat' && !spread) return null;
    items.push(...(spread ?? [it.value(part)]));
  }
  return items.length > LONGEST ? null : items;
}

/** `[item for x in items if …]`, one clause deep or nested. */
function comprehended(it: Evaluator, node: PyNode): readonly Value[] | null {
  const [body, ...clauses] = partsOf(node);
  if (!body) return null;
  const items: Value[] = [];
  let steps = 0;
  const run = (from: number): boolean => {
    if (++steps > 4 * LONGEST) return false;
    const clause = clauses[from];
    if (!clause) {
      items.push(it.value(body));
      return items.length <= LONGEST;
    }
    if (clause.type === 'if_clause') {
      const condition = partsOf(clause)[0];
      const { holds } = condition ? it.truth(condition) : { holds: null };
      return holds === null ? false : holds ? run(from + 1) : true;
    }
    const rounds = roundsOf(it, clause);
    return rounds !== null && rounds.length <= LONGEST && rounds.every((bound) => it.within(bound, () => run(from + 1)));
  };
  return clauses.length <= 3 && run(0) ? items : null;
}

/** What each round of `for … in …` binds, by target; null when the rounds cannot be counted. */
export function roundsOf(it: Evaluator, loop: PyNode): readonly ReadonlyMap<number, Value>[] | null {
  const left = loop.childForFieldName('left');
  const right = loop.childForFieldName('right');
  if (!left || !right) return null;
  if (left.type === 'identifier') return it.sequence(right)?.map((value) => new Map([[left.id, value]])) ?? null;
  const targets = partsOf(left);
  const call = withoutParentheses(right);
  const name = call.type === 'call' ? call.childForFieldName('function')?.text : '';
  const given = partsOf(call.childForFieldName('arguments') ?? call).filter((part) => part.type !== 'keyword_argument');
  if (name === 'zip') return zipped(it, targets, given);
  const [first] = given;
  const [counter, inner] = targets;
  if (name === 'enumerate' && first && counter && inner && given.length === 1) {
    const rounds = roundsWith(it, inner, first);
    return rounds?.map((bound, index) => new Map([...bound, [counter.id, numbered(index)]])) ?? null;
  }
  return paired(it, targets, right);
}

function roundsWith(it: Evaluator, target: PyNode, items: PyNode): readonly ReadonlyMap<number, Value>[] | null {
  if (target.type === 'identifier') return it.sequence(items)?.map((value) => new Map([[target.id, value]])) ?? null;
  const call = withoutParentheses(items);
  const isZip = call.type === 'call' && call.childForFieldName('function')?.text === 'zip';
  if (isZip) return zipped(it, partsOf(target), partsOf(call.childForFieldName('arguments') ?? call));
  return paired(it, partsOf(target), items);
}

function zipped(it: Evaluator, targets: readonly PyNode[], given: readonly PyNode[]): readonly ReadonlyMap<number, Value>[] | null {
  if (given.length !== targets.length || given.length === 0) return null;
  const columns = given.map((each) => it.sequence(each));
  const known = columns.filter((column) => column !== null);
  const [shortest] = known.map((column) => column.length).sort((a, b) => a - b);
  // A list that cannot be counted may be the shortest, but in a zip all are as long.
  if (shortest === undefined || known.some((column) => !isCounted(column)) || new Set(known.map((column) => column.length)).size > 1)
    return null;
  return Array.from(
    { length: shortest },
    (_, index) => new Map(targets.map((target, column) => [target.id, columns[column]?.[index] ?? UNKNOWN])),
  );
}

/** `for name, rate in [('a', 0.1), ('b', 0.2)]`. */
function paired(it: Evaluator, targets: readonly PyNode[], right: PyNode): readonly ReadonlyMap<number, Value>[] | null {
  const list = withoutParentheses(right);
  if (list.type !== 'list' && list.type !== 'tuple') return null;
  const rows = partsOf(list).map((row) => (row.type === 'tuple' || row.type === 'list' ? partsOf(row) : []));
  if (rows.length > LONGEST || rows.some((row) => row.length !== targets.length)) return null;
  return rows.map(
    (row) => new Map(targets.map((target, column): [number, Value] => [target.id, row[column] ? it.value(row[column]) : UNKNOWN])),
  );
}

/** `rates[2:4]`, `rates[::-1]`. */
function sliced(it: Evaluator, node: PyNode): readonly Value[] | null {
  const object = node.childForFieldName('value');
  const slice = node.childForFieldName('subscript');
  const items = object && slice?.type === 'slice' ? it.sequence(object) : null;
  if (!items || !slice) return null;
  if (!isCounted(items)) return items;
  const bounds: (number | null)[] = [null, null, null];
  let place = 0;
  for (const child of slice.children) {
    if (!child) continue;
    if (child.type === ':') place++;
    else if (child.isNamed) {
      const { value } = it.value(child);
      if (typeof value !== 'number' || place > 2) return null;
      bounds[place] = value;
    }
  }
  const [from, to, step] = bounds;
  if (step === -1 && from === null && to === null) return items.toReversed();
  return step === null || step === 1 ? items.slice(from ?? 0, to ?? undefined) : null;
}

/** `[p] * 12`, `a + b`. */
function joined(it: Evaluator, node: PyNode): readonly Value[] | null {
  const left = node.childForFieldName('left');
  const right = node.childForFieldName('right');
  const operator = node.childForFieldName('operator')?.text;
  if (!left || !right) return null;
  if (operator === '+') {
    const a = it.sequence(left);
    const b = a && it.sequence(right);
    return a && b && isCounted(a) && isCounted(b) && a.length + b.length <= LONGEST ? [...a, ...b] : null;
  }
  if (operator !== '*') return null;
  const [items, count] =
    literalValue(left) === undefined ? [it.sequence(left), it.value(right).value] : [it.sequence(right), it.value(left).value];
  if (items?.length === 1 && typeof count !== 'number') return alike(items);
  if (!items || typeof count !== 'number' || count < 0 || !Number.isInteger(count) || items.length * count > LONGEST) return null;
  return Array.from({ length: count }, () => items).flat();
}

const SAME = new Set(['list', 'tuple', 'sorted']);
const SPACED = /^(?:torch|numpy|jax\.numpy|tensorflow(?:\.compat\.v1|\.experimental\.numpy|\.math)?|keras\.(?:src\.)?ops)\.lin_?space$/;
const CONVERTED = new Set(['tolist', 'numpy', 'cpu', 'flatten', 'detach', 'copy']);

/** What makes an array of a list, or a list of an array. */
const ARRAY =
  /^(?:torch\.(?:tensor|as_tensor)|(?:numpy|jax\.numpy)\.(?:array|asarray)|tensorflow\.(?:constant|convert_to_tensor|unstack)|keras\.(?:src\.)?ops\.(?:convert_to_numpy|convert_to_tensor|unstack))$/;

function called(it: Evaluator, node: PyNode): readonly Value[] | null {
  const callee = node.childForFieldName('function');
  const list = node.childForFieldName('arguments');
  if (!callee || !list) return null;
  const parts = list.type === 'generator_expression' ? [list] : partsOf(list);
  const given = parts.filter((part) => part.type !== 'keyword_argument');
  const [first] = given;
  if (callee.type === 'identifier' && first && given.length === 1 && SAME.has(callee.text)) return it.sequence(first);
  if (callee.type === 'identifier' && callee.text === 'reversed' && first) return it.sequence(first)?.toReversed() ?? null;
  if (callee.type === 'identifier' && callee.text === 'range') return counted(it, given);
  const object = callee.childForFieldName('object');
  if (object && given.length === 0 && CONVERTED.has(callee.childForFieldName('attribute')?.text ?? '')) return it.sequence(object);
  const name = it.parts.qualifier.qualify(callee);
  if (name !== null && SPACED.test(name)) return spaced(it, parts);
  if (name !== null && COPIES.test(name) && first) return copies(it, first, Number(COPIES.exec(name)?.[1]));
  if (name !== null && PLANNED.test(name)) return planned(it, parts);
  const isArray = name !== null && ARRAY.test(name);
  return isArray && first ? it.sequence(first) : null;
}

/** timm's `to_2tuple(p)`: a number twice, or the pair that it is already. */
const COPIES = /^timm\.(?:layers|models\.layers)\.(?:helpers\.)?to_([1-4])tuple$/;

function copies(it: Evaluator, given: PyNode, count: number): readonly Value[] | null {
  const value = it.value(given);
  if (value.whole) return it.sequence(given);
  return saysSomething(value) ? Array.from({ length: count }, () => value) : null;
}

/** timm's plan for stochastic depth: from 0 to the rate over all blocks; stage by stage it is a list of lists. */
const PLANNED = /^timm\.layers\.(?:drop\.)?calculate_drop_path_rates$/;

function planned(it: Evaluator, parts: readonly PyNode[]): readonly Value[] | null {
  const [rate, depths, more] = parts;
  if (!rate || !depths || rate.type === 'keyword_argument' || depths.type === 'keyword_argument') return null;
  const end = it.value(rate);
  if (end.value === 0) return alike([{ ...end, origin: null }]);
  const total = it.value(depths).value ?? sumOf(it.sequence(depths));
  return !more && typeof total === 'number' && typeof end.value === 'number' ? ramp(numbered(0), end, total) : null;
}

function sumOf(items: readonly Value[] | null): number | null {
  if (!items || !isCounted(items)) return null;
  return items.reduce<number | null>((sum, { value }) => (sum === null || typeof value !== 'number' ? null : sum + value), 0);
}

function counted(it: Evaluator, given: readonly PyNode[]): readonly Value[] | null {
  const numbers = given.map((each) => it.value(each).value);
  if (numbers.length === 0 || numbers.length > 3 || !numbers.every((each) => typeof each === 'number' && Number.isInteger(each)))
    return null;
  const [a = 0, b, step = 1] = numbers as number[];
  const [from, to] = b === undefined ? [0, a] : [a, b];
  const length = step === 0 ? 0 : Math.ceil((to - from) / step);
  return length > LONGEST ? null : Array.from({ length: Math.max(0, length) }, (_, index) => numbered(from + index * step));
}

/** Value i is start + (end - start) i / (n - 1), as torch and NumPy have it. */
function spaced(it: Evaluator, parts: readonly PyNode[]): readonly Value[] | null {
  const named = new Map(
    parts.flatMap((part): [string, PyNode][] => {
      const value = part.childForFieldName('value');
      return part.type === 'keyword_argument' && value ? [[part.childForFieldName('name')?.text ?? '', value]] : [];
    }),
  );
  const given = parts.filter((part) => part.type !== 'keyword_argument');
  const [start, end, count] = [
    given[0] ?? named.get('start'),
    given[1] ?? named.get('end') ?? named.get('stop'),
    given[2] ?? named.get('steps') ?? named.get('num'),
  ];
  if (!start || !end || named.get('endpoint')?.text === 'False') return null;
  const from = it.value(start);
  const to = it.value(end);
  return ramp(from, to, count ? it.value(count).value : null);
}

/** `count` values from one to the other; with equal ends their number does not matter for them. */
function ramp(from: Value, to: Value, count: Value['value']): readonly Value[] | null {
  if (typeof from.value !== 'number' || typeof to.value !== 'number') return null;
  const base: Value = {
    ...UNKNOWN,
    source: to.source === 'literal' ? from.source : to.source,
    byDefault: from.byDefault || to.byDefault,
    guarded: from.guarded || to.guarded,
  };
  const first = from.value;
  if (typeof count !== 'number') return first === to.value ? alike([{ ...base, value: first }]) : null;
  if (!Number.isInteger(count) || count < 0 || count > LONGEST) return null;
  const step = count > 1 ? (to.value - first) / (count - 1) : 0;
  return Array.from({ length: count }, (_, index) => ({ ...base, value: Number((first + step * index).toPrecision(12)) }));
}

function numbered(value: number): Value {
  return { ...UNKNOWN, value, source: 'literal' };
}
