import type { Evaluator } from './evaluator';
import { called, numbered } from './listCalls';
import { alike, eachItem, isCounted, LONGEST } from './lists';
import { literalValue } from './literals';
import type { PyNode } from './node';
import { partsOf, withoutParentheses } from './nodes';
import { onlyByDefault, UNKNOWN, type Value } from './values';

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
