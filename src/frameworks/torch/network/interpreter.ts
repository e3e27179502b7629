import type { PyFunction, PyModule } from '../../../syntax/module';
import type { PyNode } from '../../../syntax/node';
import type { Graph } from './graph';
import type { Frame, Instance, Passed, Value } from './values';

/**
 * The parts of the abstract interpreter as they see each other. It follows constructors and forwards as far as their values are
 * known from the source; it runs nothing.
 */
export interface Interpreter {
  readonly module: PyModule;
  readonly graph: Graph;
  /** Ids of the dropout sites of the call that starts there. */
  sitesAt(call: PyNode): readonly string[];
  /** False when the budget of steps, layers or depth is spent: everything more is unknown. */
  spend(): boolean;
  evaluate(node: PyNode, frame: Frame): Value;
  execute(statements: readonly PyNode[], frame: Frame): Outcome;
  /** Calls any value; `node` is the call, for its place and sites. */
  invoke(callee: Value, passed: readonly Passed[], node: PyNode, hidden: boolean): Value;
  /** Runs a function or method of this file. */
  run(definition: PyFunction, self: Instance | null, passed: readonly Passed[], hidden: boolean): Value;
  /** The function yields: its call gives no value that could be followed. */
  isGenerator(definition: PyFunction): boolean;
}

/** How a block of statements ended. */
export type Outcome =
  | { readonly type: 'next' }
  | { readonly type: 'return'; readonly value: Value }
  | { readonly type: 'break' }
  | { readonly type: 'continue' };

export const NEXT: Outcome = { type: 'next' };
