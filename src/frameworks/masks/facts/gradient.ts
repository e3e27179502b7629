import type { MaskFacts, MaskGradient } from '../../../model/mask';
import type { PyFunction, PyModule } from '../../../syntax/module';
import type { PyNode } from '../../../syntax/node';
import { spanOfNode } from '../../../syntax/nodes';
import { descendants } from '../../descendants';
import type { Followed } from '../follow';
import type { Scaling } from './scalings';

const BACKWARD =
  /^_?(?:\w+_)?(?:backward|backwards|backprop|back_prop|backpropagate|backpropagation|back_propagate|back_propagation|backward_pass|backward_propagation|bprop|bwd|update_?grad_?input)(?:_\w+)?$/i;

/** Functions of the backward pass. */
export function isBackward(name: string): boolean {
  return BACKWARD.test(name);
}

export interface Forward {
  readonly followed: Followed;
  /** Where the mask is drawn. */
  readonly draw: PyNode;
  /** The values are divided apart from the mask: the gradient needs that too. */
  readonly apart: boolean;
  readonly training: MaskFacts['training'];
  readonly rates: ReadonlySet<string>;
  readonly keep: string | null;
  readonly scalings: readonly Scaling[];
}

/** What the backward pass beside a mask lacks; null when nothing is seen to, or when no backward pass is written by hand. */
export function gradientOf(module: PyModule, forward: Forward): MaskGradient | null {
  const own = module.enclosingFunction(forward.draw);
  if (!own || isBackward(own.name)) return null;
  for (const name of forward.followed.names) {
    const isAttribute = name.startsWith('self.');
    const found = isAttribute ? ofMethod(module, own, name, forward) : /^\w+$/.test(name) ? ofFunction(module, own, name, forward) : null;
    if (found) return found;
  }
  return null;
}

/** How the very same numbers can be drawn twice. */
const REPEATS = /seed|random_?state|generator|\brng\b|[gs]et_state/i;

/** A backward pass that draws a mask under the name of the one that a forward pass beside it draws; null for all others. */
export function redrawnIn(module: PyModule, draw: PyNode, names: readonly string[], others: readonly MaskDraw[]): MaskGradient | null {
  const own = module.enclosingFunction(draw);
  if (!own || !isBackward(own.name) || REPEATS.test(own.node.text)) return null;
  for (const other of others) {
    const forward = module.enclosingFunction(other.draw);
    if (!forward || isBackward(forward.name) || forward.classId !== own.classId || REPEATS.test(forward.node.text)) continue;
    const name = names.find((each) => other.names.includes(each));
    if (!name) continue;
    const statement = assigningTo(draw, name);
    const isThere = name.startsWith('self.') || hasName(own, name);
    const mend = statement && isThere ? { span: spanOfNode(statement), factor: '' } : null;
    return { kind: 'redrawn', span: spanOfNode(draw), functionName: own.name, mask: name, mend };
  }
  return null;
}

/** The assignment of the name in which a node stands. */
function assigningTo(node: PyNode, name: string): PyNode | null {
  for (let at = node.parent; at && !/_statement$|^block$/.test(at.type); at = at.parent) {
    if (at.type === 'assignment') return at.childForFieldName('left')?.text === name ? at : null;
  }
  return null;
}

/** Where a mask is drawn, and what it is called. */
export interface MaskDraw {
  readonly draw: PyNode;
  readonly names: readonly string[];
}

/** `self.mask` is kept, and the class's own backward pass does not ask for it. */
function ofMethod(module: PyModule, own: PyFunction, name: string, forward: Forward): MaskGradient | null {
  const owner = module.enclosingClass(forward.draw);
  const method = owner?.methods.find((each) => isBackward(each.name));
  if (!owner || !method || method.isAbstract) return null;
  const uses = descendants(owner.node, name.endsWith(']') ? 'subscript' : 'attribute').filter(
    (node) => plainly(node.text) === plainly(name),
  );
  const elsewhere = uses.filter((node) => !within(node, own.node) && !isWritten(node));
  if (elsewhere.length === 0) return readsAll(method) ? null : unmasked(method, name, forward);
  return unscaled(
    method,
    elsewhere.filter((node) => within(node, method.node)),
    forward,
  );
}

