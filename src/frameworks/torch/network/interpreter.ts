import type { PyModule } from '../../../syntax/module';
import type { PyNode } from '../../../syntax/node';
import type { Asking } from './asking';
import type { Graph } from './graph';
import type { Frame, FunctionValue, Passed, Value } from './values';

/**
 * The parts of the abstract interpreter as they see each other. It follows constructors and forwards as far as their values are
 * known from the source; it runs nothing.
 */
export interface Interpreter {
  /** The module whose code is being followed now; another one than the network's own inside calls of other files. */
  readonly module: PyModule;
  readonly graph: Graph;
  /** What the user enters; null where nobody is asked. */
  readonly asking: Asking | null;
  /** Values of names at the top of modules and of classes, worked out once for each network. */
  readonly remembered: Map<string, Value>;
  /** Ids of the dropout sites of the call that starts there in the module that is followed now. */
  sitesAt(call: PyNode): readonly string[];
  /** False when the budget of steps, layers or depth is spent: everything more is unknown. */
  spend(): boolean;
  /** Follows something with no more than so many steps; what is not reached is unknown. */
  bounded<T>(steps: number, inside: () => T): T;
  evaluate(node: PyNode, frame: Frame): Value;
  execute(statements: readonly PyNode[], frame: Frame): Outcome;
  /** Calls any value; `node` is the call, for its place and sites. */
  invoke(callee: Value, passed: readonly Passed[], node: PyNode, hidden: boolean): Value;
  /** Runs a function or method in its own module; `node` is the call. */
  run(callee: FunctionValue, passed: readonly Passed[], hidden: boolean, node: PyNode): Value;
  /** Follows something in another module; `call` is what leads there. */
  within<T>(module: PyModule, call: PyNode | null, inside: () => T): T;
}

/** How a block of statements ended. */
export type Outcome =
  | { readonly type: 'next' }
  | { readonly type: 'return'; readonly value: Value }
  | { readonly type: 'raise' }
  | { readonly type: 'break' }
  | { readonly type: 'continue' };

export const NEXT: Outcome = { type: 'next' };
