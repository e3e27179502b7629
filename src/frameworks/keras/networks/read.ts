import type { GivenValues } from '../../../model/arguments';
import type { Network } from '../../../model/network';
import type { DropoutSite } from '../../../model/site';
import type { PyClass, PyFunction, PyModule } from '../../../syntax/module';
import type { PyNode } from '../../../syntax/node';
import { partsOf } from '../../../syntax/nodes';
import { roleOf } from '../facts/family';
import { canonicalName } from '../names';
import { type Asked, askedOf } from './asking';
import { type Candidate, chosen, draftsOf } from './candidates';
import { buildInstance } from './construct';
import { evaluate } from './evaluate';
import { run } from './execute';
import { invokeFunction } from './functions';
import { Graph } from './graph';
import { methodOf } from './heritage';
import { invoke } from './invoke';
import { MAX_STEPS, type Machine } from './machine';
import { Modules } from './modules';
import type { Arguments, Scope } from './values';

/**
 * All networks of a module: sequential and functional models, and classes derived from `keras.Model`. `given`: what was entered for those
 * of a name; null where nobody is asked.
 */
export function readNetworks(
  module: PyModule,
  sites: readonly DropoutSite[],
  given: ((name: string) => GivenValues) | null = null,
): readonly Network[] {
  if (!module.calls.some(buildsNetwork) && !module.classes.some((owner) => roleOf(owner) === 'keras-model')) return [];
  const machine = createMachine(module, sites);
  const top = machine.modules.topOf(module);
  const candidates: Candidate[] = [];
  const collect = (byProgram: boolean, asked: Asked | null = null) => {
    const made = machine.models.splice(0);
    // A model that was not followed to its end must not pass for the whole.
    if (machine.isSpent()) return;
    for (const model of made) {
      refresh(machine);
      const drafts = draftsOf(machine, model, byProgram, sites);
      if (!machine.isSpent()) candidates.push(...drafts.map((draft) => (asked ? { ...draft, asked } : draft)));
    }
  };
  machine.run(partsOf(module.root), top);
  collect(true);
  for (const root of rootsOf(module)) {
    refresh(machine);
    const asked = given && askedOf(module, root.definition, given(root.definition.name));
    enter(machine, root, top, asked?.given ?? NOTHING);
    collect(false, asked);
  }
  return chosen(module, candidates);
}

function buildsNetwork(call: { readonly name: string | null }): boolean {
  const name = canonicalName(call.name);
  return name === 'keras.Sequential' || name === 'keras.Model';
}

function createMachine(module: PyModule, sites: readonly DropoutSite[]): Machine {
  const modules = new Modules(module, sites);
  const machine: Machine = {
    modules,
    graph: new Graph((at) => modules.locate(at)),
    models: [],
    callAt: (node) => modules.callAt(node),
    sitesAt: (node) => modules.sitesAt(node),
    level: 0,
    depth: 0,
    clock: 0,
    broke: false,
    isSpent: () => machine.clock >= limit(machine),
    tick: () => machine.clock++ < limit(machine),
    evaluate: (node, scope) => evaluate(machine, node, scope),
    run: (statements, scope) => run(machine, statements, scope),
    invoke: (target, args, at) => invoke(machine, target, args, at),
  };
  budgets.set(machine, MAX_STEPS);
  return machine;
}

/** Up to which tick each machine may go; every root of the program gets a new budget. */
const budgets = new WeakMap<Machine, number>();

function limit(machine: Machine): number {
  return budgets.get(machine) ?? 0;
}

function refresh(machine: Machine): void {
  budgets.set(machine, machine.clock + MAX_STEPS);
}

type Root = { readonly kind: 'function'; readonly definition: PyFunction } | { readonly kind: 'class'; readonly definition: PyClass };

/** Functions that build networks and classes that are or build networks: each is read on its own too, with its defaults. */
function rootsOf(module: PyModule): readonly Root[] {
  const builds = (node: PyNode) =>
    module.calls.some((call) => node.startIndex <= call.node.startIndex && call.node.endIndex <= node.endIndex && buildsNetwork(call));
  const functions = module.functions
    .filter((definition) => definition.classId === null && module.enclosingClass(definition.node) === null && builds(definition.node))
    .map((definition): Root => ({ kind: 'function', definition }));
  const classes = module.classes
    .filter((owner) => roleOf(owner) === 'keras-model' || builds(owner.node))
    .map((definition): Root => ({ kind: 'class', definition }));
  return [...functions, ...classes, ...entriesTo(module, functions, classes)];
}

/** Functions that nobody calls here and that call one which makes a network: they say how it is trained. */
function entriesTo(module: PyModule, functions: readonly Root[], classes: readonly Root[]): readonly Root[] {
  const makers = new Set([...functions, ...classes].map(({ definition }) => `.${definition.name}`));
  const called = new Set(module.calls.map(({ name }) => name));
  const isInside = ({ startIndex, endIndex }: PyNode, node: PyNode) => startIndex <= node.startIndex && node.endIndex <= endIndex;
  return module.functions
    .filter(({ classId, name, node }) => {
      if (classId !== null || called.has(`.${name}`) || makers.has(`.${name}`) || module.enclosingFunction(node)) return false;
      return module.calls.some((call) => call.name !== null && makers.has(call.name) && isInside(node, call.node));
    })
    .map((definition): Root => ({ kind: 'function', definition }));
}

const NOTHING: Arguments = { positional: [], keywords: new Map(), starred: false };

function enter(machine: Machine, root: Root, top: Scope, args: Arguments): void {
  if (root.kind === 'function') {
    invokeFunction(machine, root.definition, top, null, args, root.definition.node);
    return;
  }
  const instance = buildInstance(machine, root.definition, top, args, root.definition.node);
  if (instance.type !== 'instance') return;
  for (const { name, node } of root.definition.methods) {
    const builds =
      name !== '__init__' &&
      name !== 'call' &&
      methodOf({ module: machine.modules.module, owner: root.definition }, name)?.definition.node.id === node.id;
    if (
      builds &&
      machine.modules.module.calls.some(
        (call) => node.startIndex <= call.node.startIndex && call.node.endIndex <= node.endIndex && buildsNetwork(call),
      )
    ) {
      const method = root.definition.methods.find((candidate) => candidate.node.id === node.id);
      if (method) invokeFunction(machine, method, top, instance, NOTHING, node);
    }
  }
}
