import type { JsModule } from '../../../syntax/javascript/module';
import type { JsNode } from '../../../syntax/javascript/node';
import type { Graph } from './graph';
import type { ModelValue, Origin, Scope, SequentialValue, Value } from './values';

/** How a run of statements ended; `leave` = `break` or `continue`. */
export type Ending = 'next' | 'return' | 'throw' | 'break' | 'continue';

/**
 * Reads a program by going through its statements the way JavaScript would, as far as the values are certain. Nothing of the
 * program is executed: layers, tensors and numbers are descriptions, everything else is unknown.
 */
export interface Machine {
  readonly module: JsModule;
  readonly graph: Graph;
  /** Every model made on the way. */
  readonly models: (SequentialValue | ModelValue)[];
  readonly siteIdsAt: (call: JsNode) => readonly string[];
  /** Branches of unknown outcome around the current statement: what is older than the branch must not change in it. */
  level: number;
  /** Functions of the program around the current statement. */
  depth: number;
  /** False when the budget is used up: from then on everything is unknown. */
  tick(): boolean;
  isSpent(): boolean;
  evaluate(node: JsNode, scope: Scope): Value;
  run(statements: readonly JsNode[], scope: Scope): Ending;
  /** Calls a value; `at` is the call's node. */
  invoke(target: Value, args: readonly Value[], at: JsNode): Value;
}

export const MAX_DEPTH = 12;
/** Expressions and blocks inside each other, those of called functions counted. */
export const MAX_HEIGHT = 200;
/** Enough for the longest programs seen; a loop over thousands of layers is cut. */
export const MAX_STEPS = 20_000;
/** For all roots of one file together. */
export const MAX_STEPS_OF_FILE = 120_000;

export function originOf(call: JsNode): Origin {
  return {
    call,
    start: call.startIndex,
    end: call.endIndex,
    nameSpan: null,
    training: { compile: null, fit: null },
    consumed: false,
    problems: [],
  };
}
