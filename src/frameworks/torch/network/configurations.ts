import type { PyParameter } from '../../../syntax/module';
import type { PyNode } from '../../../syntax/node';
import { bodyOf, named } from '../tree';
import { definitionOf } from './definitions';
import type { Interpreter } from './interpreter';
import { findMethod, lineageOf, mayBeModule } from './lineage';
import { classConstant } from './members';
import type { ClassValue, Value } from './values';

/**
 * What a constructor is given for a parameter without default when nobody calls it: an object of the configuration class that its
 * annotation or its class names (`config: Settings`, `config_class = Settings`), if all of that class's own settings have defaults.
 */
export function configurationFor(it: Interpreter, { name, node }: PyParameter, owner: ClassValue | null): Value | null {
  const annotation = node.childForFieldName('type');
  const type = annotation ? classNamed(it, annotation) : owner && ofClass(it, owner, name);
  if (!type || mayBeModule(type) || !hasDefaults(type)) return null;
  const made = it.invoke(type, [], node, false);
  return made.kind === 'instance' && made.fields?.every((field) => made.attributes.has(field)) !== false ? made : null;
}

function classNamed(it: Interpreter, annotation: PyNode): ClassValue | null {
  const name = named(annotation)[0];
  const definition = name?.type === 'identifier' || name?.type === 'attribute' ? definitionOf(it.module, name) : null;
  return definition?.kind === 'class' ? definition : null;
}

/** `config: Settings` or `config_class = Settings` in the body of the class or of an ancestor. */
function ofClass(it: Interpreter, owner: ClassValue, name: string): ClassValue | null {
  const value = classConstant(it, owner, `${name}_class`);
  if (value?.kind === 'class') return value;
  for (const home of lineageOf(owner).classes) {
    for (const statement of bodyOf(home.owner.node)) {
      const field = statement.type === 'expression_statement' ? named(statement)[0] : null;
      const type = field?.type === 'assignment' && field.childForFieldName('left')?.text === name ? field.childForFieldName('type') : null;
      if (type) return it.within(home.module, null, () => classNamed(it, type));
    }
  }
  return null;
}

/** Settings with defaults: arguments of its constructor, or fields. */
function hasDefaults(type: ClassValue): boolean {
  const init = findMethod(type, '__init__');
  if (!init) return true;
  const parameters = init.definition.parameters.slice(1).filter(({ name }) => !/^[*/]/.test(name));
  return parameters.length > 0 && parameters.every(({ defaultValue }) => defaultValue !== null);
}
