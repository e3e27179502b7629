import type { PyCall, PyModule } from '../../../syntax/module';
import type { PyNode } from '../../../syntax/node';
import { once } from '../../../syntax/once';
import { bare, named } from '../tree';
import { apply, invoke } from './calls';
import { contentsOf, putItem } from './containers';
import type { Event } from './events';
import { evaluate } from './expressions';
import { workedOut } from './flow';
import { type Arguments, Exhausted, type Machine } from './machine';
import { Meanings } from './meanings';
import { switchAny } from './networks';
import { type Exit, type Frame, type LoopRun, State, united } from './state';
import { execute } from './statements';
import { either, type FunctionValue, type Network, namesOf, UNKNOWN, type Value } from './values';

/** Steps that one program may take. */
const MOST_STEPS = 40_000;

/** What a program does with its networks. */
export interface Course {
  readonly events: readonly Event[];
  /** Loops in the middle of which it was stopped since it takes too long, and nothing behind that is seen; null where it came to its end. */
  readonly stoppedIn: readonly LoopRun[] | null;
}

/** Runs a program as far as can be. */
export function runProgram(entry: PyModule): Course {
  const program = new Program(entry);
  try {
    program.execute(named(entry.root));
    return { events: program.events, stoppedIn: null };
  } catch (error) {
    // Too long, or too deeply nested.
    if (error instanceof Exhausted || error instanceof RangeError) return { events: program.events, stoppedIn: program.frame.loops };
    throw error;
  }
}

const callsOf = once((module: PyModule) => new Map(module.calls.map((call) => [call.node.id, call])));

class Program implements Machine {
  state = new State();
  readonly top: Frame;
  frame: Frame;
  isMixed = false;
  readonly events: Event[] = [];
  readonly networks: Network[] = [];
  readonly building: Network[] = [];
  readonly meanings = new Meanings();
  #numbers = 0;
  #steps = 0;
  readonly #globals = new Map<string, Value | null>();

  constructor(readonly entry: PyModule) {
    this.top = this.#frameOf(entry);
    this.frame = this.top;
  }

  fresh(): number {
    this.#numbers++;
    return this.#numbers;
  }

  spend(): void {
    this.#steps++;
    if (this.#steps > MOST_STEPS) throw new Exhausted();
  }

  evaluate(node: PyNode): Value {
    return evaluate(this, node);
  }

  execute(statements: readonly PyNode[]): boolean {
    return execute(this, statements);
  }

  apply(callee: Value, args: Arguments, node: PyNode): Value {
    return apply(this, callee, args, node);
  }

  invoke(callee: FunctionValue, args: Arguments): Value {
    return invoke(this, callee, args);
  }

  callAt(module: PyModule, node: PyNode): PyCall | null {
    return callsOf(module).get(node.id) ?? null;
  }

  evaluateIn(module: PyModule, node: PyNode): Value {
    const { frame } = this;
    this.frame = module === this.entry ? this.top : this.#frameOf(module);
    const value = this.evaluate(node);
    this.frame = frame;
    return value;
  }

  globalValue(node: PyNode): Value | null {
    const found = this.meanings.define(this.frame.module, node);
    if (found?.kind !== 'value') return null;
    const key = `${found.file}:${found.node.startIndex}`;
    const before = this.#globals.get(key);
    if (before !== undefined) return before;
    // What needs itself is nothing.
    this.#globals.set(key, null);
    const home = found.file === this.frame.module.file ? this.frame.module : this.frame.module.open(found.file);
    const value = home ? this.evaluateIn(home, found.node) : null;
    this.#globals.set(key, value);
    return value;
  }

  assign(target: PyNode, value: Value): void {
    const node = bare(target);
    switch (node.type) {
      case 'identifier': {
        const { frame } = this;
        const home = frame.shared.has(node.text) ? (frame.closure ?? this.top) : frame;
        home.names.set(node.text, value);
        return;
      }
      case 'attribute':
        this.#assignAttribute(node, value);
        return;
      case 'subscript': {
        const object = node.childForFieldName('value');
        const key = node.childForFieldName('subscript');
        const container = object ? this.evaluate(object) : UNKNOWN;
        const at = key ? this.evaluate(key) : UNKNOWN;
        if (container.kind === 'container') putItem(this, container, at, value);
        // `outputs[step] = output` of a tensor.
        else if (container.kind === 'unknown' && object) this.#assignPlain(object, workedOut(this, [container, value]));
        return;
      }
      case 'pattern_list':
      case 'tuple_pattern':
      case 'list_pattern':
      case 'tuple':
      case 'expression_list': {
        const parts = value.kind === 'container' ? contentsOf(this, value) : [];
        const other = value.kind === 'unknown' ? value : UNKNOWN;
        for (const [at, part] of named(node).entries()) this.assign(part, parts[at] ?? other);
        return;
      }
      default:
    }
  }

  /** A name or an attribute; nothing else. */
  #assignPlain(target: PyNode, value: Value): void {
    if (value.kind === 'unknown' && value.from && /^(?:identifier|attribute)$/.test(bare(target).type)) this.assign(target, value);
  }

  #assignAttribute(node: PyNode, value: Value): void {
    const object = node.childForFieldName('object');
    const name = node.childForFieldName('attribute')?.text ?? '';
    const holder = object ? this.evaluate(object) : UNKNOWN;
    // `for part in model.modules(): part.training = False`.
    if (name === 'training' && holder.kind !== 'object') switchAny(this);
    for (const each of holder.kind === 'choice' ? holder.options : [holder]) {
      if (each.kind !== 'object' && each.kind !== 'network') continue;
      const before = holder.kind === 'choice' ? this.state.attribute(each, name) : undefined;
      this.state.setAttribute(each, name, before ? either(before, value) : value);
    }
  }

  snapshot(): Exit {
    return { state: this.state.copy(), names: this.frame.names.copy() };
  }

  resume(ways: readonly Exit[]): void {
    const [first, ...others] = ways;
    if (!first) return;
    this.state = others.reduce((state, way) => united(state, way.state), first.state);
    this.frame.names = others.reduce((names, way) => names.united(way.names, either), first.names);
  }

  both<Result>(first: () => Result, second: () => Result): readonly [Result, Result] {
    const before = this.snapshot();
    const a = first();
    const behind = this.snapshot();
    this.resume([before]);
    const b = second();
    this.resume([behind, this.snapshot()]);
    return [a, b];
  }

  #frameOf(module: PyModule): Frame {
    return {
      id: this.fresh(),
      module,
      definition: null,
      owner: null,
      names: namesOf(),
      shared: new Set(),
      withoutGradient: false,
      site: null,
      from: null,
      loops: [],
      caller: null,
      closure: null,
      exits: [],
      returned: [],
      yielded: [],
      learns: false,
    };
  }
}
