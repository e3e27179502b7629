import type { PyFunction } from '../../../syntax/module';
import type { PyNode } from '../../../syntax/node';
import { parametersOf } from '../../../syntax/scopes';
import type { Interpreter } from './interpreter';
import type { Frame, Value } from './values';

const known = new WeakMap<object, Map<number, PyFunction>>();

/** `lambda x: …` as a function that remembers the names around it. */
export function lambdaOf(it: Interpreter, node: PyNode, frame: Frame): Value {
  const { module } = it;
  const inModule = known.get(module) ?? new Map<number, PyFunction>();
  known.set(module, inModule);
  const definition = inModule.get(node.id) ?? describe(node);
  inModule.set(node.id, definition);
  return { kind: 'function', definition, module, self: null, closure: frame };
}

function describe(node: PyNode): PyFunction {
  const parameters = parametersOf(node.childForFieldName('parameters')).map(({ name, node: parameter, value }) => ({
    name,
    node: parameter,
    defaultValue: value,
  }));
  return { name: 'lambda', node, nameNode: node, parameters, classId: null, isAbstract: false };
}
