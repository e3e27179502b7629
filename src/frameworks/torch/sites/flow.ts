import type { PyNode } from '../../../syntax/node';
import { bare, descendants, named, passedArguments, selfAttribute } from '../tree';

/** What holds a followed value: local names of one function, and attributes of `self` (`hparams.rate` for what Lightning saves). */
export interface Holders {
  readonly names: ReadonlySet<string>;
  readonly attributes: ReadonlySet<string>;
}

/** Functions that give back numbers made of their arguments. */
const NUMERIC =
  /^(?:(?:torch|np|numpy|math|jnp)\.)?(?:linspace|float|max|min|abs|round|list|tuple|sorted|reversed|iter|next|tensor|full|clamp|minimum|maximum|calculate_drop_path_rates|to_[1-4]tuple|_?n?tuple|_(?:single|pair|triple))$/;
const METHODS: ReadonlySet<string> = new Set(['item', 'tolist', 'numpy', 'cpu', 'split', 'pop', 'chunk', 'float', 'copy']);
const MAX_DEPTH = 24;

/** True when the number an expression gives is made of a followed value, as far as its form shows. */
export function flows(expression: PyNode, holders: Holders, depth = 0): boolean {
  if (depth > MAX_DEPTH) return false;
  const inner = (node: PyNode | null): boolean => node !== null && flows(node, holders, depth + 1);
  const node = bare(expression);
  switch (node.type) {
    case 'identifier':
      return holders.names.has(node.text);
    case 'attribute':
      return holders.attributes.has(selfAttribute(node) ?? savedField(node) ?? '');
    case 'binary_operator':
    case 'boolean_operator':
      return inner(node.childForFieldName('left')) || inner(node.childForFieldName('right'));
    case 'unary_operator':
      return inner(node.childForFieldName('argument'));
    case 'conditional_expression': {
      const [yes, , no] = named(node);
      return inner(yes ?? null) || inner(no ?? null);
    }
    case 'subscript':
    case 'named_expression':
      return inner(node.childForFieldName('value'));
    case 'list':
    case 'tuple':
    case 'expression_list':
      return named(node).some(inner);
    case 'list_splat':
      return inner(named(node)[0] ?? null);
    case 'list_comprehension':
    case 'generator_expression':
      return comprehended(node, holders, depth);
    case 'call':
      return called(node, holders, depth);
    default:
      return false;
  }
}

function comprehended(node: PyNode, holders: Holders, depth: number): boolean {
  const names = new Set(holders.names);
  for (const clause of named(node)) {
    if (clause.type === 'for_in_clause') spread(clause, { ...holders, names }, names, depth);
  }
  const body = node.childForFieldName('body');
  return body !== null && flows(body, { ...holders, names }, depth + 1);
}

function called(node: PyNode, holders: Holders, depth: number): boolean {
  const callee = node.childForFieldName('function');
  if (!callee) return false;
  const object = callee.type === 'attribute' ? callee.childForFieldName('object') : null;
  if (object && METHODS.has(callee.childForFieldName('attribute')?.text ?? '') && flows(object, holders, depth + 1)) return true;
  if (!NUMERIC.test(callee.text)) return false;
  return passedArguments(node).some(({ value }) => flows(value, holders, depth + 1));
}

/** `self.hparams.rate` -> `hparams.rate`. */
function savedField(node: PyNode): string | null {
  const object = node.childForFieldName('object');
  if (object?.type !== 'attribute' || selfAttribute(object) !== 'hparams') return null;
  return `hparams.${node.childForFieldName('attribute')?.text ?? ''}`;
}

/** The names that a `for` gives followed values: both of `zip` and `enumerate` are taken apart. */
function spread(loop: PyNode, holders: Holders, into: Set<string>, depth = 0): void {
  const left = loop.childForFieldName('left');
  const right = loop.childForFieldName('right');
  if (!left || !right) return;
  const targets = left.type === 'identifier' ? [left] : named(left);
  const name = right.type === 'call' ? (right.childForFieldName('function')?.text ?? '') : '';
  if (name !== 'zip' && name !== 'enumerate') {
    if (flows(right, holders, depth + 1)) bindAll(left, into);
    return;
  }
  const sources = passedArguments(right).filter((passed) => passed.kind === 'positional');
  sources.forEach(({ value }, index) => {
    const target = targets[name === 'enumerate' ? index + 1 : index];
    if (target && flows(value, holders, depth + 1)) bindAll(target, into);
  });
}

function bindAll(target: PyNode, into: Set<string>): void {
  if (target.type === 'identifier') into.add(target.text);
  else for (const each of descendants(target, 'identifier')) into.add(each.text);
}

/** Follows assignments inside a function until nothing new is found; new attributes of `self` are added to `attributes`. */
export function followed(body: PyNode, names: ReadonlySet<string>, attributes: Set<string>): Holders {
  const holders = { names: new Set(names), attributes };
  const steps = descendants(body, ['assignment', 'augmented_assignment', 'for_statement', 'named_expression']);
  for (let round = 0; round < 4; round++) {
    const before = holders.names.size + attributes.size;
    for (const step of steps) follow(step, holders);
    if (holders.names.size + attributes.size === before) break;
  }
  return holders;
}

function follow(step: PyNode, holders: { readonly names: Set<string>; readonly attributes: Set<string> }): void {
  if (step.type === 'for_statement') {
    spread(step, holders, holders.names);
    return;
  }
  const left = step.childForFieldName(step.type === 'named_expression' ? 'name' : 'left');
  const right = step.childForFieldName(step.type === 'named_expression' ? 'value' : 'right');
  if (!left || !right) return;
  const values = right.type === 'expression_list' || right.type === 'tuple' ? named(right) : [];
  const targets = left.type === 'pattern_list' || left.type === 'tuple_pattern' ? named(left) : [];
  if (targets.length > 0 && targets.length === values.length) {
    targets.forEach((target, index) => {
      const value = values[index];
      if (value && flows(value, holders)) hold(target, holders);
    });
  } else if (flows(right, holders)) {
    for (const target of targets.length > 0 ? targets : [left]) hold(target, holders);
  }
}

function hold(target: PyNode, holders: { readonly names: Set<string>; readonly attributes: Set<string> }): void {
  if (target.type === 'identifier') holders.names.add(target.text);
  const attribute = selfAttribute(target);
  if (attribute !== null) holders.attributes.add(attribute);
}