/** `self.cache["mask"]` and `self.cache['mask']` are one. */
function plainly(name: string): string {
  return name.replace(/"/g, "'");
}

/** A body that may reach the mask by another way: through its parent class, the instance as a whole, or nothing is computed. */
function readsAll({ node }: PyFunction): boolean {
  return /\bsuper\(|getattr|__dict__|NotImplemented|\.backward\(|vars\(/.test(node.text) || !/\breturn\s+\S|=[^=]/.test(bodyOf(node));
}

/** A mask that comes out of the cache, or as an argument, under its name. */
function ofFunction(module: PyModule, own: PyFunction, name: string, forward: Forward): MaskGradient | null {
  for (const backward of module.functions) {
    if (!isBackward(backward.name) || backward.classId !== own.classId) continue;
    const places = descendants(backward.node, 'identifier').filter((node) => node.text === name);
    const taken = places.filter(isUnpacked);
    const used = places.filter((node) => !isUnpacked(node));
    if (taken.length === 0 || (used.length === 0 && taken.some((node) => isReadByIndex(backward, node)))) continue;
    return used.length === 0 ? unmasked(backward, name, forward) : unscaled(backward, used, forward);
  }
  return null;
}

/** `settings, mask = cache`, and then `cache[1]`: the mask by another way. */
function isReadByIndex(backward: PyFunction, { parent: list }: PyNode): boolean {
  const source = list?.parent?.type === 'assignment' ? list.parent.childForFieldName('right') : null;
  if (source?.type !== 'identifier') return false;
  return descendants(backward.node, 'subscript').some((node) => node.childForFieldName('value')?.text === source.text);
}

/** One of several names on the left of an assignment. */
function isUnpacked(node: PyNode): boolean {
  const list = node.parent;
  return list !== null && /^(?:pattern_list|tuple_pattern|list_pattern)$/.test(list.type);
}

function isWritten(node: PyNode): boolean {
  const parent = node.parent;
  return parent?.type === 'assignment' && parent.childForFieldName('left')?.id === node.id;
}

function unmasked(backward: PyFunction, name: string, forward: Forward): MaskGradient | null {
  // Not written yet.
  if (/^\s*(?:pass|\.\.\.|raise NotImplemented\w*.*)\s*(?:#.*)?$/m.test(backward.node.text)) return null;
  // Where the forward pass gives zeros, `A > 0` of what it masked is false already.
  const target = forward.followed.application.to?.text ?? '';
  if (
    !forward.apart &&
    /^\w+$/.test(target) &&
    new RegExp(`\\b${target}\\s*(?:>|!=)\\s*0|(?:relu|drelu)\\w*\\([^\\n]*\\b${target}\\b`).test(backward.node.text)
  ) {
    return null;
  }
  const place = gradientIn(backward, target);
  const scale = forward.apart ? scaleIn(backward, forward) : '';
  return {
    kind: 'unmasked',
    span: spanOfNode(backward.nameNode),
    functionName: backward.name,
    mask: name,
    mend: place && scale !== null ? { span: spanOfNode(place), factor: ` * ${name}${scale}` } : null,
  };
}

/** The mask meets the gradient, but the scale that stood beside it in the forward pass does not. */
function unscaled(backward: PyFunction, uses: readonly PyNode[], forward: Forward): MaskGradient | null {
  const product = uses.length === 1 ? productOf(uses[0] ?? null) : null;
  const name = uses[0]?.text ?? '';
  if (!forward.apart || forward.training !== 'keep' || !product || forward.rates.size === 0) return null;
  if (forward.scalings.some(({ node }) => within(node, backward.node))) return null;
  // What mentions the probability may scale by it in a way of its own.
  const mentioned = descendants(backward.node, ['identifier', 'attribute'])
    .filter((node) => forward.rates.has(node.childForFieldName('attribute')?.text ?? node.text))
    .filter((node) => node.parent?.type !== 'parameters' && !/parameter$/.test(node.parent?.type ?? '') && !isUnpacked(node));
  if (mentioned.length > 0 || mayScale(backward)) return null;
  const scale = scaleIn(backward, forward);
  const mend = scale === null ? null : { span: spanOfNode(product), factor: scale };
  return { kind: 'unscaled', span: spanOfNode(product), functionName: backward.name, mask: name, mend };
}

/** A mean over the examples: `1. / m`, `/ X.shape[1]`, `/ len(X)`. */
const MEAN = /\/\s*(?:float\()?(?:[mnN]\b|(?:batch_size|num_\w+|n_\w+)\b|len\(\w+\)|[\w.]+\.shape\[-?\d\])/g;

/** Something that the backward pass divides by, or calls a scale, may be that of the mask. */
function mayScale({ node }: PyFunction): boolean {
  const statements = (node.childForFieldName('body')?.namedChildren ?? []).filter(
    (each) => each?.type !== 'comment' && each?.namedChildren[0]?.type !== 'string',
  );
  const text = statements.map((each) => each?.text ?? '').join('\n');
  return /\/=|\/ |scale/.test(text.replace(/#.*$/gm, '').replace(MEAN, ''));
}

/** ` / keep`, when the name means the same in the backward pass; null when that is not known. */
function scaleIn(backward: PyFunction, { keep, rates, training }: Forward): string | null {
  if (!keep || training !== 'keep') return null;
  const names = keep.match(/[A-Za-z_][\w.]*/g) ?? [];
  const known = names.every((name) => name.startsWith('self.') || (rates.has(name) && hasName(backward, name)));
  return known ? ` / ${keep}` : null;
}

function hasName({ parameters, node }: PyFunction, name: string): boolean {
  return (
    parameters.some((parameter) => parameter.name === name) ||
    descendants(node, 'identifier').some((each) => each.text === name && isUnpacked(each))
  );
}

/** The gradient of what is masked, by its name, or all that the function gives. */
function gradientIn({ node }: PyFunction, target: string): PyNode | null {
  const names = [`d${target}`, `d_${target}`, `grad_${target}`, `${target}_grad`];
  const assigned = descendants(node, 'assignment').filter((each) => names.includes(each.childForFieldName('left')?.text ?? ''));
  const given = assigned.at(0)?.childForFieldName('right');
  if (given && assigned.length === 1) return given;
  const returned = descendants(node, 'return_statement');
  const [only] = returned[0]?.namedChildren ?? [];
  return returned.length === 1 && assigned.length === 0 && only && only.type !== 'expression_list' && only.type !== 'tuple' ? only : null;
}

function productOf(use: PyNode | null): PyNode | null {
  let node = use?.parent ?? null;
  if (node?.type === 'argument_list' && /(?:^|\.)multiply$/.test(node.parent?.childForFieldName('function')?.text ?? ''))
    node = node.parent;
  else if (node?.type !== 'binary_operator' || node.childForFieldName('operator')?.text !== '*') {
    return node?.type === 'augmented_assignment' && node.childForFieldName('operator')?.text === '*=' ? node : null;
  }
  return node;
}

function within(node: PyNode, outer: PyNode): boolean {
  return outer.startIndex <= node.startIndex && node.endIndex <= outer.endIndex;
}

function bodyOf(definition: PyNode): string {
  return definition.childForFieldName('body')?.text ?? '';
}
