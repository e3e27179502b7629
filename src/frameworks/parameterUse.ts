import type { ArgumentKind } from '../model/arguments';
import type { PyNode } from '../syntax/node';
import { descendants } from './descendants';

/** What the code around shows of a parameter. */
export interface ParameterUse {
  /** `object`: it is called, or asked for its members, so that nobody can type it in. */
  readonly kind: ArgumentKind | 'object';
  /** Texts that it is compared with. */
  readonly options: readonly string[];
  /** Where it does something first: not where it is only kept under another name. */
  readonly place: PyNode | null;
}

/** Where an expression stands for the parameter `name` inside `body`; `self.x = name` is followed to `self.x` in `around`. */
export function mentionsOf(name: string, body: PyNode, around: PyNode): readonly PyNode[] {
  const plain = descendants(body, 'identifier').filter((node) => node.text === name && isRead(node));
  const kept = plain.flatMap((node) => {
    const { parent } = node;
    const left = parent?.type === 'assignment' && isField(parent, 'right', node) ? parent.childForFieldName('left') : null;
    return left && left.type !== 'pattern_list' ? [left.text] : [];
  });
  const again = kept.length === 0 ? [] : descendants(around, ['attribute', 'identifier']);
  const later = again.filter((node) => kept.includes(node.text) && isRead(node) && node.startIndex >= (plain[0]?.startIndex ?? 0));
  return [...plain, ...later];
}

/** Places like `config.name` and `config['name']` in `around`. */
export function membersNamed(path: string, around: PyNode): readonly PyNode[] {
  const key = path.split('.').at(-1) ?? path;
  const owner = path.slice(0, -key.length - 1);
  const ends = [`${owner}.${key}`, `${owner}['${key}']`, `${owner}["${key}"]`];
  return descendants(around, ['attribute', 'subscript']).filter(
    (node) => isRead(node) && ends.some((end) => node.text === end || node.text === `self.${end}`),
  );
}

/** What these mentions of a parameter show together. */
export function useOf(mentions: readonly PyNode[], annotation: PyNode | null): ParameterUse {
  const active = mentions.filter((node) => !isOnlyKept(node));
  const shown = active.map(shownBy);
  const options = [...new Set(shown.flatMap((each) => each.options ?? []))];
  const kinds = new Set(shown.flatMap((each) => each.kind ?? []));
  const place = active[0] ?? mentions[0] ?? null;
  const said = annotation ? annotated(annotation.text) : null;
  const kind = kinds.has('object') ? 'object' : options.length > 0 ? 'text' : (said ?? ORDER.find((each) => kinds.has(each)) ?? 'any');
  return { kind, options, place };
}

const ORDER: readonly ArgumentKind[] = ['list', 'text', 'share', 'integer', 'number', 'truth'];

function annotated(text: string): ParameterUse['kind'] | null {
  const type = text.replace(/^(typing\.)?Optional\[(.*)\]$/, '$2').replace(/\s*\|\s*None$|^None\s*\|\s*/g, '');
  if (/^(typing\.)?(list|tuple|sequence|iterable)\b/i.test(type)) return 'list';
  if (/^(nn\.)?Module$|^(typing\.)?(Callable|Type)\b/.test(type)) return 'object';
  return Object.hasOwn(TYPES, type) ? (TYPES[type] ?? null) : null;
}

const TYPES: Readonly<Record<string, ArgumentKind>> = { int: 'integer', float: 'number', bool: 'truth', str: 'text' };

interface Shown {
  readonly kind?: ParameterUse['kind'];
  readonly options?: readonly string[];
}

function shownBy(node: PyNode): Shown {
  const { parent } = node;
  if (!parent) return {};
  switch (parent.type) {
    case 'for_statement':
    case 'for_in_clause':
      return isField(parent, 'right', node) ? { kind: 'list' } : {};
    case 'list_splat':
      return { kind: 'list' };
    case 'subscript':
      return isField(parent, 'value', node) ? { kind: 'list' } : { options: keysOfDictionary(parent), kind: 'any' };
    case 'call':
      return isField(parent, 'function', node) ? { kind: 'object' } : {};
    case 'attribute':
      return ofMember(parent);
    case 'if_statement':
    case 'elif_clause':
    case 'not_operator':
    case 'boolean_operator':
      return { kind: 'truth' };
    case 'conditional_expression':
      return parent.namedChildren[1]?.id === node.id ? { kind: 'truth' } : {};
    case 'comparison_operator':
      return { options: textsIn(parent) };
    case 'binary_operator':
      return { kind: 'integer' };
    case 'keyword_argument':
      return passedTo(parent.parent?.parent ?? null, parent.childForFieldName('name')?.text ?? null);
    case 'tuple':
    case 'list':
      return isShape(parent.parent?.childForFieldName('name')?.text) ? { kind: 'integer' } : {};
    case 'argument_list':
      return passedTo(parent.parent, null);
    default:
      return {};
  }
}

