import type { Evaluator, Member } from './evaluator';
import type { PyClass } from './module';
import type { PyNode } from './node';
import { partsOf } from './nodes';
import { keywordOf, positionalOf, unquoted } from './options';

const MAX_DEPTH = 6;

/** Functions that describe a field: `field(default=0.1)`, `Field(0.1)`, `attr.ib(0.1)`. */
const FIELD = /(?:^|\.)(?:field|Field|ib|attrib|PydanticField|struct_field)$/;

/**
 * The expression that gives a class's field its default: a class attribute, `field(default=…)`, or the constructor's assignment;
 * the class's bases are followed into other files.
 */
export function fieldOf(it: Evaluator, owner: PyClass, name: string, depth = 0): Member | null {
  const { attributes } = it.parts;
  const origin = attributes.originIn(owner, name)?.value;
  const node = origin ? defaultOf(origin) : null;
  if (node) return { at: it, node, byDefault: true };
  // Written in several places of its own: no base has a say.
  if (depth > MAX_DEPTH || attributes.origins(owner, name).length > 0) return null;
  const mapped = mappedName(it, owner, name);
  if (mapped !== null && mapped !== name) return fieldOf(it, owner, mapped, depth + 1);
  for (const base of foreignBases(it, owner)) {
    const found = fieldOf(base.at, base.owner, name, depth + 1);
    if (found) return found;
  }
  return null;
}

function defaultOf(value: PyNode): PyNode | null {
  const callee = value.type === 'call' ? value.childForFieldName('function') : null;
  if (!callee || !FIELD.test(callee.text)) return value;
  const factory = keywordOf(value, 'default_factory');
  if (factory?.type === 'lambda') return factory.childForFieldName('body');
  return keywordOf(value, 'default') ?? positionalOf(value)[0] ?? null;
}

/** Hugging Face's `attribute_map = {'dropout': 'resid_pdrop'}`. */
function mappedName(it: Evaluator, owner: PyClass, name: string): string | null {
  const map = it.parts.attributes.originIn(owner, 'attribute_map')?.value;
  for (const pair of map?.type === 'dictionary' ? partsOf(map) : []) {
    const key = pair.childForFieldName('key');
    const value = pair.childForFieldName('value');
    if (key && value && unquoted(key.text) === name) return unquoted(value.text);
  }
  return null;
}

export interface Owned {
  readonly at: Evaluator;
  readonly owner: PyClass;
}

/** Bases of a class, and of its bases in the same file, that stand in other files. */
function foreignBases(it: Evaluator, owner: PyClass): readonly Owned[] {
  const found: Owned[] = [];
  const seen = new Set([owner]);
  for (const heir of seen) {
    const list = heir.node.childForFieldName('superclasses');
    for (const base of list ? partsOf(list) : []) {
      const meant = base.type === 'keyword_argument' ? null : classMeant(it, base.type === 'subscript' ? (partsOf(base)[0] ?? base) : base);
      if (meant?.at === it) seen.add(meant.owner);
      else if (meant) found.push(meant);
    }
  }
  return found;
}

/** The class of the project that an expression names. */
export function classMeant(it: Evaluator, expression: PyNode): Owned | null {
  if (expression.type !== 'identifier' && expression.type !== 'attribute') return null;
  const { qualifier, definitions, links } = it.parts;
  const name = qualifier.qualify(expression);
  if (name?.startsWith('.')) {
    const owner = definitions.classNamed(name.slice(name.lastIndexOf('.') + 1), expression.startIndex);
    return owner && { at: it, owner };
  }
  const definition = links.define(expression);
  if (definition?.kind !== 'class' || definition.file === links.file) return null;
  const at = it.in(definition.file);
  const owner = at?.parts.definitions.classes.find((each) => each.node.startIndex === definition.node.startIndex);
  return at && owner ? { at, owner } : null;
}

/** The one class of the project that an annotation names: `Config`, `'Config'`, `Optional[Config]`, `Config | dict | None`. */
export function classAnnotated(it: Evaluator, type: PyNode): Owned | null {
  const names = type.descendantsOfType(['identifier', 'attribute', 'string']);
  const found = new Map<PyClass, Owned>();
  for (const node of names.slice(0, 12)) {
    if (!node || (node.type === 'identifier' && node.parent?.type === 'attribute')) continue;
    const meant = node.type === 'string' ? classQuoted(it, node) : classMeant(it, node);
    if (meant) found.set(meant.owner, meant);
  }
  const [only, another] = found.values();
  return only && !another ? only : null;
}

/** A class of the same file that is named before it is defined. */
function classQuoted(it: Evaluator, node: PyNode): Owned | null {
  const name = unquoted(node.text);
  const owner = /^\w+$/.test(name) ? it.parts.definitions.classNamed(name, node.startIndex) : null;
  if (owner) return { at: it, owner };
  const imported = it.parts.scopes.module.bindings.get(name)?.find((binding) => binding.kind === 'import');
  return imported ? importedClass(it, imported.node, name) : null;
}

/** The class that an import statement brings in under a name. */
export function importedClass(it: Evaluator, statement: PyNode, name: string): Owned | null {
  const node = statement.descendantsOfType('identifier').find((each) => each?.text === name);
  return node ? classMeant(it, node) : null;
}

export function isDataclass(owner: PyClass): boolean {
  const around = owner.node.parent;
  return (
    around?.type === 'decorated_definition' && partsOf(around).some((part) => part.type === 'decorator' && /dataclass|attr/.test(part.text))
  );
}
