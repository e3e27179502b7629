import type { PyCall, PyModule } from '../../../syntax/module';
import type { PyNode } from '../../../syntax/node';
import type { Event } from './events';
import type { Meanings } from './meanings';
import type { Exit, Frame, State } from './state';
import type { FunctionValue, Network, Value } from './values';

/** What a call is given. */
export interface Arguments {
  readonly positional: readonly Value[];
  readonly keywords: ReadonlyMap<string, Value>;
  /** `*args` or `**kwargs` are passed: more may be given. */
  readonly isOpen: boolean;
}

/** Runs a program without its data: every part of the interpreter asks the others through it. */
export interface Machine {
  state: State;
  frame: Frame;
  /** What is run is one of several networks that are not in one mode. */
  isMixed: boolean;
  readonly events: Event[];
  /** The file whose top level is run. */
  readonly entry: PyModule;
  /** The run of that top level. */
  readonly top: Frame;
  readonly meanings: Meanings;
  /** All networks that have been made. */
  readonly networks: Network[];
  /** Networks whose constructors are run, the innermost last. */
  readonly building: Network[];
  /** A number that nothing else has. */
  fresh(): number;
  /** Counts one step. @throws Exhausted when there were too many */
  spend(): void;
  evaluate(node: PyNode): Value;
  /** The same at the top level of a file. */
  evaluateIn(module: PyModule, node: PyNode): Value;
  /** What a variable of the top level of a file that is not run holds; null when that is not seen. */
  globalValue(node: PyNode): Value | null;
  /** Runs statements in order; false when none of them can be left at its end. */
  execute(statements: readonly PyNode[]): boolean;
  apply(callee: Value, args: Arguments, node: PyNode): Value;
  invoke(callee: FunctionValue, args: Arguments): Value;
  /** Gives a value to a name, an attribute, an item or several of them. */
  assign(target: PyNode, value: Value): void;
  /** The state and the names of the frame, as they are now. */
  snapshot(): Exit;
  /** Goes on with what holds behind one of some ways. */
  resume(ways: readonly Exit[]): void;
  /** Does both, and goes on with what holds behind either. */
  both<Result>(first: () => Result, second: () => Result): readonly [Result, Result];
  callAt(module: PyModule, node: PyNode): PyCall | null;
}

/** A program takes more steps than anybody waits for. */
export class Exhausted extends Error {}
