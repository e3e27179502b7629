import type { PyNode } from '../../../syntax/node';
import type { Graph } from './graph';
import type { Library } from './library';
import type { Frame, FunctionValue, Instance, Passed, Place, Scope, Value } from './values';

/** The parts of the abstract interpreter as they see each other. It follows code as far as its values are known; it runs nothing. */
export interface Interpreter {
  readonly graph: Graph;
  readonly library: CallingLibrary;
  /** Constants of modules that are being worked out. */
  readonly open: Set<string>;
  /** Linen modules whose forward is running, the innermost last. */
  readonly running: Instance[];
  /** Where parts are named that are built now, for libraries that name them by scopes; the innermost last. */
  readonly scopes: Scope[];
  /** Ids of the dropout sites of the call that stands there. */
  sitesAt(place: Place): readonly string[];
  /** False when the budget of steps, layers or depth is spent: everything more is unknown. */
  spend(): boolean;
  evaluate(node: PyNode, frame: Frame): Value;
  execute(statements: readonly PyNode[], frame: Frame): Outcome;
  /** Calls any value; `place` is the call, for its sites. */
  invoke(callee: Value, passed: readonly Passed[], place: Place, hidden: boolean): Value;
  run(callee: FunctionValue, passed: readonly Passed[], hidden: boolean): Value;
}

/** A library with functions of its own. */
export interface CallingLibrary extends Library {
  /** What a function or class of the library gives that is neither layer nor container; null when it is not known. */
  call?(it: Interpreter, name: string, passed: readonly Passed[], place: Place, hidden: boolean): Value | null;
}

/** How a block of statements ended. */
export type Outcome =
  | { readonly type: 'next' }
  | { readonly type: 'return'; readonly value: Value }
  | { readonly type: 'break' }
  | { readonly type: 'continue' };

export const NEXT: Outcome = { type: 'next' };
