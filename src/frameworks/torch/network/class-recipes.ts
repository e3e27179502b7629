import type { PyCall, PyClass, PyFunction, PyModule } from '../../../syntax/module';
import { grouped, once } from '../../../syntax/once';
import { isModuleRole, roleOf } from '../facts/family';
import { span, within } from '../tree';
import { applyModule } from './apply';
import type { Candidate } from './candidate';
import { instantiate } from './instances';
import type { Interpreter } from './interpreter';
import { methodNamed } from './members';
import type { Instance, Passed, Value } from './values';
import { unknown } from './values';

/** Networks written as classes. */
export function classRecipes(module: PyModule): readonly Candidate[] {
  return module.classes.filter((owner) => isModuleRole(roleOf(owner))).map((owner) => candidateOf(module, owner));
}

function candidateOf(module: PyModule, owner: PyClass): Candidate {
  const forward = methodNamed(module, owner, 'forward');
  const frozen = owner.methods.find((method) => /requires_grad(_\(\s*|\s*=\s*)False/.test(method.node.text));
  return {
    name: owner.name,
    form: roleOf(owner) === 'torch-sequential' ? 'sequential' : 'class',
    span: span(owner.node),
    nameSpan: span(owner.nameNode),
    notes: frozen ? [{ span: span(frozen.nameNode), reason: 'some weights are frozen here; how many cannot be told' }] : [],
    frozen: frozen !== undefined,
    recipe: {
      id: `torch:net:${owner.node.startIndex}`,
      place: owner.nameNode,
      build: (it) => instantiate(it, owner, constructorArguments(it, owner), owner.nameNode, false),
      flow: (it, root) => flowThrough(it, root as Instance, forward),
    },
  };
}

function flowThrough(it: Interpreter, root: Instance, forward: PyFunction | null): Value {
  const place = root.owner.nameNode;
  if (!forward) {
    if (roleOf(root.owner) !== 'torch-sequential') return unknown('there is no forward in this file');
    return applyModule(it, root, [{ name: null, value: it.graph.input('x', span(place)), node: place }], place, false);
  }
  const passed = forward.parameters.slice(1).flatMap((parameter): Passed[] => {
    if (parameter.defaultValue || /^[*/]/.test(parameter.name)) return [];
    return [{ name: parameter.name, value: it.graph.input(parameter.name, span(parameter.node)), node: parameter.node }];
  });
  return it.run(forward, root, passed, false);
}

/**
 * What the file passes to the constructor: followed only if all its calls of the class, outside of the class, read alike.
 * Otherwise the defaults count.
 */
function constructorArguments(it: Interpreter, owner: PyClass): readonly Passed[] {
  const calls = (callsByName(it.module).get(`.${owner.name}`) ?? []).filter(
    (call) => !within(owner.node, call.node) && !isInModule(it.module, call),
  );
  const texts = new Set(calls.map((call) => call.node.childForFieldName('arguments')?.text));
  const [call] = calls;
  if (!call || texts.size !== 1 || call.starred) return [];
  const frame = { locals: new Map<string, Value>(), self: null, owner: null };
  return [
    ...call.positional.map((node) => ({ name: null, value: it.evaluate(node, frame), node })),
    ...[...call.keywords].map(([name, node]) => ({ name, value: it.evaluate(node, frame), node })),
  ];
}

const callsByName = once((module: PyModule) => grouped(module.calls, (call) => (call.name?.startsWith('.') ? call.name : null)));

/** A part of another network is built with that network's numbers, which say nothing about the class alone. */
function isInModule(module: PyModule, call: PyCall): boolean {
  const around = module.enclosingClass(call.node);
  return around !== null && isModuleRole(roleOf(around));
}
