import type { PyNode } from '../syntax/node';
import { partsOf } from '../syntax/nodes';

/** What is appended to the same list, or added to the same model, right before and right behind a layer. */
export interface AppendedNeighbours {
  readonly before: PyNode | null;
  readonly after: PyNode | null;
  /** An `if` decides about one of the neighbours or about the layer. */
  readonly underTest: boolean;
}

const PUTS = /^(?:append|add)$/;

/** `layers.append(nn.ReLU())`, `if p: layers.append(nn.Dropout(p))`, one below the other; null where the layer is not put so. */
export function appendedNeighbours(layer: PyNode): AppendedNeighbours | null {
  const own = putAround(layer);
  if (!own) return null;
  const before = neighbour(own.statement, own.holder, 'previousNamedSibling');
  const after = neighbour(own.statement, own.holder, 'nextNamedSibling');
  return { before: before.layer, after: after.layer, underTest: before.underTest || after.underTest };
}

interface Put {
  readonly statement: PyNode;
  readonly holder: string;
}

/** The statement `holder.append(layer)` as a whole. */
function putAround(layer: PyNode): Put | null {
  const call = layer.parent?.type === 'argument_list' ? layer.parent.parent : null;
  return call?.parent?.type === 'expression_statement' && putBy(call)?.id === layer.id
    ? { statement: call.parent, holder: holderOf(call) }
    : null;
}

/** The one layer that `holder.append(layer)` puts. */
function putBy(call: PyNode): PyNode | null {
  const callee = call.childForFieldName('function');
  const [only, ...more] = partsOf(call.childForFieldName('arguments') ?? call);
  const isPut = callee?.type === 'attribute' && PUTS.test(callee.childForFieldName('attribute')?.text ?? '');
  return isPut && only?.type === 'call' && more.length === 0 ? only : null;
}

const holderOf = (call: PyNode): string => call.childForFieldName('function')?.childForFieldName('object')?.text ?? '';

/** A test without `else` may be left out: what is in it follows what is before it, and the other way round. */
function neighbour(
  statement: PyNode,
  holder: string,
  way: 'previousNamedSibling' | 'nextNamedSibling',
): { readonly layer: PyNode | null; readonly underTest: boolean } {
  let at = statement;
  let underTest = false;
  let beside = besides(at, way);
  while (!beside && at.parent?.type === 'block' && at.parent.parent?.type === 'if_statement' && isPlain(at.parent.parent)) {
    at = at.parent.parent;
    underTest = true;
    beside = besides(at, way);
  }
  if (beside?.type === 'if_statement' && isPlain(beside)) {
    const inside = partsOf(beside.childForFieldName('consequence') ?? beside).filter(({ type }) => type !== 'comment');
    beside = (way === 'nextNamedSibling' ? inside.at(0) : inside.at(-1)) ?? null;
    underTest = true;
  }
  const put = beside?.type === 'expression_statement' ? partsOf(beside)[0] : undefined;
  return { layer: put ? layerPut(put, holder, way) : null, underTest };
}

/** The layer of `holder.append(layer)`; of `holder += [first, last]` and `holder.extend([first, last])`, or the list itself, the one that is nearer. */
function layerPut(put: PyNode, holder: string, way: 'previousNamedSibling' | 'nextNamedSibling'): PyNode | null {
  if (put.type === 'call') {
    if (holderOf(put) !== holder) return null;
    const [list] = partsOf(put.childForFieldName('arguments') ?? put);
    return putBy(put) ?? (EXTENDS.test(put.childForFieldName('function')?.text ?? '') ? atEnd(list, way) : null);
  }
  const isGiven = put.type === 'augmented_assignment' || (put.type === 'assignment' && way === 'previousNamedSibling');
  return isGiven && put.childForFieldName('left')?.text === holder ? atEnd(put.childForFieldName('right'), way) : null;
}

const EXTENDS = /\.extend$/;

function atEnd(list: PyNode | null | undefined, way: 'previousNamedSibling' | 'nextNamedSibling'): PyNode | null {
  const items = list?.type === 'list' ? partsOf(list) : [];
  const item = way === 'nextNamedSibling' ? items.at(0) : items.at(-1);
  return item?.type === 'call' ? item : null;
}

function besides(statement: PyNode, way: 'previousNamedSibling' | 'nextNamedSibling'): PyNode | null {
  let at = statement[way];
  while (at?.type === 'comment') at = at[way];
  return at;
}

function isPlain(statement: PyNode): boolean {
  return !partsOf(statement).some(({ type }) => type === 'else_clause' || type === 'elif_clause');
}
