import type { UnreadResult } from '../model/application';
import type { Span } from '../text/span';
import type { PyCall, PyModule } from './module';
import type { PyNode } from './node';
import { partsOf, spanOfNode } from './nodes';
import { grouped, once } from './once';

/** The result of a call that is assigned to a name which is not read; null when it is read, or nobody can tell. */
export function unreadResult(module: PyModule, call: PyCall, input: string | null): UnreadResult | null {
  const assignment = assignmentOf(call.node);
  const target = assignment?.childForFieldName('left');
  const statement = assignment?.parent;
  if (!statement || target?.type !== 'identifier' || /^_/.test(target.text) || seesAll(module, call)) return null;
  const overwriting = overwriter(statement, target.text);
  if (overwriting) {
    const reads = input !== null && readsOf(overwriting, input).length > 0;
    return { name: target.text, how: 'overwritten', next: spanOfNode(overwriting), readsInput: reads };
  }
  const around = module.enclosingFunction(call.node)?.node ?? null;
  const scope = around ?? module.root;
  if ((around && !module.isLocal(target.text, statement)) || namesIn(scope).get(target.text)?.some(isRead) !== false) return null;
  const later = input === null ? undefined : readsOf(scope, input).find(({ startIndex }) => startIndex > statement.endIndex);
  // A name of the whole file may be asked for by others, unless the file goes on without it.
  if (!around && (later === undefined || statement.parent?.type !== 'module' || !BUILDS_ON.test(statementAbove(later)?.text ?? '')))
    return null;
  const next = later ? statementAbove(later) : null;
  return { name: target.text, how: 'never', next: next && spanOfNode(next), readsInput: later !== undefined };
}

/**
 * Where the value that a call was given is read again although the call overwrote it: by its own name while the result goes elsewhere,
 * or by another name that it was given before; null when nowhere in the statements around.
 */
export function readOfOverwritten(call: PyCall, input: string): Span | null {
  const statement = statementAbove(call.node);
  const only = statement?.type === 'expression_statement' ? partsOf(statement)[0] : null;
  const target = only?.type === 'assignment' ? only.childForFieldName('left') : null;
  if (!statement || /[^\w]/.test(input)) return null;
  const beside = readsOf(statement, input).find((read) => read.startIndex < call.node.startIndex || read.startIndex >= call.node.endIndex);
  if (beside) return spanOfNode(beside);
  if (target?.type !== 'identifier') return null;
  const later = target.text === input ? null : readFollowing(statement, input);
  if (later) return later;
  for (const alias of aliasesBefore(statement, input)) {
    const read = alias === target.text ? null : readFollowing(statement, alias);
    if (read) return read;
  }
  return null;
}

/** The call whose result a plain name holds when a statement is reached, as far as the statements before it in the same block show. */
export function lastGiven(node: PyNode, name: string): PyNode | null {
  return givenBefore(node, name, (at) => at.previousNamedSibling);
}

/** The same, looking also at what runs before the branches of `if` and the bodies of `with` around. */
export function lastGivenAround(node: PyNode, name: string): PyNode | null {
  return givenBefore(node, name, runBefore);
}

/** The same for a name that takes the first of several results: `out, state = …`. */
export function lastGivenFirst(node: PyNode, name: string): PyNode | null {
  return givenBefore(node, name, runBefore, (left) =>
    /^(?:pattern_list|tuple_pattern)$/.test(left.type) ? (left.namedChildren[0] ?? null) : null,
  );
}

function givenBefore(
  node: PyNode,
  name: string,
  before: (statement: PyNode) => PyNode | null,
  taker: (left: PyNode) => PyNode | null = (left) => left,
): PyNode | null {
  const statement = statementAbove(node);
  for (let at = statement && before(statement); at; at = before(at)) {
    if (
      !namesIn(at)
        .get(name)
        ?.some((each) => !isRead(each))
    )
      continue;
    const only = at.type === 'expression_statement' ? partsOf(at)[0] : null;
    const left = only?.type === 'assignment' ? only.childForFieldName('left') : null;
    return left && taker(left)?.text === name ? (only?.childForFieldName('right') ?? null) : null;
  }
  return null;
}

/** The statement before, in the same block or before the branch that the block is. */
function runBefore(statement: PyNode): PyNode | null {
  if (statement.previousNamedSibling) return statement.previousNamedSibling;
  const owner = statement.parent?.type === 'block' ? statement.parent.parent : null;
  const isBranch = owner?.type === 'elif_clause' || (owner?.type === 'else_clause' && owner.parent?.type === 'if_statement');
  const whole = isBranch ? owner.parent : owner;
  return whole?.type === 'if_statement' || whole?.type === 'with_statement' ? runBefore(whole) : null;
}

/** Names that were given the same value by `other = name` above, in the same block, with nothing in between that gives `name` another. */
function aliasesBefore(statement: PyNode, name: string): readonly string[] {
  const found: string[] = [];
  for (let at = statement.previousNamedSibling; at; at = at.previousNamedSibling) {
    if (
      namesIn(at)
        .get(name)
        ?.some((each) => !isRead(each))
    )
      break;
    const only = at.type === 'expression_statement' ? partsOf(at)[0] : null;
    const left = only?.type === 'assignment' ? only.childForFieldName('left') : null;
    if (left?.type === 'identifier' && only?.childForFieldName('right')?.text === name) found.push(left.text);
  }
  return found;
}

