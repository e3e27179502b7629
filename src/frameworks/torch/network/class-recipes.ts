import type { GivenValues } from '../../../model/arguments';
import type { PyModule, PyParameter } from '../../../syntax/module';
import type { PyNode } from '../../../syntax/node';
import { isModuleRole } from '../facts/family';
import { span } from '../tree';
import { applyModule } from './apply';
import { Asking, lineOf } from './asking';
import { bound } from './binding';
import type { Candidate } from './candidate';
import { callsNamed, callsOutside, constructorArguments } from './constructing';
import { exampleShapes } from './examples';
import { holderOf } from './holder';
import { instantiate } from './instances';
import type { Interpreter } from './interpreter';
import { findMethod, lineageOf, type Method } from './lineage';
import { CHILDREN, LAYER } from './slots';
import { startOutside } from './startedOutside';
import { Unfed } from './unfed';
import { type ClassValue, type Instance, type Passed, unknown, type Value } from './values';

/** Networks written as classes. `given`: what was entered for those of a name; null where nobody is asked. */
export function classRecipes(module: PyModule, given: ((name: string) => GivenValues) | null = null): readonly Candidate[] {
  const owners = module.classes.map((owner): ClassValue => ({ kind: 'class', owner, module }));
  return owners
    .filter((owner) => isModuleRole(lineageOf(owner).role))
    .map((owner) => candidateOf(owner, given && new Asking(given(owner.owner.name))));
}

function candidateOf(value: ClassValue, asking: Asking | null): Candidate {
  const { owner } = value;
  const forward = asking && findMethod(value, 'forward');
  if (asking && forward) asking.unfed = unfedIn(forward, value.module, asking.values);
  // What the constructor freezes is followed; who calls the other methods is not known here.
  const frozen = owner.methods.find(({ name, node }) => name !== '__init__' && /requires_grad(_\(\s*|\s*=\s*)False/.test(node.text));
  return {
    name: owner.name,
    form: lineageOf(value).role === 'torch-sequential' ? 'sequential' : 'class',
    span: span(owner.node),
    nameSpan: span(owner.nameNode),
    notes: frozen
      ? [{ span: span(frozen.nameNode), reason: 'some weights are frozen here; how many cannot be told', about: 'frozen' }]
      : [],
    frozen: frozen !== undefined,
    recipe: {
      id: `torch:net:${owner.node.startIndex}`,
      place: owner.nameNode,
      asking,
      examples: exampleShapes(value.module, variablesOf(value)),
      build(it) {
        const made = instantiate(it, value, constructorArguments(it, value), owner.nameNode, false);
        startOutside(it, made, callsOutside(it.module, owner));
        return made;
      },
      flow: (it, root) => flowThrough(it, root as Instance, owner.nameNode),
    },
  };
}

/** Names that are given an object of the class. */
function variablesOf({ owner, module }: ClassValue): ReadonlySet<string> {
  return new Set(callsNamed(module, owner.name).flatMap((call) => holderOf(call.node)?.name.text ?? []));
}

/** Passes the inputs that a forward asks for through an object. */
export function flowThrough(it: Interpreter, root: Instance, place: PyNode): Value {
  const owner: ClassValue = { kind: 'class', owner: root.owner, module: root.module };
  const forward = findMethod(owner, 'forward');
  if (!forward) {
    if (!root.attributes.has(CHILDREN) && !root.attributes.has(LAYER)) return unknown('there is no forward in this file');
    return applyModule(it, root, [{ name: null, value: it.graph.input('x', span(place)), node: place }], place, false);
  }
  return it.run(bound(forward, root), inputsFor(it, forward, place), false, place);
}

/** One input for each parameter without default; a forward all of whose parameters have one takes its first. */
function inputsFor(it: Interpreter, method: Method, place: PyNode): readonly Passed[] {
  const { home } = method;
  const required = requiredBy(method);
  return (required.length > 0 ? required : parametersOf(method).slice(0, 1)).map((parameter): Passed => {
    const absent = it.asking?.unfed?.absent(parameter.name);
    if (absent) return { name: parameter.name, value: absent, node: parameter.node };
    const at = home.module === it.module ? span(parameter.node) : span(place);
    return { name: parameter.name, value: it.graph.input(parameter.name, at), node: parameter.node };
  });
}

function unfedIn(forward: Method, module: PyModule, entered: GivenValues): Unfed {
  const isHere = forward.home.module === module;
  const words = lineOf(forward.definition.nameNode);
  const all = requiredBy(forward).map(({ name, node }) => ({ name, node, words, isHere }));
  const optional = all.length > 0 ? parametersOf(forward).flatMap(({ name, defaultValue }) => (defaultValue ? [name] : [])) : [];
  return new Unfed(all, optional, entered);
}

function parametersOf({ definition }: Method): readonly PyParameter[] {
  return definition.parameters.slice(1).filter((parameter) => !/^[*/]/.test(parameter.name));
}

function requiredBy(method: Method): readonly PyParameter[] {
  return parametersOf(method).filter((parameter) => !parameter.defaultValue);
}
