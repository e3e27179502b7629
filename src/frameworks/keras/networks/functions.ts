import type { PyFunction } from '../../../syntax/module';
import type { PyNode } from '../../../syntax/node';
import { partsOf, spanOfNode } from '../../../syntax/nodes';
import { MAX_DEPTH, type Machine } from './machine';
import { type Arguments, constant, type InstanceValue, Scope, tensorsIn, unknown, type Value } from './values';

/** Runs a function of the program with the given arguments; parameters without a value are unknown. */
export function invokeFunction(
  machine: Machine,
  definition: PyFunction,
  scope: Scope,
  self: InstanceValue | null,
  args: Arguments,
  at: PyNode,
): Value {
  if (machine.depth >= MAX_DEPTH) return unknown('the calls go too deep', spanOfNode(at));
  const inner = new Scope(scope, scope.module);
  machine.depth++;
  machine.modules.within(scope.module, at, () => {
    bind(machine, definition, inner, self, args, at);
    const body = definition.node.childForFieldName('body');
    machine.run(body ? partsOf(body) : [], inner);
  });
  machine.depth--;
  const { value, unsure } = inner.result;
  if (!unsure) return value ?? constant(null);
  const tensors = value ? tensorsIn(value) : [];
  const reason = `what ${definition.name} returns depends on a condition that is not known`;
  return tensors.length > 0
    ? { type: 'tensor', node: machine.graph.mystery(at, definition.name, reason, tensors) }
    : unknown(reason, spanOfNode(at));
}

function bind(machine: Machine, definition: PyFunction, inner: Scope, self: InstanceValue | null, args: Arguments, at: PyNode): void {
  const positional = [...args.positional];
  const keywords = new Map(args.keywords);
  const [first] = definition.parameters;
  if (self && first && !isStatic(definition)) {
    inner.set(first.name, self);
  }
  const rest = self && !isStatic(definition) ? definition.parameters.slice(1) : definition.parameters;
  for (const { name, defaultValue } of rest) {
    if (name.startsWith('**')) inner.set(name.slice(2), { type: 'dictionary', entries: keywords });
    else if (name === '*' || name === '/') continue;
    else if (name.startsWith('*')) inner.set(name.slice(1), { type: 'list', items: positional.splice(0), level: machine.level });
    else inner.set(name, positional.shift() ?? take(keywords, name) ?? fallback(machine, name, defaultValue, inner, args, at));
  }
}

function take(keywords: Map<string, Value>, name: string): Value | undefined {
  const value = keywords.get(name);
  keywords.delete(name);
  return value;
}

function fallback(machine: Machine, name: string, defaultValue: PyNode | null, inner: Scope, args: Arguments, at: PyNode): Value {
  if (defaultValue && !args.starred) return machine.evaluate(defaultValue, inner);
  return unknown(`the value of \`${name}\` is not in this file`, spanOfNode(at));
}

function isStatic(definition: PyFunction): boolean {
  const around = definition.node.parent;
  return around?.type === 'decorated_definition' && partsOf(around).some((node) => /^@\s*staticmethod\b/.test(node.text));
}
