import { identifiersByText } from '../../../syntax/contents';
import type { PyModule } from '../../../syntax/module';
import type { PyNode } from '../../../syntax/node';
import { grouped, once } from '../../../syntax/once';
import { canonical } from '../sites/callables';
import { named, same, statementsOf } from '../tree';
import { definitionOf, resolvedIn } from './definitions';
import type { Interpreter } from './interpreter';
import { booleanValue, emptyFrame, numberValue, stringValue, unknown, type Value } from './values';

/** What a name means that the function itself does not bind: a definition of the project, a library's name, or a constant. */
export function globalValue(it: Interpreter, name: PyNode): Value {
  const qualified = it.module.qualify(name);
  const defined = definedValue(it, name);
  if (defined) return defined;
  if (qualified?.startsWith('.') || qualified?.includes(':')) return unknown(`${name.text} is not found`);
  if (qualified !== null) return { kind: 'library', name: canonical(qualified) };
  const known = plainValue(it, name) ?? constantNamed(it, it.module, name.text);
  if (known) return known;
  return BUILTINS.has(name.text) ? { kind: 'library', name: `builtins.${name.text}` } : unknown(`${name.text} is not known`);
}

/** Python's own names, which a star import hardly ever replaces. */
const BUILTINS: ReadonlySet<string> = new Set(
  `dict list tuple set int float str bool len range zip enumerate isinstance issubclass getattr hasattr setattr max min sum abs round any all
  sorted reversed map filter type print callable iter next pow dir`.split(/\s+/),
);

/** The class, function or constant of the project that an expression names; null when it names none. */
export function definedValue(it: Interpreter, expression: PyNode): Value | null {
  const defined = definitionOf(it.module, expression);
  if (defined?.kind !== 'top') return defined;
  if (defined.module === it.module) return null;
  const { module, node } = defined;
  return it.within(module, null, () => constantNamed(it, module, defined.name) ?? plainValue(it, node));
}

function plainValue(it: Interpreter, expression: PyNode): Value | null {
  const { value, origin } = resolvedIn(it.module, expression);
  if (typeof value === 'number') return numberValue(value, /^[\d_]*\.|e/i.test(origin?.text ?? ''));
  if (typeof value === 'boolean') return booleanValue(value);
  return typeof value === 'string' ? stringValue(value) : null;
}

const MUTATIONS: ReadonlySet<string> = new Set([
  'append',
  'extend',
  'insert',
  'pop',
  'update',
  'remove',
  'clear',
  'sort',
  'reverse',
  'setdefault',
]);

/** A value that the top of a file binds once and never changes: `cfg = [64, 'M', 128]`. */
function constantNamed(it: Interpreter, module: PyModule, name: string): Value | null {
  const key = `${module.file}:${name}`;
  const before = it.remembered.get(key);
  if (before) return before;
  const bindings = assignmentsAtTop(module).get(name) ?? [];
  const right = bindings[0]?.childForFieldName('right');
  if (bindings.length !== 1 || !right || isChanged(module, name, right)) return null;
  it.remembered.set(key, unknown(`${name} is defined by itself`));
  const value = it.evaluate(right, emptyFrame());
  it.remembered.set(key, value);
  return value;
}

/** `name = …` as statements of the file itself, by what stands on the left. */
const assignmentsAtTop = once((module: PyModule) => {
  const assignments = statementsOf(module.root).flatMap((statement) => {
    const assignment = statement.type === 'expression_statement' ? named(statement)[0] : null;
    return assignment?.type === 'assignment' ? [assignment] : [];
  });
  return grouped(assignments, (assignment) => assignment.childForFieldName('left')?.text ?? null);
});

function isChanged(module: PyModule, name: string, binding: PyNode): boolean {
  return (identifiersByText(module).get(name) ?? []).some((node) => {
    if (node.startIndex < binding.startIndex) return false;
    const parent = node.parent;
    if (parent?.type === 'attribute') return MUTATIONS.has(parent.childForFieldName('attribute')?.text ?? '');
    if (parent?.type === 'subscript' && same(parent.childForFieldName('value'), node)) {
      return parent.parent?.type === 'assignment' && same(parent.parent.childForFieldName('left'), parent);
    }
    return parent?.type === 'augmented_assignment' && same(parent.childForFieldName('left'), node);
  });
}
