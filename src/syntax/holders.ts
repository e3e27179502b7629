import { documentMember, hydraDocument, loadedDocument } from './documents';
import type { Evaluator, Holder, Member } from './evaluator';
import { classAnnotated, classMeant, fieldOf } from './fields';
import type { PyNode } from './node';
import { partsOf, withoutParentheses } from './nodes';
import { keywordOf, positionalOf, unquoted } from './options';
import { type Binding, lookup } from './scopes';

/** Constructors of objects whose attributes are their keywords, or the entries of the dictionary they are given. */
const NAMESPACE =
  /(?:^|\.)(?:SimpleNamespace|Namespace|HParams|Hparams|ConfigDict|EasyDict|edict|AttrDict|AttributeDict|Munch|Box|DotMap|Bunch|DictConfig|OmegaConf\.create|munchify|dict|OrderedDict|FrozenConfigDict|Dict|freeze)$/;

/** Parsers of the command line whose result has the fields of the class they are given. */
const PARSED_AS = /(?:^|\.)(?:tyro\.cli|simple_parsing\.parse|draccus\.parse|pyrallis\.parse|OmegaConf\.structured|parse_args_as)$/;

const PASSED_ON = /(?:^|\.)(?:deepcopy|copy|vars|asdict|freeze|unfreeze|OmegaConf\.create|to_container)$/;

/** Settings, a namespace or a dictionary that an expression stands for; null when it stands for none that can be followed. */
export function holderOf(it: Evaluator, expression: PyNode): Holder | null {
  const node = withoutParentheses(expression);
  switch (node.type) {
    case 'identifier':
      return ofName(it, node);
    case 'attribute':
      return ofAttribute(it, node);
    case 'dictionary':
      return mapping(it, node);
    case 'call':
      return ofCall(it, node);
    case 'subscript':
      return ofItem(it, node);
    case 'boolean_operator': {
      const right = node.childForFieldName('right');
      return right && node.childForFieldName('operator')?.text === 'or' ? it.holder(right) : null;
    }
    default:
      return null;
  }
}

function ofName(it: Evaluator, node: PyNode): Holder | null {
  const bindings = lookup(it.parts.scopes.at(node.startIndex), node.text)?.bindings;
  if (!bindings) return ofDefinition(it, node);
  const [only, another] = bindings;
  if (!only || another) return null;
  switch (only.kind) {
    case 'value':
      return it.holder(only.value);
    case 'parameter':
      return ofParameter(it, only);
    case 'class': {
      const meant = classMeant(it, node);
      return meant && { kind: 'class', ...meant };
    }
    case 'import':
      return ofDefinition(it, node);
    default:
      return null;
  }
}

function ofDefinition(it: Evaluator, node: PyNode): Holder | null {
  const definition = it.parts.links.define(node);
  if (!definition) return null;
  if (definition.kind === 'class') {
    const meant = classMeant(it, node);
    return meant && { kind: 'class', ...meant };
  }
  const at = definition.kind === 'value' && definition.file !== it.parts.links.file ? it.in(definition.file) : null;
  return at?.holder(definition.node) ?? null;
}

function ofParameter(it: Evaluator, binding: Extract<Binding, { kind: 'parameter' }>): Holder | null {
  const type = binding.node.childForFieldName('type');
  const meant = type && classAnnotated(it, type);
  if (meant) return { kind: 'instance', ...meant, call: null };
  return binding.value ? it.holder(binding.value) : hydraDocument(it, binding);
}

function ofAttribute(it: Evaluator, node: PyNode): Holder | null {
  const object = node.childForFieldName('object');
  const name = node.childForFieldName('attribute')?.text;
  if (!object || !name) return null;
  const self = it.parts.attributes.classOfSelf(object);
  if (self) {
    const field = fieldOf(it, self, name);
    return field && (field.at.holder(field.node) ?? ofField(field));
  }
  const owner = it.holder(object);
  if (owner?.kind === 'document') return documentMember(owner, name);
  const member = owner && memberOf(owner, name);
  if (member) return member.at.holder(member.node) ?? ofField(member);
  return owner ? null : ofDefinition(it, node);
}

/** `text_config: TextConfig | None = None`. */
function ofField({ at, node }: Member): Holder | null {
  const type = node.parent?.type === 'assignment' ? node.parent.childForFieldName('type') : null;
  const meant = type && classAnnotated(at, type);
  return meant ? { kind: 'instance', ...meant, call: null } : null;
}

function ofItem(it: Evaluator, node: PyNode): Holder | null {
  const object = node.childForFieldName('value');
  const key = node.childForFieldName('subscript');
  const owner = object && it.holder(object);
  if (!owner || key?.type !== 'string') return null;
  if (owner.kind === 'document') return documentMember(owner, unquoted(key.text));
  const member = memberOf(owner, unquoted(key.text));
  return member && (member.at.holder(member.node) ?? ofField(member));
}

