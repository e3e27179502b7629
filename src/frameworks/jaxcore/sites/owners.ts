import { localAncestors } from '../../../syntax/kinship';
import type { PyCall, PyClass, PyFunction, PyModule } from '../../../syntax/module';
import type { PyNode } from '../../../syntax/node';
import { partsOf, withoutParentheses } from '../../../syntax/nodes';
import { bodyOf } from '../tree';

/** A class with the module in which it stands. */
export interface Owner {
  readonly module: PyModule;
  readonly owner: PyClass;
}

/** A class or function of the project. */
export type Own =
  | (Owner & { readonly kind: 'class' })
  | { readonly kind: 'function'; readonly module: PyModule; readonly definition: PyFunction };

/** The class or function of the project that an expression means; null when it is none, or not known. */
export function ownMeant(module: PyModule, expression: PyNode): Own | null {
  const node = withoutParentheses(expression);
  if (node.type === 'call') return ownTransformed(module, node);
  if ((node.type !== 'identifier' && node.type !== 'attribute') || node.text.startsWith('self.')) return null;
  const meant = module.define(node);
  if (!meant) return null;
  const home = meant.file === module.file ? module : module.open(meant.file);
  const at = meant.node.startIndex;
  if (meant.kind === 'value') return home && meant.node.type === 'call' ? ownTransformed(home, meant.node) : null;
  if (meant.kind === 'class') {
    const owner = home?.classes.find(({ node: { startIndex } }) => startIndex === at);
    return home && owner ? { kind: 'class', module: home, owner } : null;
  }
  const definition = home?.functions.find(({ node: { startIndex } }) => startIndex === at);
  return home && definition ? { kind: 'function', module: home, definition } : null;
}

/** Lifted transformations give a class that is built as the one inside. */
const TRANSFORMS =
  /^flax\.linen\.(?:(?:transforms|module)\.)?(?:remat|checkpoint|scan|vmap|jit|remat_scan|map_variables)$|^functools\.partial$/;

function ownTransformed(module: PyModule, call: PyNode): Own | null {
  const callee = call.childForFieldName('function');
  const first = call.childForFieldName('arguments')?.namedChildren.find((child) => child && child.type !== 'comment');
  if (!callee || !first || first.type === 'keyword_argument' || !TRANSFORMS.test(module.qualify(callee) ?? '')) return null;
  return first.type === 'call' ? null : ownMeant(module, first);
}

/** The class of the project that an expression means. */
export function classMeant(module: PyModule, expression: PyNode): Owner | null {
  const own = ownMeant(module, expression);
  return own?.kind === 'class' ? own : null;
}

/** False for names that no file of a project means: then nothing is looked for. */
export function mayBeOwn({ name, callee }: PyCall): boolean {
  return name === null ? callee.type !== 'attribute' : !LIBRARIES.test(name);
}

const LIBRARIES =
  /^(?:builtins|jax|jaxlib|numpy|optax|flax|equinox|haiku|functools|typing|math|torch|tensorflow|keras|orbax|absl|collections|dataclasses)(?:\.|$)/;

const MOST_BASES = 12;

/** The class and the bases that are defined in the project, nearest first. */
export function lineOf(start: Owner): readonly Owner[] {
  const line: Owner[] = [start];
  for (const { module, owner } of line) {
    if (line.length > MOST_BASES) break;
    const add = (found: Owner | null) => {
      if (found && !line.some((known) => known.owner === found.owner)) line.push({ module: found.module, owner: found.owner });
    };
    for (const local of localAncestors(module, owner)) add({ module, owner: local });
    for (const expression of foreignBases(owner)) add(classMeant(module, expression));
  }
  return line;
}

function foreignBases(owner: PyClass): readonly PyNode[] {
  const list = owner.node.childForFieldName('superclasses');
  const bases = (list ? partsOf(list) : []).filter((base) => base.type !== 'keyword_argument');
  return bases.flatMap((base, index) => {
    const name = owner.bases[index];
    if (!name || name.startsWith('.') || LIBRARIES.test(name)) return [];
    return base.type === 'subscript' ? (base.childForFieldName('value') ?? []) : [base];
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

/** What a caller may pass, in order: parameters without `self`, or the fields of a dataclass. */
export interface Parameter {
  readonly name: string;
  readonly value: PyNode | null;
  readonly module: PyModule;
}

export function parametersOf(own: Own): readonly Parameter[] {
  if (own.kind === 'function') {
    const { definition, module } = own;
    const bound = definition.classId !== null && /^(?:self|cls)$/.test(definition.parameters[0]?.name ?? '');
    return described(module, bound ? definition.parameters.slice(1) : definition.parameters);
  }
  const line = lineOf(own);
  for (const { module, owner } of line) {
    const init = owner.methods.find((method) => method.name === '__init__');
    if (init) return described(module, init.parameters.slice(1));
  }
  return fieldsOf(line);
}

function described(module: PyModule, parameters: PyFunction['parameters']): readonly Parameter[] {
  return parameters.map(({ name, defaultValue }) => ({ name, value: defaultValue, module }));
}

/** Name of a function, path of a class. */
export function nameOf(own: Own): string {
  return own.kind === 'class' ? own.owner.id : own.definition.name;
}

/** Where the code of a class, with its bases, or of a function stands. */
export function placesOf(own: Own): readonly { readonly module: PyModule; readonly node: PyNode }[] {
  if (own.kind === 'function') return [{ module: own.module, node: own.definition.node }];
  return lineOf(own).map(({ module, owner }) => ({ module, node: owner.node }));
}
