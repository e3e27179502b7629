import type { AttributeOrigin } from './attributes';
import { perLayer, wholeList } from './builtins';
import type { Evaluator } from './evaluator';
import { fieldOf } from './fields';
import { isCounted } from './lists';
import { literalValue } from './literals';
import type { PyClass } from './module';
import { foreign } from './names';
import type { PyNode } from './node';
import { partsOf } from './nodes';
import { keywordOf, positionalOf } from './options';
import { reaching } from './reach';
import { itemsOf } from './schedules';
import { type Binding, lookup } from './scopes';
import type { Settings } from './settings';
import { agreed, carried, onlyByDefault, overridable, saysSomething, seenFrom, UNKNOWN, type Value } from './values';

/** Value of `self.p`, `Class.P`, `module.P` or `config.p`. */
export function attributeValue(it: Evaluator, settings: Settings, node: PyNode): Value {
  const object = node.childForFieldName('object');
  const attribute = node.childForFieldName('attribute');
  if (!object || !attribute) return UNKNOWN;
  const { attributes } = it.parts;
  const self = attributes.classOfSelf(object);
  if (self) return selfValue(it, self, attribute.text);
  const owner = classNamed(it, object);
  const origin = owner ? attributes.originIn(owner, attribute.text) : null;
  if (origin?.from === 'class') return stored(origin, it.value(origin.value));
  if (owner) return UNKNOWN;
  const imported = foreign(it, node);
  if (saysSomething(imported) || imported.candidates) return imported;
  return layerRate(it, object, attribute.text) ?? settings.attribute(object, attribute.text) ?? UNKNOWN;
}

/** Attributes under which layers keep the rate that they were built with. */
const KEPT: Readonly<Record<string, RegExp>> = {
  p: /^torch\.nn\.(?:\w+\.)*\w*Dropout\w*$/,
  rate: /^(?:tensorflow\.|tf_)?keras\.(?:\w+\.)*\w*Dropout\w*$/,
  drop_prob: /^timm\.(?:\w+\.)*DropPath$/,
};

/** `self.attn_drop.p`, when the layer is built in one place. */
function layerRate(it: Evaluator, layer: PyNode, name: string): Value | null {
  const kept = Object.hasOwn(KEPT, name) ? KEPT[name] : undefined;
  if (!kept) return null;
  const object = layer.childForFieldName('object');
  const self = object && it.parts.attributes.classOfSelf(object);
  const field = self ? it.parts.attributes.originIn(self, layer.childForFieldName('attribute')?.text ?? '')?.value : null;
  const bindings = layer.type === 'identifier' ? lookup(it.parts.scopes.at(layer.startIndex), layer.text)?.bindings : undefined;
  const call = field ?? (bindings?.length === 1 && bindings[0]?.kind === 'value' ? bindings[0].value : null);
  const callee = call?.type === 'call' ? call.childForFieldName('function') : null;
  if (!call || !callee || !kept.test(it.parts.qualifier.qualify(callee) ?? '')) return null;
  const rate = keywordOf(call, name) ?? positionalOf(call)[0];
  if (!rate) return null;
  const value = it.value(rate);
  return value.source === 'literal' ? { ...value, source: 'attribute' } : value;
}

function classNamed(it: Evaluator, object: PyNode): PyClass | null {
  const name = it.parts.qualifier.qualify(object);
  return name?.startsWith('.') ? it.parts.definitions.classNamed(name.slice(1), object.startIndex) : null;
}

function selfValue(it: Evaluator, self: PyClass, name: string): Value {
  const { attributes } = it.parts;
  const guarded = attributes.isSwitched(self, name);
  const origins = attributes.origins(self, name);
  const value = origins.length > 0 ? ofOrigins(it, self, name, origins) : inherited(it, self, name);
  return { ...value, guarded: value.guarded || guarded };
}

function ofOrigins(it: Evaluator, self: PyClass, name: string, origins: readonly (AttributeOrigin | null)[]): Value {
  const [only, another] = origins;
  if (only && !another && origins.length === 1) {
    const value = stored(only, it.value(only.value));
    return isField(self, only) ? overridable(value) : value;
  }
  if (origins.length === 1) return property(it, self, name) ?? it.passedField(self, name) ?? UNKNOWN;
  // What an instance is given hides what its class has.
  const given = origins.filter((origin) => origin?.from !== 'class');
  const known = given.filter((origin) => origin !== null);
  if (given.length === 0 || known.length < given.length) return UNKNOWN;
  const { values, byDefault } = lastWritten(it, known);
  const value = agreed(values.map(({ origin, value }) => stored(origin, value)));
  return byDefault ? onlyByDefault(value) : value;
}

/** `rate: float = 0.1` in a class whose constructor is made of its fields. */
function isField(self: PyClass, { value, from }: AttributeOrigin): boolean {
  if (from !== 'class' || value.parent?.type !== 'assignment' || !value.parent.childForFieldName('type')) return false;
  if (self.methods.some((method) => method.name === '__init__')) return false;
  const around = self.node.parent;
  const decorated =
    around?.type === 'decorated_definition' && /@[\w.]*(?:dataclass|define|attrs|attr\.s)\b/.test(textBefore(around, self.node));
  // Of a base that cannot be seen it is not known: then the weaker claim.
  return decorated || self.unknownBase || [...self.ancestors].some((base) => FIELDED.test(base));
}

