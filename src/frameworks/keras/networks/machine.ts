import type { DropoutSite } from '../../../model/site';
import type { PyCall } from '../../../syntax/module';
import type { PyNode } from '../../../syntax/node';
import type { Graph } from './graph';
import type { Modules } from './modules';
import type { Arguments, InstanceValue, ModelValue, Origin, Scope, SequentialValue, Value } from './values';

/** How a run of statements ended; `maybe-…` when it depends on a condition that is not known. `leave` = `break` or `continue`. */
export type Ending = 'next' | 'return' | 'raise' | 'leave' | 'maybe-return' | 'maybe-leave';

/**
 * Reads a program by going through its statements the way Python would, as far as the values are certain. Nothing of the
 * program is executed: layers, tensors and numbers are descriptions, everything else is unknown.
 */
export interface Machine {
  readonly modules: Modules;
  readonly graph: Graph;
  /** Every model made on the way. */
  readonly models: (SequentialValue | ModelValue | InstanceValue)[];
  readonly callAt: (node: PyNode) => PyCall | null;
  readonly sitesAt: (call: PyNode) => readonly DropoutSite[];
  /** Branches of unknown outcome around the current statement: what is older than the branch must not change in it. */
  level: number;
  /** Functions of the program around the current statement. */
  depth: number;
  /** The latest `leave` was a `break`. */
  broke: boolean;
  /** Ticks once per statement: the program's clock. */
  clock: number;
  /** False when the budget is used up: from then on everything is unknown. */
  tick(): boolean;
  isSpent(): boolean;
  evaluate(node: PyNode, scope: Scope): Value;
  run(statements: readonly PyNode[], scope: Scope): Ending;
  /** Calls a value; `at` is the call's node. */
  invoke(target: Value, args: Arguments, at: PyNode): Value;
}

export const MAX_DEPTH = 12;
/** Enough for the longest programs seen; a loop over thousands of layers is cut. */
export const MAX_STEPS = 30_000;

/** Where a model is made; of one that another file makes, the call that leads there. */
export function originOf(machine: Machine, at: PyNode): Origin {
  const call = machine.modules.anchor ?? at;
  return {
    call,
    start: call.startIndex,
    end: call.endIndex,
    nameSpan: null,
    training: { compile: null, compiledAt: Number.POSITIVE_INFINITY, fit: null },
    consumed: false,
    problems: [],
  };
}
