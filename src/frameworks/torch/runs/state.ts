import type { PyFunction, PyModule } from '../../../syntax/module';
import type { OwnClass } from '../sites/definitions';
import { Layers } from './layers';
import { either, type Names, type Network, type Scope, type Value } from './values';

/** Modes that a network may be in at one point, as bits. */
export const TRAIN = 1;
export const EVAL = 2;
export const ANY = 4;

/** One thing that a container holds: under a literal key or index, or somewhere in it. */
export interface Item {
  readonly key: string | number | boolean | null;
  readonly value: Value;
}

/** The last call that decided the mode of a network: its place, and the run of the function it stands in. */
export interface Switch extends Place {
  /** The modes that were asked for. */
  readonly mode: number;
  readonly frame: Frame;
  readonly loops: readonly LoopRun[];
  readonly withoutGradient: boolean;
}

type Attributes = ReadonlyMap<string, Value>;

/** What changes while a program runs: attributes of objects, items of containers, and modes of networks. */
export class State {
  constructor(
    readonly objects = new Layers<number, Attributes>(),
    readonly items = new Layers<number, readonly Item[]>(),
    readonly modes = new Layers<number, number>(),
    readonly switches = new Layers<number, Switch | null>(),
  ) {}

  copy(): State {
    return new State(this.objects.copy(), this.items.copy(), this.modes.copy(), this.switches.copy());
  }

  attribute({ id }: { readonly id: number }, name: string): Value | undefined {
    return this.objects.get(id)?.get(name);
  }

  setAttribute({ id }: { readonly id: number }, name: string, value: Value): void {
    this.objects.set(id, new Map(this.objects.get(id)).set(name, value));
  }

  modeOf(network: Network): number {
    return network.parts.reduce((mode, part) => mode | this.modeOf(part), this.modes.get(network.id) ?? ANY);
  }

  setMode(network: Network, mode: number, by: Switch | null = null): void {
    this.modes.set(network.id, mode);
    this.switches.set(network.id, by);
    for (const part of network.parts) this.setMode(part, mode, by);
  }
}

/** What may hold behind two ways of which either was taken. */
export function united(a: State, b: State): State {
  return new State(
    a.objects.united(b.objects, (one, other) => unitedMaps(one, other, either)),
    a.items.united(b.items, unitedItems),
    a.modes.united(b.modes, (one, other) => one | other),
    // Who switched to evaluation is asked later.
    a.switches.united(b.switches, (one, other) => ((one?.mode ?? 0) & EVAL && !((other?.mode ?? 0) & EVAL) ? one : (other ?? one))),
  );
}

/** Values of one name on two ways; what only one of them knows is taken from there. */
function unitedMaps<Key, Kept>(a: ReadonlyMap<Key, Kept>, b: ReadonlyMap<Key, Kept>, join: (a: Kept, b: Kept) => Kept): Map<Key, Kept> {
  const found = new Map(a);
  for (const [key, value] of b) {
    const other = a.get(key);
    if (other === undefined) found.set(key, value);
    else if (other !== value) found.set(key, join(other, value));
  }
  return found;
}

function unitedItems(a: readonly Item[], b: readonly Item[]): readonly Item[] {
  const longer = a.length >= b.length ? a : b;
  const shorter = longer === a ? b : a;
  return longer.map((item, at) => {
    const other = shorter[at];
    return other && other.key === item.key ? { key: item.key, value: either(item.value, other.value) } : item;
  });
}

/** One run of a loop, all its rounds. */
export interface LoopRun {
  readonly id: number;
  readonly file: string;
  readonly frame: number;
  /** It goes over what is called data for validation or tests. */
  readonly heldOut: boolean;
}

/** One way out of a function or a loop, with what holds there: whoever goes on with it writes into it. */
export interface Exit {
  readonly state: State;
  readonly names: Names;
}

/** Where a call stands in the file of its frame, by offsets. */
export interface Place {
  readonly start: number;
  readonly end: number;
}

export interface LoopExits {
  readonly breaks: Exit[];
  readonly continues: Exit[];
}

/** One run of a function, or of the top level of a file. */
export interface Frame extends Scope {
  readonly id: number;
  readonly module: PyModule;
  /** null at the top level. */
  readonly definition: PyFunction | null;
  /** Of a method: the class that defines it. */
  readonly owner: OwnClass | null;
  names: Names;
  /** Names that are those of the top level, or of the function around. */
  readonly shared: Set<string>;
  /** Whether gradients are off: null where nobody can tell. */
  withoutGradient: boolean | null;
  /** The call that is being run, or was the last one. */
  site: Place | null;
  /** The call in `caller` by which it is run. */
  readonly from: Place | null;
  /** Loops around, of the callers first. */
  loops: readonly LoopRun[];
  readonly caller: Frame | null;
  /** Ways out of the loops around, of this frame only, the innermost last. */
  readonly exits: LoopExits[];
  readonly returned: (Exit & { readonly value: Value })[];
  readonly yielded: Value[];
  /** Something learns in it, or in what it calls. */
  learns: boolean;
}