const identifiersBelow = once((node: PyNode) => node.descendantsOfType('identifier').filter((each) => each !== null));

const namesIn = once((node: PyNode) => grouped(identifiersBelow(node), ({ text }) => text));

/** Where a name's value is asked for inside a node, in source order. */
export function readsOf(node: PyNode, name: string): readonly PyNode[] {
  return (namesIn(node).get(name) ?? []).filter(isRead);
}

/** A statement that gives the name another value, whatever happens in it besides. */
export function rebinds(statement: PyNode, name: string): boolean {
  const only = statement.type === 'expression_statement' ? partsOf(statement)[0] : null;
  return only?.type === 'assignment' && gives(only.childForFieldName('left'), name);
}

/** A read of the name in the statements that follow in the same block, as long as nothing overwrites it. */
function readFollowing(statement: PyNode, name: string): Span | null {
  for (let at = statement.nextNamedSibling; at; at = at.nextNamedSibling) {
    const [read] = readsOf(at, name);
    if (read) return spanOfNode(read);
    if (namesIn(at).has(name)) return null;
  }
  return null;
}

/** `name = call`, nothing else in the statement. */
function assignmentOf(call: PyNode): PyNode | null {
  let expression = call;
  while (expression.parent?.type === 'parenthesized_expression') expression = expression.parent;
  const parent = expression.parent;
  const isWhole = parent?.type === 'assignment' && parent.parent?.type === 'expression_statement';
  return isWhole && parent.childForFieldName('right')?.id === expression.id ? parent : null;
}

/** The next statement that names it, in the same block or after the branch that it ends, when that gives it a value without reading the old one. */
function overwriter(statement: PyNode, name: string): PyNode | null {
  for (let at = following(statement); at; at = following(at)) {
    if (at.type === 'comment') continue;
    if (at.type !== 'expression_statement') return null;
    const uses = namesIn(at).get(name);
    if (!uses) continue;
    const [only] = partsOf(at);
    return only?.type === 'assignment' && gives(only.childForFieldName('left'), name) && !uses.some(isRead) ? at : null;
  }
  return null;
}

/** The left side of an assignment is the name, or a list of names with it: `out, _ = …`. */
function gives(left: PyNode | null, name: string): boolean {
  if (left?.type === 'identifier') return left.text === name;
  return left !== null && PATTERNS.has(left.type) && partsOf(left).some((part) => part.type === 'identifier' && part.text === name);
}

/** What runs next: after the end of a branch, what comes behind the whole `if`. */
function following(statement: PyNode): PyNode | null {
  if (statement.nextNamedSibling) return statement.nextNamedSibling;
  const block = statement.parent;
  const around = block?.type === 'block' ? block.parent : null;
  const branch = around && /^(?:else|elif)_clause$/.test(around.type) ? around.parent : around;
  return branch && /^(?:if|with)_statement$/.test(branch.type) ? following(branch) : null;
}

/** Names are looked up in other ways than by themselves. */
function seesAll(module: PyModule, call: PyCall): boolean {
  const around = module.enclosingFunction(call.node)?.node;
  if (!around) return false;
  return ['locals', 'exec', 'eval', 'vars', 'globals', 'dir'].some((name) => namesIn(around).get(name)?.some(isCalled));
}

function isCalled(name: PyNode): boolean {
  return name.parent?.type === 'call' && name.parent.childForFieldName('function')?.id === name.id;
}

/** `x = layers.Dense(10)(h)`: a call of what a call gave, which is no second dropout. */
const BUILDS_ON = /^\w+\s*=(?!.*[dD]rop).*\)\s*\(/s;

const PATTERNS: ReadonlySet<string> = new Set(['pattern_list', 'tuple_pattern', 'list_pattern']);

/** The name's value is asked for: it is no target, no keyword and no attribute of something else. */
function isRead(name: PyNode): boolean {
  const parent = name.parent;
  if (parent?.type === 'attribute') return parent.childForFieldName('attribute')?.id !== name.id;
  if (parent?.type === 'keyword_argument') return parent.childForFieldName('name')?.id !== name.id;
  if (parent?.type === 'default_parameter') return parent.childForFieldName('name')?.id !== name.id;
  if (parent?.type === 'parameters' || parent?.type === 'typed_parameter') return false;
  let target = name;
  while (target.parent && PATTERNS.has(target.parent.type)) target = target.parent;
  return !(target.parent?.type === 'assignment' && target.parent.childForFieldName('left')?.id === target.id);
}

/** The statement of a block or of the file that holds a node. */
export function statementAbove(node: PyNode): PyNode | null {
  for (let at: PyNode | null = node; at; at = at.parent) {
    if (at.parent?.type === 'block' || at.parent?.type === 'module') return at;
  }
  return null;
}
