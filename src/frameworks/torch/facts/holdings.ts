import type { DropoutSite } from '../../../model/site';
import type { PyModule } from '../../../syntax/module';
import type { PyNode } from '../../../syntax/node';
import { canonical } from '../sites/callables';
import { statementAround } from '../sites/context';
import { bare, named, passedArguments, same, selfAttribute } from '../tree';

/** What is given a layer that is built: a name or an attribute of `self`, and whether it is the layer or a list of such layers. */
export interface Holding {
  readonly target: PyNode;
  readonly statement: PyNode;
  /** `items`: the layer is one of a list or dictionary that holds nothing but dropout layers; its key, where that is written. */
  readonly form: 'itself' | 'items';
  readonly key: string | null;
}

/** Methods of a module that give back the module. */
const SAME_MODULE: ReadonlySet<string> = new Set(['cuda', 'cpu', 'to', 'half', 'float', 'double', 'bfloat16', 'type', 'requires_grad_']);
const LISTS = /^(?:torch\.nn\.Module(?:List|Dict)|list|tuple|dict)$/;

/** The site is a layer object that drops what it is called with, not a call of a function. */
export function isDropLayer({ kind, callee }: DropoutSite): boolean {
  if (kind === 'layer') return true;
  return (kind === 'drop-path' || kind === 'drop-block') && /(?:^|\.)[A-Z]\w*$/.test(callee);
}

/**
 * Where a layer is kept: `self.drop = nn.Dropout(p)`, `nn.Dropout(p).cuda()`, `nn.Dropout(p) if p else None`, and lists, comprehensions and dictionaries
 * of which `isLayer` says that every element is a dropout layer. null where it is handed to something else, or the list holds other things.
 */
export function holdingOf(module: PyModule, call: PyNode, isLayer: (node: PyNode) => boolean): Holding | null {
  let form: Holding['form'] = 'itself';
  let key: string | null = null;
  let node = call;
  for (let parent = node.parent; parent; parent = node.parent) {
    const next = stepOut(module, node, parent, isLayer);
    if (!next) break;
    if (next.isList) {
      if (form === 'items') return null;
      form = 'items';
      key = next.key;
    }
    node = next.node;
  }
  const statement = statementAround(node);
  if (statement?.role === 'assignment' && statement.target) {
    const { target } = statement;
    const isPlain = target.type === 'identifier' || selfAttribute(target) !== null;
    return isPlain ? { target, statement: statement.node, form, key } : null;
  }
  return form === 'itself' ? appended(module, node, isLayer) : null;
}

interface Step {
  readonly node: PyNode;
  readonly isList: boolean;
  readonly key: string | null;
}

/** What an expression with the layer in it stands for, one level further out. */
function stepOut(module: PyModule, node: PyNode, parent: PyNode, isLayer: (node: PyNode) => boolean): Step | null {
  const plain = (outer: PyNode | null): Step | null => outer && { node: outer, isList: false, key: null };
  const list = (outer: PyNode | null, key: string | null = null): Step | null => outer && { node: outer, isList: true, key };
  switch (parent.type) {
    case 'parenthesized_expression':
      return plain(parent);
    case 'conditional_expression':
      return same(named(parent)[1] ?? null, node) || !otherIsNothing(module, parent, node, isLayer) ? null : plain(parent);
    case 'attribute': {
      const call = parent.parent;
      const isSame = SAME_MODULE.has(parent.childForFieldName('attribute')?.text ?? '') && same(parent.childForFieldName('object'), node);
      return isSame && call?.type === 'call' && same(call.childForFieldName('function'), parent) ? plain(call) : null;
    }
    case 'list':
    case 'tuple':
      return named(parent).every((each) => same(each, node) || isLayer(bare(each))) ? list(parent) : null;
    case 'list_comprehension':
    case 'generator_expression':
      return same(parent.childForFieldName('body'), node) ? list(parent) : null;
    case 'pair':
      return inDictionary(parent, node, isLayer, list);
    case 'dictionary_comprehension':
      return null;
    case 'argument_list':
      return ofContainer(module, parent, node) ? plain(parent.parent) : null;
    case 'call':
      // A bare generator stands where the list of arguments does.
      return node.type === 'generator_expression' && ofContainer(module, node, node) ? plain(parent) : null;
    default:
      return null;
  }
}