/** `kind.lower() == 'lstm'`; a member of anything else is asked of an object. */
function ofMember(member: PyNode): Shown {
  const call = member.parent;
  const name = member.childForFieldName('attribute')?.text ?? '';
  if (!/^(lower|upper|strip|startswith|endswith|split|capitalize)$/.test(name)) return { kind: 'object' };
  const compared = call?.parent?.type === 'comparison_operator' ? textsIn(call.parent) : [];
  return { kind: 'text', options: compared };
}

function textsIn(comparison: PyNode): readonly string[] {
  return descendants(comparison, 'string').map((each) => each.text.replace(/^\w*['"]+|['"]+$/g, ''));
}

/** `{'relu': nn.ReLU, 'gelu': nn.GELU}[name]` */
function keysOfDictionary(subscript: PyNode): readonly string[] {
  const dictionary = subscript.childForFieldName('value');
  if (dictionary?.type !== 'dictionary') return [];
  const keys = dictionary.namedChildren.flatMap((pair) => pair?.childForFieldName('key') ?? []);
  return keys.flatMap((key) => (key.type === 'string' ? [key.text.replace(/^\w*['"]+|['"]+$/g, '')] : []));
}

const TAKES_LIST: ReadonlySet<string> = new Set(['len', 'zip', 'enumerate', 'sum', 'list', 'tuple', 'reversed', 'sorted']);

function passedTo(call: PyNode | null, keyword: string | null): Shown {
  const callee = call?.childForFieldName('function')?.text.split('.').at(-1) ?? '';
  if (TAKES_LIST.has(callee) || isShape(keyword)) return { kind: 'list' };
  if (/drop/i.test(keyword ?? callee) || (keyword === 'p' && /drop/i.test(callee))) return { kind: 'share' };
  if (keyword !== null && /^(bias|bidirectional|batch_first|affine|inplace|is_|use_|with_|norm_first|ceil_mode)/.test(keyword))
    return { kind: 'truth' };
  if (keyword !== null && /(eps|momentum|slope|alpha|temperature|std|gain)$/.test(keyword)) return { kind: 'number' };
  if (keyword !== null && /^(nonlinearity|activation|mode|padding_mode|kind|norm|act)$/.test(keyword)) return { kind: 'text' };
  if (/^(range|int|Linear|Conv\d|LSTM|GRU|RNN|Embedding|BatchNorm|LayerNorm|Dense|Parameter|zeros|ones|randn|empty)/.test(callee))
    return { kind: 'integer' };
  return {};
}

/** `Input(shape=…)`, `Dense(…, input_shape=…)` */
function isShape(keyword: string | null | undefined): boolean {
  return /^(batch_)?(input_)?shape$/.test(keyword ?? '');
}

/** `self.hidden = hidden`: nothing is done with it there. */
function isOnlyKept(node: PyNode): boolean {
  const { parent } = node;
  return parent?.type === 'assignment' && isField(parent, 'right', node);
}

/** Neither assigned to, nor the name of an attribute or a keyword or a parameter. */
function isRead(node: PyNode): boolean {
  const { parent } = node;
  if (!parent) return false;
  if (parent.type === 'attribute') return isField(parent, 'object', node);
  if (parent.type === 'keyword_argument') return isField(parent, 'value', node);
  if (parent.type === 'assignment') return !isField(parent, 'left', node) && !isField(parent, 'type', node);
  return !/parameter|^pattern_list$/.test(parent.type);
}

function isField(parent: PyNode, field: string, node: PyNode): boolean {
  return parent.childForFieldName(field)?.id === node.id;
}
