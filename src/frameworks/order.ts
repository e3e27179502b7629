import type { DropoutSite } from '../model/site';
import type { PyCall, PyModule } from '../syntax/module';
import type { PyNode } from '../syntax/node';
import { partsOf, spanOfNode } from '../syntax/nodes';
import type { Edit } from '../text/edit';
import type { Span } from '../text/span';

type Edits = readonly Edit[] | null;

/** The layer of the site and another one change places: as items of one list, as arguments of `add`, or where they are called. */
export function swapLayers(module: PyModule, site: DropoutSite, other: Span): Edits {
  const [a, b] = [callAt(module, site.span), callAt(module, other)];
  if (!a || !b || site.kind !== 'layer') return null;
  return exchanged(itemsOf(a.node, b.node)) ?? exchanged(addedOf(a.node, b.node)) ?? exchanged(calleesOf(module, a.node, b.node));
}

/** Another class of the same library; a name that was imported by itself is imported beside it. */
export function renameLayer(module: PyModule, site: DropoutSite, name: string): Edits {
  const callee = callAt(module, site.span)?.callee;
  if (!callee || site.kind !== 'layer') return null;
  const last = callee.type === 'attribute' ? callee.childForFieldName('attribute') : callee;
  if (!last || last.text !== site.callee.slice(site.callee.lastIndexOf('.') + 1)) return null;
  const renamed = { span: spanOfNode(last), text: name };
  if (callee.type === 'attribute') return [renamed];
  const imported = callee.type === 'identifier' ? importedBeside(module, last.text, name) : null;
  return imported && [renamed, ...imported];
}

function callAt(module: PyModule, { start, end }: Span): PyCall | null {
  return module.calls.find(({ node }) => node.startIndex === start && node.endIndex === end) ?? null;
}

type Pair = readonly [PyNode, PyNode] | null;

function exchanged(pair: Pair): Edits {
  if (!pair) return null;
  const [a, b] = pair;
  return [
    { span: spanOfNode(a), text: b.text },
    { span: spanOfNode(b), text: a.text },
  ];
}

/** Items of one list or of one call's arguments; of an `OrderedDict` with their names. */
function itemsOf(a: PyNode, b: PyNode): Pair {
  const item = (node: PyNode): PyNode => (node.parent?.type === 'tuple' && node.parent.parent?.type === 'list' ? node.parent : node);
  const [first, second] = [item(a), item(b)];
  const list = first.parent;
  const isList = list !== null && (list.type === 'list' || list.type === 'tuple' || list.type === 'argument_list');
  return isList && list.id === second.parent?.id ? [first, second] : null;
}

/** `model.add(a)` and `model.add(b)` in one block. */
function addedOf(a: PyNode, b: PyNode): Pair {
  const [first, second] = [adderOf(a), adderOf(b)];
  if (!first || !second || first.block !== second.block || first.callee !== second.callee) return null;
  return [a, b];
}

function adderOf(node: PyNode): { readonly block: number; readonly callee: string } | null {
  const call = node.parent?.type === 'argument_list' && partsOf(node.parent).length === 1 ? node.parent.parent : null;
  const callee = call?.childForFieldName('function');
  const block = call?.parent?.type === 'expression_statement' ? call.parent.parent : null;
  if (callee?.type !== 'attribute' || !block) return null;
  return /^(add|append)$/.test(callee.childForFieldName('attribute')?.text ?? '') ? { block: block.id, callee: callee.text } : null;
}

/** What is called at the only place where each layer runs, in one function. */
function calleesOf(module: PyModule, a: PyNode, b: PyNode): Pair {
  const [first, second] = [runOf(module, a), runOf(module, b)];
  if (!first || !second) return null;
  const [around, other] = [first, second].map((callee) => module.enclosingFunction(callee)?.node.id);
  return around === other ? [first, second] : null;
}

function runOf(module: PyModule, built: PyNode): PyNode | null {
  if (built.parent?.type === 'call') return isPlain(built.parent) ? built : null;
  const target = built.parent?.type === 'assignment' ? built.parent.childForFieldName('left') : null;
  const owner = module.enclosingClass(built);
  if (target?.type !== 'attribute' || !owner) return null;
  const runs = module.calls.filter(({ node, calleeText }) => calleeText === target.text && module.enclosingClass(node)?.id === owner.id);
  const [only, ...more] = runs;
  return only && more.length === 0 && isPlain(only.node) ? only.callee : null;
}

/** Called with one tensor and nothing else. */
function isPlain(call: PyNode): boolean {
  const list = call.childForFieldName('arguments');
  const [only, ...more] = list ? partsOf(list) : [];
  return only !== undefined && more.length === 0 && only.type !== 'keyword_argument' && !only.type.endsWith('splat');
}

function importedBeside(module: PyModule, old: string, name: string): Edits {
  const statements = module.root.descendantsOfType('import_from_statement').filter((node) => node !== null);
  const names = statements.flatMap((statement) =>
    partsOf(statement)
      .slice(1)
      .map((node) => ({ node, text: node.text })),
  );
  const own = names.filter(({ text }) => text === old);
  const [beside] = own;
  if (!beside || own.length > 1) return null;
  if (names.some(({ text }) => text === name)) return [];
  const { endIndex } = beside.node;
  return [{ span: { start: endIndex, end: endIndex }, text: `, ${name}` }];
}