function inDictionary(
  pair: PyNode,
  node: PyNode,
  isLayer: (node: PyNode) => boolean,
  list: (outer: PyNode | null, key: string | null) => Step | null,
): Step | null {
  const around = pair.parent;
  const key = pair.childForFieldName('key');
  const name = key?.type === 'string' ? key.text.replace(/^['"]|['"]$/g, '') : null;
  if (!same(pair.childForFieldName('value'), node)) return null;
  if (around?.type === 'dictionary_comprehension') return list(around, null);
  if (around?.type !== 'dictionary') return null;
  const values = named(around).map((each) => (each.type === 'pair' ? each.childForFieldName('value') : null));
  const isPure = values.every((value) => value !== null && (same(value, node) || isLayer(bare(value))));
  // Beside other layers it can be told by its key only.
  return isPure || name !== null ? list(around, isPure ? null : name) : null;
}

/** `nn.ModuleList(…)`, `list(…)` of one thing. */
function ofContainer(module: PyModule, list: PyNode, node: PyNode): boolean {
  const call = list.parent;
  const callee = call?.type === 'call' ? call.childForFieldName('function') : null;
  if (!call || !callee || passedArguments(call).length !== 1 || !/^(?:list|dict|tuple|\w*comprehension|generator\w*)/.test(node.type))
    return false;
  return LISTS.test(canonical(module.qualify(bare(callee)) ?? callee.text));
}

/** The other branch is nothing that could run in the layer's stead: `None`, `nn.Identity()`, or another dropout layer. */
function otherIsNothing(module: PyModule, choice: PyNode, node: PyNode, isLayer: (node: PyNode) => boolean): boolean {
  const [yes, , no] = named(choice);
  const other = same(yes ?? null, node) ? no : yes;
  if (!other) return false;
  const inner = bare(other);
  if (inner.type === 'none' || isLayer(inner)) return true;
  const callee = inner.type === 'call' ? inner.childForFieldName('function') : null;
  return callee !== null && canonical(module.qualify(bare(callee)) ?? '') === 'torch.nn.Identity';
}

/** `self.drops.append(nn.Dropout(p))` where nothing else is ever put into `self.drops`, which begins empty. */
function appended(module: PyModule, node: PyNode, isLayer: (node: PyNode) => boolean): Holding | null {
  const call = node.parent?.type === 'argument_list' ? node.parent.parent : null;
  const target = call ? appendedTo(call) : null;
  const owner = target && module.enclosingClass(node);
  if (!call || !target || !owner) return null;
  const name = selfAttribute(target);
  const text = owner.node.text;
  const puts = [...text.matchAll(new RegExp(`\\bself\\s*\\.\\s*${name}\\s*\\.\\s*(\\w+)\\s*\\(`, 'g'))].map(([, method]) => method);
  const begins = [...text.matchAll(new RegExp(`\\bself\\.${name}\\s*=(?!=)[ \\t]*([^\\n]*)`, 'g'))];
  const isEmpty =
    begins.length === 1 && /^(?:\[\]|(?:list|(?:nn\.|torch\.nn\.)?ModuleList)\((?:\[\])?\))\s*(?:#.*)?$/.test(begins[0]?.[1] ?? '');
  const calls = module.calls.filter((each) => module.enclosingClass(each.node) === owner && appendedTo(each.node)?.text === target.text);
  const isPure = calls.every((each) => each.positional.length === 1 && each.positional[0] && isLayer(bare(each.positional[0])));
  const statement = statementAround(call);
  if (!isEmpty || !isPure || !statement || puts.some((method) => method !== 'append')) return null;
  return { target, statement: statement.node, form: 'items', key: null };
}

/** `self.drops` of `self.drops.append(…)`. */
function appendedTo(call: PyNode): PyNode | null {
  const callee = call.childForFieldName('function');
  const object = callee?.type === 'attribute' ? callee.childForFieldName('object') : null;
  return object && callee?.childForFieldName('attribute')?.text === 'append' && selfAttribute(object) !== null ? object : null;
}
