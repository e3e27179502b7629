import type { PyFunction, PyModule } from '../../../syntax/module';
import type { PyNode } from '../../../syntax/node';
import { once } from '../../../syntax/once';
import type { OwnMethod } from '../facts/modes/inherited';
import { type Own, type OwnClass, ownDefinition } from '../sites/definitions';
import type { FunctionValue, Value } from './values';

const functionsOf = once((module: PyModule) => new Map(module.functions.map((each) => [each.node.startIndex, each])));
const classesOf = once((module: PyModule) => new Map(module.classes.map((each) => [each.node.startIndex, each])));

/** The function that a definition of a module makes. */
export function functionHere(module: PyModule, node: PyNode): PyFunction | null {
  return functionsOf(module).get(node.startIndex) ?? null;
}

/** The class that a definition of a module makes. */
export function classHere(module: PyModule, node: PyNode): OwnClass | null {
  const definition = classesOf(module).get(node.startIndex);
  return definition ? { kind: 'class', module, definition } : null;
}

/** What a name or an attribute means whatever is run: a class or function of the project, or something of a library; null for everything else. */
export function globalOf(module: PyModule, node: PyNode): Value | null {
  const own = ownDefinition(module, node);
  return own ? ownValue(own) : externalOf(module, node);
}

function ownValue(own: Own): Value {
  if (own.kind === 'class') return { kind: 'class', own };
  const { module, definition } = own;
  const around = definition.classId === null ? null : module.classById(definition.classId);
  return {
    kind: 'function',
    module,
    definition,
    self: null,
    owner: around && { kind: 'class', module, definition: around },
    closure: null,
  };
}

function externalOf(module: PyModule, node: PyNode): Value | null {
  const name = module.qualify(node);
  return name === null || name.startsWith('.') || name.includes(':') ? null : { kind: 'external', name };
}

/** What finds methods; the run's own remembers. */
interface Methods {
  methodOf(own: OwnClass, name: string): OwnMethod | null;
}

/** A method of a class of the project, its own or inherited, bound to what it is called on. */
export function boundMethod({ meanings }: { readonly meanings: Methods }, own: OwnClass, name: string, self: Value): FunctionValue | null {
  const found = meanings.methodOf(own, name);
  if (!found) return null;
  const { owner, definition } = found;
  const isStatic = decoratorsOf(definition).some((each) => each === 'staticmethod');
  const isOfClass = decoratorsOf(definition).some((each) => each === 'classmethod');
  const bound: Value = isOfClass ? { kind: 'class', own } : self;
  return { kind: 'function', module: owner.module, definition, self: isStatic ? null : bound, owner, closure: null };
}

/** Decorators of a function as written, without their arguments. */
export const decoratorsOf: (definition: PyFunction) => readonly string[] = once(({ node }: PyFunction): readonly string[] => {
  const around = node.parent;
  if (around?.type !== 'decorated_definition') return [];
  return around.namedChildren.flatMap((child) =>
    child?.type === 'decorator'
      ? [
          child.text
            .slice(1)
            .replace(/\([\s\S]*$/, '')
            .trim(),
        ]
      : [],
  );
});