function ofCall(it: Evaluator, node: PyNode): Holder | null {
  const callee = node.childForFieldName('function');
  if (!callee) return null;
  const text = callee.text;
  if (/\.parse_(?:known_)?args$/.test(text)) return { kind: 'parsed', at: it };
  const [first] = positionalOf(node);
  if (PARSED_AS.test(text) && first) {
    const meant = classMeant(it, first);
    return meant && { kind: 'instance', ...meant, call: null };
  }
  const loaded = loadedDocument(it, node);
  if (loaded) return loaded;
  if (PASSED_ON.test(text) && first) return it.holder(first) ?? (NAMESPACE.test(text) ? mapping(it, node) : null);
  const meant = classMeant(it, callee);
  if (meant) return { kind: 'instance', ...meant, call: { node, at: it } };
  if (NAMESPACE.test(text)) return first?.type === 'dictionary' ? mapping(it, first) : first ? it.holder(first) : mapping(it, node);
  return returned(it, callee);
}

/** `config = get_config()`, when the function has one return. */
function returned(it: Evaluator, callee: PyNode): Holder | null {
  const definition = it.parts.links.define(callee);
  if (definition?.kind !== 'function') return null;
  const at = definition.file === it.parts.links.file ? it : it.in(definition.file);
  const [only, another] = definition.node.descendantsOfType('return_statement');
  const value = only && !another ? partsOf(only)[0] : undefined;
  return at && value ? at.holder(value) : null;
}

/** A dictionary, or a call whose keywords are entries. */
function mapping(it: Evaluator, node: PyNode): Holder {
  const entries = new Map<string, PyNode>();
  let isOpen = false;
  const list = node.type === 'call' ? node.childForFieldName('arguments') : node;
  for (const part of list ? partsOf(list) : []) {
    const key = part.childForFieldName(part.type === 'pair' ? 'key' : 'name');
    const value = part.childForFieldName('value');
    if (key && value && (part.type === 'pair' || part.type === 'keyword_argument')) {
      if (part.type === 'pair' && key.type !== 'string') isOpen = true;
      else entries.set(unquoted(key.text), value);
    } else isOpen = true;
  }
  return { kind: 'mapping', at: it, entries, isOpen, isWritable: node.type === 'call' };
}

/** The expression that gives one member of a holder its value. */
export function memberOf(holder: Holder, name: string): Member | null {
  switch (holder.kind) {
    case 'mapping': {
      const node = holder.entries.get(name);
      return node ? { at: holder.at, node, byDefault: false } : null;
    }
    case 'class':
      return fieldOf(holder.at, holder.owner, name);
    case 'instance':
      return instanceMember(holder, name);
    default:
      return null;
  }
}

function instanceMember({ at, owner, call }: Extract<Holder, { kind: 'instance' }>, name: string): Member | null {
  if (!call) return fieldOf(at, owner, name);
  const given = keywordOf(call.node, name) ?? positionalOf(call.node)[placeOf(at, owner, name)];
  if (given) return { at: call.at, node: given, byDefault: false };
  const field = fieldOf(at, owner, name);
  const isStarred = partsOf(call.node.childForFieldName('arguments') ?? call.node).some((part) => part.type.includes('splat'));
  return field && !isStarred ? { ...field, byDefault: false } : null;
}

/** Position of a field in the constructor that is made of the fields; -1 when it is written by hand. */
function placeOf(at: Evaluator, owner: Extract<Holder, { kind: 'instance' }>['owner'], name: string): number {
  const init = owner.methods.find((method) => method.name === '__init__');
  if (init) {
    const origin = at.parts.attributes.originIn(owner, name)?.value;
    return init.parameters.slice(1).findIndex((parameter) => parameter.name === (origin?.type === 'identifier' ? origin.text : name));
  }
  if (owner.bases.length > 0 && !owner.bases.includes('typing.NamedTuple')) return -1;
  const body = owner.node.childForFieldName('body');
  const fields = (body ? partsOf(body) : []).flatMap((statement) => {
    const assignment = statement.type === 'expression_statement' ? partsOf(statement)[0] : undefined;
    return assignment?.type === 'assignment' && assignment.childForFieldName('type') ? [assignment.childForFieldName('left')?.text] : [];
  });
  return fields.indexOf(name);
}

/** Nothing in other modules has a part in what is held. */
export function isOwn(it: Evaluator, holder: Holder | null): boolean {
  if (!holder || holder.kind === 'document') return true;
  return holder.at === it && (holder.kind !== 'instance' || !holder.call || holder.call.at === it);
}
