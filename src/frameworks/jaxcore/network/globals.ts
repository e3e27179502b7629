import type { PyModule } from '../../../syntax/module';
import type { PyNode } from '../../../syntax/node';
import { grouped, once } from '../../../syntax/once';
import { bodyOf, decoratorsOf, partsOf } from '../tree';
import type { Interpreter } from './interpreter';
import { booleanValue, emptyFrame, type Frame, type FunctionValue, NONE, numberValue, unknown, type Value } from './values';

/** What a name means that no function around binds: a definition of the project, a library's name, or a constant. */
export function globalValue(it: Interpreter, name: PyNode, { module }: Frame): Value {
  const qualified = module.qualify(name);
  if (qualified !== null && LIBRARIES.test(qualified)) return { kind: 'library', name: it.library.dialect.canonical(qualified) };
  const defined = definedValue(it, name, emptyFrame(module));
  if (defined) return defined;
  if (qualified !== null && !qualified.startsWith('.')) return { kind: 'library', name: it.library.dialect.canonical(qualified) };
  return plainValue(module, name) ?? unknown(`${name.text} is not known`);
}

/** What belongs to a library is known by its name, also in the library's own source. */
export const LIBRARIES = /^(?:jax|flax|equinox|haiku|numpy|optax|builtins|math|functools)\./;

/** The class, function or constant of the project that a name or attribute means; null when it means none. */
export function definedValue(it: Interpreter, expression: PyNode, { module }: Frame): Value | null {
  const meant = module.define(expression);
  if (!meant) return null;
  const home = meant.file === module.file ? module : module.open(meant.file);
  if (!home) return null;
  const at = meant.node.startIndex;
  if (meant.kind === 'class') {
    const owner = home.classes.find(({ node }) => node.startIndex === at);
    return owner ? { kind: 'class', owner, module: home } : null;
  }
  if (meant.kind === 'function') {
    const definition = home.functions.find(({ node }) => node.startIndex === at);
    if (!definition) return null;
    const { name, node, parameters } = definition;
    return { kind: 'function', name, node, parameters, module: home, self: null, owner: null, isStatic: true, closure: null };
  }
  if (isChanged(home)(meant.name)) return null;
  const key = `${home.file}:${meant.name}`;
  // A value that needs itself is unknown.
  if (it.open.has(key) || !it.spend()) return null;
  it.open.add(key);
  try {
    return it.evaluate(meant.node, emptyFrame(home));
  } finally {
    it.open.delete(key);
  }
}

/** A function defined inside another one. */
export function localFunction(node: PyNode, frame: Frame): FunctionValue | null {
  const definition = frame.module.functions.find((each) => each.node.id === node.id);
  if (!definition) return null;
  const { name, parameters } = definition;
  return { kind: 'function', name, node, parameters, module: frame.module, self: null, owner: frame.owner, isStatic: true, closure: frame };
}

export function isStaticMethod(definition: PyNode): boolean {
  return decoratorsOf(definition).some((decorator) => /^@\s*staticmethod\b/.test(decorator.text));
}

function plainValue(module: PyModule, expression: PyNode): Value | null {
  const { value } = module.resolve(expression);
  if (typeof value === 'number') return numberValue(value);
  if (typeof value === 'boolean') return booleanValue(value);
  return typeof value === 'string' ? { kind: 'string', value } : null;
}

/** Lists and dictionaries that the file changes after binding them, or names bound more than once. */
const isChanged = once((module: PyModule) => {
  const assigned = grouped(bodyAssignments(module.root), (assignment) => assignment.childForFieldName('left')?.text ?? null);
  const mutated = new Set(
    module.calls.flatMap(({ callee }) => {
      const isMutation =
        callee.type === 'attribute' &&
        /^(?:append|extend|insert|pop|update|remove|clear)$/.test(callee.childForFieldName('attribute')?.text ?? '');
      return isMutation ? (callee.childForFieldName('object')?.text ?? []) : [];
    }),
  );
  return (name: string) => mutated.has(name) || (assigned.get(name)?.length ?? 0) > 1;
});

function bodyAssignments(root: PyNode): readonly PyNode[] {
  return partsOf(root).flatMap((statement) => {
    const assignment = statement.type === 'expression_statement' ? partsOf(statement)[0] : null;
    return assignment?.type === 'assignment' ? [assignment] : [];
  });
}

/** `name = 4` or `name: int = 4` in the body of a class. */
export function classConstant(
  it: Interpreter,
  classes: readonly { readonly node: PyNode; readonly module: PyModule }[],
  name: string,
): Value | null {
  for (const { node, module } of classes) {
    for (const statement of bodyOf(node)) {
      const assignment = statement.type === 'expression_statement' ? partsOf(statement)[0] : null;
      if (assignment?.type !== 'assignment' || assignment.childForFieldName('left')?.text !== name) continue;
      const right = assignment.childForFieldName('right');
      if (right) return fieldDefault(it, right, module);
    }
  }
  return null;
}

/** `field(default=…)` and `field(default_factory=list)` stand for what they make. */
export function fieldDefault(it: Interpreter, value: PyNode, module: PyModule): Value {
  const callee = value.type === 'call' ? value.childForFieldName('function') : null;
  if (!callee || !/(?:^|\.)(?:field|static_field)$/.test(callee.text)) return it.evaluate(value, emptyFrame(module));
  const list = value.childForFieldName('arguments');
  for (const part of list ? partsOf(list) : []) {
    const name = part.type === 'keyword_argument' ? part.childForFieldName('name')?.text : undefined;
    const given = part.childForFieldName('value');
    if (name === 'default' && given) return it.evaluate(given, emptyFrame(module));
    if (name === 'default_factory' && given) {
      return it.invoke(it.evaluate(given, emptyFrame(module)), [], { node: value, module }, false);
    }
  }
  return NONE;
}
