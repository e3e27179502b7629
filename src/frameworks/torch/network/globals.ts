import type { PyClass, PyFunction, PyModule } from '../../../syntax/module';
import type { PyNode } from '../../../syntax/node';
import { grouped, once } from '../../../syntax/once';
import { canonical } from '../sites/callables';
import { descendants, named, same, statementsOf } from '../tree';
import type { Interpreter } from './interpreter';
import { booleanValue, numberValue, unknown, type Value } from './values';

/** What a name means that the function itself does not bind: a definition of this file, a library's name, or a constant. */
export function globalValue(it: Interpreter, name: PyNode): Value {
  const qualified = it.module.qualify(name);
  if (qualified?.startsWith('.')) return definitionNamed(it.module, qualified.slice(1)) ?? unknown(`${name.text} is not found`);
  if (qualified !== null) return { kind: 'library', name: canonical(qualified) };
  const { value } = it.module.resolve(name);
  if (typeof value === 'number') return numberValue(value);
  if (typeof value === 'boolean') return booleanValue(value);
  if (typeof value === 'string') return { kind: 'string', value };
  return constantValue(it, name) ?? unknown(`${name.text} is not known`);
}

export function definitionNamed(module: PyModule, name: string): Value | null {
  const owner: PyClass | undefined = classesByName(module).get(name)?.at(-1);
  if (owner) return { kind: 'class', owner };
  const definition: PyFunction | undefined = functionsByName(module).get(name)?.at(-1);
  return definition ? { kind: 'function', definition, self: null } : null;
}

const classesByName = once((module: PyModule) => grouped(module.classes, (owner) => owner.name));
const functionsByName = once((module: PyModule) => grouped(module.functions, ({ name, classId }) => (classId === null ? name : null)));

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

/** A list or dictionary that the top of the file binds once and never changes: `cfg = [64, 'M', 128]`. */
function constantValue(it: Interpreter, name: PyNode): Value | null {
  const bindings = assignmentsAtTop(it.module).get(name.text) ?? [];
  const right = bindings[0]?.childForFieldName('right');
  if (bindings.length !== 1 || !right || !/^(list|tuple|dictionary|binary_operator|subscript)$/.test(right.type)) return null;
  if (isChanged(it.module, name.text, right)) return null;
  return it.evaluate(right, { locals: new Map(), self: null, owner: null });
}

/** `name = …` as statements of the file itself, by what stands on the left. */
const assignmentsAtTop = once((module: PyModule) => {
  const assignments = statementsOf(module.root).flatMap((statement) => {
    const assignment = statement.type === 'expression_statement' ? named(statement)[0] : null;
    return assignment?.type === 'assignment' ? [assignment] : [];
  });
  return grouped(assignments, (assignment) => assignment.childForFieldName('left')?.text ?? null);
});

const identifiersByText = once((module: PyModule) => grouped(descendants(module.root, 'identifier'), (node) => node.text));

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