const FIELDED = /^(?:flax\.linen\.(?:\w+\.)*Module|equinox\.(?:\w+\.)*Module|pydantic\.\w+|typing\.NamedTuple|flax\.struct\.PyTreeNode)$/;

function textBefore(outer: PyNode, inner: PyNode): string {
  return outer.text.slice(0, inner.startIndex - outer.startIndex);
}

/** Of several writes in one function those that hold at its end. */
function lastWritten(it: Evaluator, origins: readonly AttributeOrigin[]) {
  const scopes = origins.map((origin) => it.parts.scopes.at(origin.value.startIndex));
  const [scope] = scopes;
  const body = scope?.kind === 'function' ? scope.node.childForFieldName('body') : null;
  const all = origins.map((origin) => valued(it, origin));
  if (!scope || !body || scopes.some((other) => other !== scope)) return { values: all, byDefault: false };
  const bindings = origins.map(({ value }): Binding => ({ kind: 'value', node: value, value }));
  const behind = { id: -1, startIndex: body.endIndex, endIndex: body.endIndex + 1 };
  const { bindings: reached, byDefault } = reaching(bindings, behind, body, (condition) => it.truth(condition));
  const values = all.filter(({ origin }) => reached.some((binding) => binding.node === origin.value));
  return { values, byDefault };
}

function valued(it: Evaluator, origin: AttributeOrigin): { readonly origin: AttributeOrigin; readonly value: Value } {
  return { origin, value: it.value(origin.value) };
}

function stored(origin: AttributeOrigin, inner: Value): Value {
  const source = carried(inner.source);
  if (!saysSomething(inner)) return { ...inner, source, origin: null };
  return source === 'unknown' ? { ...inner, source: origin.from === 'class' ? 'constant' : 'attribute' } : inner;
}

/** `@property def p(self): return self._p`. */
function property(it: Evaluator, self: PyClass, name: string): Value | null {
  const method = self.methods.find((each) => each.name === name);
  const around = method?.node.parent;
  if (!method || around?.type !== 'decorated_definition' || !/@(?:cached_|functools\.cached_)?property\b/.test(around.text)) return null;
  const [only, another] = method.node.descendantsOfType('return_statement');
  const value = only && !another ? partsOf(only)[0] : undefined;
  return value ? it.value(value) : UNKNOWN;
}

/** An attribute that a base in another file, or whoever builds the instance, gives. */
function inherited(it: Evaluator, self: PyClass, name: string): Value {
  const field = fieldOf(it, self, name);
  if (!field) return it.passedField(self, name) ?? UNKNOWN;
  const inner = field.at === it ? it.value(field.node) : seenFrom(field.at.parts.links.file, field.at.value(field.node));
  return stored({ value: field.node, from: 'instance' }, inner);
}

/** `cfg['dropout']`, `rates[0]`, `rates[i]`. */
export function itemValue(it: Evaluator, settings: Settings, node: PyNode): Value {
  const object = node.childForFieldName('value');
  const key = node.childForFieldName('subscript');
  if (!object || !key) return UNKNOWN;
  const name = literalValue(key);
  if (typeof name === 'string') return settings.item(object, name) ?? UNKNOWN;
  if (key.type === 'slice') return wholeList(itemsOf(it, node) ?? it.sequence(object));
  const items = it.sequence(object);
  if (!items) return UNKNOWN;
  const index = it.value(key);
  if (!isCounted(items)) return named(items[0] ?? UNKNOWN);
  if (typeof index.value === 'number' && !index.list) return named(items.at(index.value) ?? UNKNOWN);
  if (index.list) return layered(index.list.map((place) => items.at(place) ?? UNKNOWN));
  const all = layered(items);
  // Whichever it is, all are alike; else only a walk through the list tells the order.
  return all.value !== null || walks(it, key) ? all : { ...UNKNOWN };
}

function layered(items: readonly Value[]): Value {
  return named(perLayer(items));
}

function named(value: Value): Value {
  return value.source === 'literal' && saysSomething(value) ? { ...value, source: 'constant' } : value;
}

/** The index grows with the variable of a loop: `i`, `start + i`. */
function walks(it: Evaluator, key: PyNode): boolean {
  if (key.type === 'binary_operator' && key.childForFieldName('operator')?.text !== '+') return false;
  const names = key.type === 'identifier' ? [key] : key.type === 'binary_operator' ? partsOf(key) : [];
  return names.some((each) => {
    const bindings = each.type === 'identifier' ? (lookup(it.parts.scopes.at(each.startIndex), each.text)?.bindings ?? []) : [];
    return bindings.length === 1 && bindings[0]?.kind === 'other' && /^for_/.test(bindings[0].node.parent?.type ?? '');
  });
}
