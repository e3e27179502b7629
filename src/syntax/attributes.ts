import type { AttributeWrite } from './bindings';
import type { Definitions } from './classes';
import { namesFlag } from './guards';
import type { PyClass } from './module';
import type { PyNode } from './node';
import { type Binding, lookup, type ScopeTree } from './scopes';

/** Where an attribute of `self` or of a class gets its value. */
export type AttributeOrigin = { readonly value: PyNode; readonly from: 'instance' | 'class' };

interface SortedWrites {
  /** Writes on `self` by class node, then attribute. */
  readonly own: ReadonlyMap<number, ReadonlyMap<string, readonly AttributeWrite[]>>;
  /** Texts of the others. */
  readonly foreign: ReadonlySet<string>;
  /** Attributes written on other objects than `self` and settings: `model.p = 0` switches a model from outside. */
  readonly switched: ReadonlySet<string>;
}

/** Finds the one place that gives a class's attribute its value. */
export class Attributes {
  /** Worked out when first asked for. */
  #sorted: SortedWrites | null = null;

  constructor(
    readonly scopes: ScopeTree,
    readonly definitions: Definitions,
    readonly writes: readonly AttributeWrite[],
  ) {}

  #writes(): SortedWrites {
    this.#sorted ??= this.#sort();
    return this.#sorted;
  }

  #sort(): SortedWrites {
    const own = new Map<number, Map<string, AttributeWrite[]>>();
    const foreign = new Set<string>();
    const switched = new Set<string>();
    for (const write of this.writes) {
      const owner = this.classOfSelf(write.object);
      if (!owner) {
        foreign.add(write.targetText);
        if (!SETTINGS.test(write.object.text)) switched.add(write.attribute);
        continue;
      }
      const byName = own.get(owner.node.id) ?? new Map<string, AttributeWrite[]>();
      byName.set(write.attribute, [...(byName.get(write.attribute) ?? []), write]);
      own.set(owner.node.id, byName);
    }
    return { own, foreign, switched };
  }

  /** The class whose instance (or, in a class method, which itself) a first parameter of a method stands for. */
  classOfSelf(object: PyNode): PyClass | null {
    if (object.type !== 'identifier') return null;
    const found = lookup(this.scopes.at(object.startIndex), object.text);
    const owner = found?.scope.kind === 'function' ? found.scope.parent : null;
    if (found?.bindings.length !== 1 || found.bindings[0]?.kind !== 'parameter' || owner?.kind !== 'class') return null;
    const first = this.definitions.functionOf(found.scope)?.parameters[0];
    return first?.name === object.text && !isStatic(found.scope.node) ? this.definitions.classOf(owner) : null;
  }

  /** null when the attribute is written more than once, nowhere in this module, or from outside the class by the same text. */
  originIn(owner: PyClass, attribute: string): AttributeOrigin | null {
    const origins = this.origins(owner, attribute);
    return origins.length === 1 ? (origins[0] ?? null) : null;
  }

  /** All places that give the attribute a value; null for one whose value is not one expression. */
  origins(owner: PyClass, attribute: string): readonly (AttributeOrigin | null)[] {
    const origins: (AttributeOrigin | null)[] = this.#writes().foreign.has(`${owner.name}.${attribute}`) ? [null, null] : [];
    for (const heir of this.#withBases(owner)) {
      const writes = this.#writes().own.get(heir.node.id)?.get(attribute) ?? [];
      for (const write of writes) origins.push(write.value ? { value: write.value, from: 'instance' } : null);
      const bindings = this.scopes.of(heir.node)?.bindings.get(attribute) ?? [];
      // `rate: float` beside `self.rate = rate` gives no value.
      for (const binding of bindings) if (writes.length === 0 || !isDeclared(binding)) origins.push(classOrigin(binding));
    }
    return origins;
  }

  /**
   * Something beside the constructor decides the attribute: another method or another object writes it too, or it is a property
   * that looks at the mode. Code that cannot be followed may then switch it off in evaluation.
   */
  isSwitched(owner: PyClass, attribute: string): boolean {
    if (this.#writes().switched.has(attribute)) return true;
    const family = [...this.#withBases(owner)];
    const bindings = family.flatMap((heir) => this.scopes.of(heir.node)?.bindings.get(attribute) ?? []);
    if (bindings.some((binding) => binding.kind === 'function' && namesFlag(binding.node))) return true;
    const writes = family.flatMap((heir) => this.#writes().own.get(heir.node.id)?.get(attribute) ?? []);
    return writes.length + bindings.length > 1 && writes.some(({ target }) => !this.#isInConstructor(target));
  }

  #isInConstructor(target: PyNode): boolean {
    const name = this.definitions.functionOf(this.scopes.at(target.startIndex))?.name;
    return name !== undefined && CONSTRUCTORS.has(name);
  }

  #withBases(owner: PyClass): ReadonlySet<PyClass> {
    const all = new Set<PyClass>([owner]);
    for (const heir of all) {
      for (const base of heir.bases) {
        const own = base?.startsWith('.') ? this.definitions.classNamed(base.slice(1), heir.node.startIndex) : null;
        if (own) all.add(own);
      }
    }
    return all;
  }
}

const CONSTRUCTORS: ReadonlySet<string> = new Set(['__init__', '__new__', '__post_init__', 'build', 'setup']);

/** Objects that carry settings: what is written there is no switch. */
const SETTINGS = /(^|[._])(args?|config|conf|cfg|opts?|options|flags|hparams|params|settings|namespace)$/i;

function classOrigin(binding: Binding): AttributeOrigin | null {
  return binding.kind === 'value' ? { value: binding.value, from: 'class' } : null;
}

/** `rate: float`, without a value. */
function isDeclared({ kind, node }: Binding): boolean {
  const statement = kind === 'other' ? node.parent : null;
  return statement?.type === 'assignment' && statement.childForFieldName('right') === null;
}

function isStatic(definition: PyNode): boolean {
  const decorated = definition.parent;
  if (decorated?.type !== 'decorated_definition') return false;
  return decorated.namedChildren.some((child) => child?.type === 'decorator' && /@\s*staticmethod\b/.test(child.text));
}
