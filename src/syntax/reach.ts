import type { PyNode } from './node';
import { partsOf } from './nodes';
import type { Binding } from './scopes';

/** Whether a condition holds; null when that is open. */
export interface Truth {
  readonly holds: boolean | null;
  /** Only as long as a default is not overridden. */
  readonly byDefault: boolean;
  /** It looks at the mode: what is told is what holds in training. */
  readonly guarded: boolean;
}

export interface Reached {
  readonly bindings: readonly Binding[];
  readonly byDefault: boolean;
  readonly guarded: boolean;
}

/** Where a name is read. */
export type Place = Pick<PyNode, 'id' | 'startIndex' | 'endIndex'>;

type Judge = (condition: PyNode) => Truth;

const ESCAPES = new Set(['return_statement', 'raise_statement']);
const LOOPS = new Set(['for_statement', 'while_statement']);
const UNSURE = new Set([
  ...LOOPS,
  'try_statement',
  'except_clause',
  'except_group_clause',
  'case_clause',
  'conditional_expression',
  'boolean_operator',
]);

/**
 * The bindings of one scope that may give a name its value at `use`, a place of the same scope: later assignments replace
 * earlier ones, branches that cannot be taken give nothing. `top` is the scope's node.
 */
export function reaching(bindings: readonly Binding[], use: Place, top: PyNode, judge: Judge): Reached {
  const reached: Binding[] = [];
  const covered = new Map<number, Set<number>>();
  let byDefault = false;
  let guarded = false;
  let last: Binding | null = null;
  // Each kind of statement is entered by itself: here their order in the source counts.
  const before = bindings.filter((binding) => endOf(binding) <= use.startIndex).toSorted((a, b) => a.node.startIndex - b.node.startIndex);
  for (const binding of before.toReversed()) {
    const way = wayFrom(binding.node, use, top, judge);
    byDefault ||= way.byDefault;
    guarded ||= way.guarded;
    if (!way.open) continue;
    reached.push(binding);
    if (way.sure || completes(way.branch, covered)) {
      last = binding;
      break;
    }
  }
  for (const binding of bindings) {
    const loop = before.includes(binding) ? null : loopAround(binding.node, use, top);
    if (loop && !(last && isAround(loop, last.node))) reached.push(binding);
  }
  return { bindings: reached, byDefault, guarded };
}

function endOf(binding: Binding): number {
  switch (binding.kind) {
    case 'parameter':
      return -1;
    case 'value':
      return Math.max(binding.node.endIndex, binding.value.endIndex);
    case 'class':
    case 'function':
      return binding.node.startIndex;
    default:
      return binding.node.endIndex;
  }
}

interface Way {
  /** The binding may reach the use. */
  readonly open: boolean;
  readonly sure: boolean;
  readonly byDefault: boolean;
  readonly guarded: boolean;
  /** The only unsure branch on the way. */
  readonly branch: { readonly statement: PyNode; readonly clause: Place } | null;
}

/** What must happen for a binding to be made and still hold at the use. */
function wayFrom(node: PyNode, use: Place, top: PyNode, judge: Judge): Way {
  const seen = { open: true, sure: true, byDefault: false, guarded: false };
  let branch: Way['branch'] = null;
  let below = node;
  for (let at = node.parent; at && at.id !== top.id; below = at, at = at.parent) {
    if (isAround(at, use)) {
      if (at.type === 'if_statement' && isClause(at, below) && clauseAround(at, use) !== below.id) seen.open = false;
      break;
    }
    if (at.type === 'block' && ESCAPES.has(partsOf(at).at(-1)?.type ?? '')) seen.open = false;
    if (at.type === 'if_statement' && isClause(at, below)) {
      const truth = truthOfClause(at, below, judge);
      seen.byDefault ||= truth.byDefault;
      seen.guarded ||= truth.guarded;
      if (truth.holds === false) seen.open = false;
      if (truth.holds === null) {
        branch = seen.sure ? { statement: at, clause: below } : null;
        seen.sure = false;
      }
    } else if (UNSURE.has(at.type)) {
      seen.sure = false;
      branch = null;
    }
    if (!seen.open) break;
  }
  return { ...seen, branch };
}

/** True when with this branch every branch of an `if … else` makes the binding. */
function completes(branch: Way['branch'], covered: Map<number, Set<number>>): boolean {
  if (!branch) return false;
  const { statement, clause } = branch;
  const done = covered.get(statement.id) ?? new Set<number>();
  done.add(clause.id);
  covered.set(statement.id, done);
  const clauses = partsOf(statement).filter((part) => isClause(statement, part));
  if (!clauses.some((part) => part.type === 'else_clause')) return false;
  return clauses.every((part) => done.has(part.id) || leaves(part));
}

function leaves(clause: PyNode): boolean {
  const block = clause.type === 'block' ? clause : (clause.childForFieldName('consequence') ?? clause.childForFieldName('body'));
  return block !== null && ESCAPES.has(partsOf(block).at(-1)?.type ?? '');
}

function isClause(statement: PyNode, part: PyNode): boolean {
  return part.type === 'elif_clause' || part.type === 'else_clause' || part.id === statement.childForFieldName('consequence')?.id;
}

function clauseAround(statement: PyNode, use: Place): number | null {
  const part = partsOf(statement).find((each) => isAround(each, use) || each.id === use.id);
  // A use in a condition sees what stands before the whole statement.
  return part && isClause(statement, part) ? part.id : null;
}

/** The conditions before a clause must fail and its own must hold. */
function truthOfClause(statement: PyNode, clause: Place, judge: Judge): Truth {
  let holds: boolean | null = true;
  let byDefault = false;
  let guarded = false;
  const note = (condition: PyNode | null, wanted: boolean): void => {
    if (!condition) return;
    const truth = judge(condition);
    byDefault ||= truth.byDefault;
    guarded ||= truth.guarded;
    if (truth.holds === null) holds = holds === false ? false : null;
    else if (truth.holds !== wanted) holds = false;
  };
  const first = statement.childForFieldName('consequence');
  note(statement.childForFieldName('condition'), clause.id === first?.id);
  if (clause.id === first?.id) return { holds, byDefault, guarded };
  for (const part of partsOf(statement)) {
    if (part.type !== 'elif_clause') continue;
    note(part.childForFieldName('condition'), part.id === clause.id);
    if (part.id === clause.id) break;
  }
  return { holds, byDefault, guarded };
}

/** Whether the branches around a statement are taken, up to the function that holds it. */
export function truthAround(node: PyNode, judge: Judge): Truth {
  const seen: { holds: boolean | null; byDefault: boolean; guarded: boolean } = { holds: true, byDefault: false, guarded: false };
  for (let below = node, at = node.parent; at && at.type !== 'function_definition'; below = at, at = at.parent) {
    if (at.type !== 'if_statement' || !isClause(at, below)) continue;
    const truth = truthOfClause(at, below, judge);
    if (truth.holds === false) return truth;
    seen.holds = truth.holds === null ? null : seen.holds;
    seen.byDefault ||= truth.byDefault;
    seen.guarded ||= truth.guarded;
  }
  return seen;
}

/** The outermost loop of the scope that holds both. */
function loopAround(node: PyNode, use: Place, top: PyNode): PyNode | null {
  let found: PyNode | null = null;
  for (let at = node.parent; at && at.id !== top.id; at = at.parent) if (LOOPS.has(at.type) && isAround(at, use)) found = at;
  return found;
}

export function isAround(outer: PyNode, inner: Place): boolean {
  return outer.startIndex <= inner.startIndex && inner.endIndex <= outer.endIndex;
}
