import { localAncestors, localClass } from '../../../syntax/kinship';
import type { PyCall, PyClass, PyModule } from '../../../syntax/module';
import type { PyNode } from '../../../syntax/node';
import { partsOf } from '../../../syntax/nodes';
import { bodyOf } from '../tree';

/** A class with the module in which it stands. */
export interface Owner {
  readonly module: PyModule;
  readonly owner: PyClass;
}

/** The class of the project that a call builds; null when it is none, or not known. */
export function classBuilt(module: PyModule, call: PyCall): Owner | null {
  return classMeant(module, call.callee, call.name);
}

/** The class of the project that an expression means. */
export function classMeant(module: PyModule, expression: PyNode, name: string | null): Owner | null {
  if (name === null || LIBRARIES.test(name)) return null;
  if (name.startsWith('.')) {
    const owner = localClass(module, name);
    return owner && { module, owner };
  }
  const meant = module.define(expression);
  if (meant?.kind !== 'class') return null;
  const home = meant.file === module.file ? module : module.open(meant.file);
  const owner = home?.classes.find(({ node }) => node.startIndex === meant.node.startIndex);
  return home && owner ? { module: home, owner } : null;
}

/** Names that no file of a project means. */
const LIBRARIES =
  /^(?:builtins|jax|jaxlib|numpy|optax|flax|equinox|haiku|functools|typing|math|torch|tensorflow|keras|orbax|absl|collections|dataclasses)(?:\.|$)/;

const MOST_BASES = 12;

/** The class and the bases that are defined in the project, nearest first. */
export function lineOf(start: Owner): readonly Owner[] {
  const line: Owner[] = [start];
  for (const { module, owner } of line) {
    if (line.length > MOST_BASES) break;
    const add = (found: Owner | null) => {
      if (found && !line.some((known) => known.owner === found.owner)) line.push(found);
    };
    for (const local of localAncestors(module, owner)) add({ module, owner: local });
    for (const [expression, name] of foreignBases(owner)) add(classMeant(module, expression, name));
  }
  return line;
}

function foreignBases(owner: PyClass): readonly (readonly [PyNode, string])[] {
  const list = owner.node.childForFieldName('superclasses');
  const bases = (list ? partsOf(list) : []).filter((base) => base.type !== 'keyword_argument');
  return bases.flatMap((base, index) => {
    const name = owner.bases[index];
    return name && !name.startsWith('.')
      ? [[base.type === 'subscript' ? (base.childForFieldName('value') ?? base) : base, name] as const]
      : [];
  });
}

/** A field of a dataclass, which every linen and equinox module is: `rate: float = 0.1` in the body of the class. */
export interface Field {
  readonly name: string;
  readonly value: PyNode | null;
  readonly type: PyNode;
  /** Where the value stands. */
  readonly module: PyModule;
}

/** Fields in the order of the constructor's parameters: those of bases first. */
export function fieldsOf(line: readonly Owner[]): readonly Field[] {
  const fields = new Map<string, Field>();
  for (const { module, owner } of [...line].reverse()) {
    for (const statement of bodyOf(owner.node)) {
      const assignment = statement.type === 'expression_statement' ? partsOf(statement)[0] : null;
      const type = assignment?.type === 'assignment' ? assignment.childForFieldName('type') : null;
      const left = assignment?.childForFieldName('left');
      if (!type || left?.type !== 'identifier' || /^(?:\w+\.)?ClassVar\b/.test(type.text)) continue;
      fields.set(left.text, { name: left.text, value: assignment?.childForFieldName('right') ?? null, type, module });
    }
  }
  return [...fields.values()];
}
