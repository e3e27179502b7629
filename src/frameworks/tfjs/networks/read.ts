import type { Network } from '../../../model/network';
import type { DropoutSite } from '../../../model/site';
import type { JsFunction, JsModule } from '../../../syntax/javascript/module';
import type { JsNode } from '../../../syntax/javascript/node';
import { spanOfNode } from '../../../syntax/nodes';
import { tfName } from '../names';
import { type Candidate, candidateOf, chosen } from './candidates';
import { evaluate } from './evaluate';
import { Graph } from './graph';
import { callFunction, construct, invoke } from './invoke';
import { MAX_HEIGHT, MAX_STEPS, MAX_STEPS_OF_FILE, type Machine } from './machine';
import { run } from './statements';
import { Scope, unknown, type Value } from './values';

/** All networks of a script: sequential and functional models, wherever they are built. */
export function readNetworks(module: JsModule, sites: readonly DropoutSite[]): readonly Network[] {
  const builders = module.calls.filter((call) => BUILDERS.has(tfName(module, call.callee) ?? ''));
  if (builders.length === 0) return [];
  const machine = createMachine(module, sites);
  const top = new Scope(null, 'function');
  const candidates: Candidate[] = [];
  const collect = (byProgram: boolean): void => {
    const made = machine.models.splice(0);
    // A model that was not followed to its end must not pass for the whole.
    if (machine.isSpent()) return;
    for (const model of made) {
      refresh(machine);
      const candidate = candidateOf(machine, model, byProgram, sites);
      if (candidate && !machine.isSpent()) candidates.push(candidate);
    }
  };
  machine.run(partsOf(module.root), top);
  collect(true);
  for (const root of rootsOf(
    module,
    builders.map((call) => call.node),
  )) {
    refresh(machine);
    enter(machine, root, top);
    collect(false);
  }
  return chosen(candidates);
}

const BUILDERS: ReadonlySet<string> = new Set(['tf.sequential', 'tf.model', 'tf.Sequential', 'tf.LayersModel']);

function partsOf(node: JsNode): readonly JsNode[] {
  return node.namedChildren.filter((child): child is JsNode => child !== null && child.type !== 'comment');
}

function createMachine(module: JsModule, sites: readonly DropoutSite[]): Machine {
  let clock = 0;
  let height = 0;
  /** null when the program is nested more deeply than the stack of the reader could bear. */
  const nested = <Result>(work: () => Result): Result | null => {
    if (height >= MAX_HEIGHT) return null;
    height++;
    try {
      return work();
    } finally {
      height--;
    }
  };
  const machine: Machine = {
    module,
    graph: new Graph(),
    models: [],
    siteIdsAt: (node) =>
      sites.filter((site) => node.startIndex <= site.span.start && site.span.end <= node.endIndex).map((site) => site.id),
    level: 0,
    depth: 0,
    isSpent: () => clock >= limit(machine),
    tick: () => clock++ < limit(machine),
    evaluate: (node, scope) => nested(() => evaluate(machine, node, scope)) ?? unknown('it is nested too deeply', spanOfNode(node)),
    run: (statements, scope) => nested(() => run(machine, statements, scope)) ?? 'next',
    invoke: (target, args, at) => invoke(machine, target, args, at),
  };
  budgets.set(machine, { limit: MAX_STEPS, clock: () => clock });
  return machine;
}

interface Budget {
  limit: number;
  readonly clock: () => number;
}

/** Up to which tick each machine may go; every root of the program gets a new budget. */
const budgets = new WeakMap<Machine, Budget>();

function limit(machine: Machine): number {
  return budgets.get(machine)?.limit ?? 0;
}

function refresh(machine: Machine): void {
  const budget = budgets.get(machine);
  if (budget) budget.limit = Math.min(budget.clock() + MAX_STEPS, MAX_STEPS_OF_FILE);
}

/** The innermost functions that build networks: each is read on its own too, with its defaults. */
function rootsOf(module: JsModule, builders: readonly JsNode[]): readonly JsFunction[] {
  const roots = new Map<number, JsFunction>();
  for (const node of builders) {
    const around = module.enclosingFunction(node);
    if (around) roots.set(around.node.id, around);
  }
  return [...roots.values()];
}

function enter(machine: Machine, { node, owner }: JsFunction, top: Scope): void {
  machine.level = 0;
  machine.depth = 0;
  const self: Value | null = owner ? construct(machine, { type: 'class', node: owner.node, scope: top }, null, owner.node) : null;
  callFunction(machine, { type: 'function', node, scope: top, self }, null, node);
}
