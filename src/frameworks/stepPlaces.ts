import type { Loop, Step } from '../model/modes';
import { byFunction } from '../syntax/contents';
import type { PyModule } from '../syntax/module';
import type { PyNode } from '../syntax/node';
import { partsOf, spanOfNode } from '../syntax/nodes';
import { grouped, once } from '../syntax/once';
import { descendants } from './descendants';

const WITHOUT_GRADIENT = /\b(?:no_grad|inference_mode)\b(?!\s*=)|set_grad_enabled\(\s*(?:mode\s*=\s*)?False/;
const BRANCHES: ReadonlySet<string> = new Set([
  'if_statement',
  'elif_clause',
  'else_clause',
  'case_clause',
  'except_clause',
  'conditional_expression',
  'boolean_operator',
]);

type Place = Pick<
  Step,
  'home' | 'functionName' | 'classId' | 'loops' | 'conditional' | 'withoutGradient' | 'gradientsOff' | 'heldOut' | 'statement'
>;

/** `val_loader`, `enumerate(test_batches)`, `dataloaders['val']`; a name that speaks of training as well is none. */
const HELD_OUT =
  /(?:^|[\W_])(?:val|valid|validation|test|testing|dev|eval|evaluation|holdout)(?:_?(?:data)?_?(?:loader|set|iter|iterator|generator|batch|batches|examples|samples|images|inputs|sentences|sents|pairs|queue|data|dl|ds|x))?s?\d*(?:$|\W)/i;
const TRAINS = /train/i;

/** What a loop goes over is called data for validation or tests. */
export function isHeldOut(over: string): boolean {
  return HELD_OUT.test(over) && !TRAINS.test(over);
}

/** Where a node stands, as far as the order of steps depends on it. */
export function placeOf(module: PyModule, node: PyNode): Place {
  const around = module.enclosingFunction(node);
  const loops: Loop[] = [];
  let conditional = false;
  let heldOut = false;
  let block: PyNode | null = null;
  // Leaving by `return` leaves all loops of the function, by `break` the innermost.
  let leaves: 'none' | 'loop' | 'all' = 'none';
  for (let at: PyNode = node, up = node.parent; up; at = up, up = up.parent) {
    if (up.type === 'function_definition' || up.type === 'class_definition') break;
    if (up.type === 'lambda') conditional = true;
    if (isBranch(up, at)) conditional = true;
    if (up.type === 'block' && up.parent?.type !== 'function_definition') leaves = stronger(leaves, exitOf(up));
    if (isWithoutGradient(up, node)) block = up;
    if ((up.type === 'for_statement' || up.type === 'while_statement') && isInBody(up, at)) {
      const over = up.childForFieldName('right')?.text ?? '';
      heldOut ||= isHeldOut(over);
      const first = firstIn(up.childForFieldName('body'));
      loops.unshift({ span: spanOfNode(up), first: spanOfNode(first ?? up), left: leaves !== 'none' });
      if (leaves === 'loop') leaves = 'none';
    }
  }
  const off = block ? switchIn(block) : around && decoratorOf(around.node);
  return {
    home: around?.node.startIndex ?? null,
    functionName: around?.name ?? null,
    classId: module.enclosingClass(node)?.id ?? null,
    loops,
    conditional,
    withoutGradient: off !== null,
    ...(off ? { gradientsOff: spanOfNode(off) } : {}),
    ...(heldOut ? { heldOut: true as const } : {}),
    statement: spanOfNode(block ?? statementOf(node) ?? node),
  };
}

function isBranch(up: PyNode, at: PyNode): boolean {
  if (!BRANCHES.has(up.type)) return false;
  if (up.type === 'if_statement') {
    const condition = up.childForFieldName('condition');
    if (condition && within(condition, at)) return false;
    return !/__name__/.test(condition?.text ?? '');
  }
  // The else of a loop or a try.
  if (up.type === 'else_clause') return up.parent?.type === 'if_statement';
  return true;
}

function isInBody(loop: PyNode, at: PyNode): boolean {
  const body = loop.childForFieldName('body');
  const condition = loop.type === 'while_statement' ? loop.childForFieldName('condition') : null;
  return (body !== null && within(body, at)) || (condition !== null && within(condition, at));
}

function exitOf(block: PyNode): 'none' | 'loop' | 'all' {
  const last = partsOf(block).at(-1);
  if (!last) return 'none';
  if (last.type === 'break_statement') return 'loop';
  if (last.type === 'return_statement' || last.type === 'raise_statement') return 'all';
  return last.type === 'expression_statement' && /^(?:sys\.|os\._)?(?:exit|quit)\(/.test(last.text) ? 'all' : 'none';
}

function stronger(a: 'none' | 'loop' | 'all', b: 'none' | 'loop' | 'all'): 'none' | 'loop' | 'all' {
  if (a === 'all' || b === 'all') return 'all';
  return a === 'loop' || b === 'loop' ? 'loop' : 'none';
}

function headerOf(statement: PyNode): string {
  const body = statement.childForFieldName('body');
  return statement.text.slice(0, body ? body.startIndex - statement.startIndex : undefined);
}

function headerHolds(statement: PyNode, node: PyNode): boolean {
  const body = statement.childForFieldName('body');
  return body === null || !within(body, node);
}

/** A block around the node is without gradients. */
function isWithoutGradient(around: PyNode, node: PyNode): boolean {
  return around.type === 'with_statement' && WITHOUT_GRADIENT.test(headerOf(around)) && !headerHolds(around, node);
}

/** `torch.no_grad()` of `with torch.no_grad(), open(name) as file:`. */
function switchIn(block: PyNode): PyNode {
  const [clause] = partsOf(block);
  const items = clause?.type === 'with_clause' ? partsOf(clause) : [];
  return items.find((item) => WITHOUT_GRADIENT.test(item.text)) ?? clause ?? block;
}

function decoratorOf(definition: PyNode): PyNode | null {
  const around = definition.parent;
  if (around?.type !== 'decorated_definition') return null;
  return partsOf(around).find((node) => node.type === 'decorator' && WITHOUT_GRADIENT.test(node.text)) ?? null;
}

/** An intent marker stands beside the node, or where gradients are switched off around it. */
export function isIntended(module: PyModule, node: PyNode): boolean {
  if (module.isIntended(node)) return true;
  for (let up = node.parent; up && up.type !== 'function_definition'; up = up.parent)
    if (isWithoutGradient(up, node) && module.isIntended(switchIn(up))) return true;
  return false;
}

const MADE_UP = /\b(?:torch|jnp)\.(?:zeros|ones|rand|randn|randint|empty|full|arange)\b|\b(?:dummy|example|fake|random|sample_?input)/i;
const DRAWN =
  /^(?:(?:\w+\.)*Variable\(\s*)?(?:torch|np|numpy|jnp|jax)\.(?:random\.)?(?:zeros|ones|rand\w*|empty|full|arange|normal|uniform)\(/;

/** Nobody wants a prediction for values that are made up: shapes, sizes and times are asked for. */
export function isMadeUp(module: PyModule, call: PyNode): boolean {
  const list = call.childForFieldName('arguments');
  if (MADE_UP.test(list?.text ?? '')) return true;
  const first = list ? partsOf(list)[0] : undefined;
  const base = first && named(first);
  if (base?.type === 'identifier' && isDrawn(module, base.text, module.enclosingFunction(call)?.node.id ?? null, 0)) return true;
  const parent = call.parent;
  return parent?.type === 'attribute' && /^(?:shape|size|ndim|dim)$/.test(parent.childForFieldName('attribute')?.text ?? '');
}

/** Methods that leave the values as they are. */
const SAME_VALUES =
  /^(?:to|cuda|cpu|float|double|half|long|int|clone|detach|unsqueeze|squeeze|view|reshape|contiguous|expand|repeat|permute|transpose|numpy)$/;

/** The name whose values are given: `x` of `images=x`, `x[0]`, `x.to(device)`. */
function named(expression: PyNode, depth = 0): PyNode | null {
  if (depth > MOST_ALIASES) return null;
  switch (expression.type) {
    case 'keyword_argument':
      return follow(expression.childForFieldName('value'), depth);
    case 'subscript':
      return follow(expression.childForFieldName('value'), depth);
    case 'call': {
      const callee = expression.childForFieldName('function');
      const method = callee?.type === 'attribute' ? (callee.childForFieldName('attribute')?.text ?? '') : '';
      return SAME_VALUES.test(method) ? follow(callee?.childForFieldName('object') ?? null, depth) : null;
    }
    default:
      return expression;
  }
}

function follow(node: PyNode | null, depth: number): PyNode | null {
  return node && named(node, depth + 1);
}

const MOST_ALIASES = 4;

/** All that the name is given in the same function, or at the same top level, is drawn or filled in, or a name of such values. */
function isDrawn(module: PyModule, name: string, home: number | null, depth: number): boolean {
  const known = drawnIn(module);
  let homes = known.get(name);
  if (!homes) {
    const given = byFunction(module, givenTo(module).get(name) ?? []);
    homes = new Set([...given].flatMap(([at, there]) => (there.every((each) => isFilled(module, name, at, each, depth)) ? [at] : [])));
    known.set(name, homes);
  }
  return homes.has(home);
}

function isFilled(module: PyModule, name: string, home: number | null, assignment: PyNode, depth: number): boolean {
  const right = assignment.childForFieldName('right');
  if (!right || isInvented(right.text)) return right !== null;
  const base = right.type === 'call' ? named(right) : null;
  return depth < MOST_ALIASES && base?.type === 'identifier' && base.text !== name && isDrawn(module, base.text, home, depth + 1);
}

/** Assignments by what they give a value to. */
const givenTo = once((module: PyModule) =>
  grouped(descendants(module.root, 'assignment'), (assignment) => assignment.childForFieldName('left')?.text ?? null),
);

/** By name: the functions in which all that it is given is drawn or filled in. */
const drawnIn = once((_module: PyModule) => new Map<string, ReadonlySet<number | null>>());

function firstIn(block: PyNode | null): PyNode | undefined {
  return block ? partsOf(block)[0] : undefined;
}

function within(outer: PyNode, inner: PyNode): boolean {
  return outer.startIndex <= inner.startIndex && inner.endIndex <= outer.endIndex;
}

/** The statement a node belongs to: the nearest ancestor that stands in a block or at the top of the file. */
function statementOf(node: PyNode): PyNode | null {
  for (let at: PyNode | null = node; at; at = at.parent) {
    if (at.parent?.type === 'block' || at.parent?.type === 'module') return at;
  }
  return null;
}

/** Drawn, filled in, or written out: `wrapped(torch.tensor([1, 2, 3]))`. */
function isInvented(value: string): boolean {
  return (
    DRAWN.test(value) ||
    (/\[\s*[[\d]/.test(value) && !/[a-z_]/i.test(value.replace(/[\w.]+(?=\()|dtype\s*=\s*[\w.]+|\b\d+(?:\.\d*)?e-?\d+/g, '')))
  );
}
