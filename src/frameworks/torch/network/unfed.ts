import type { GivenValues } from '../../../model/arguments';
import type { PyNode } from '../../../syntax/node';

/** A parameter of the forward that is not fed, or what was worked out of it alone: an initial state, a mask, lengths of rows. */
export interface Absent {
  readonly kind: 'absent';
  /** Parameters that it comes from. */
  readonly names: readonly string[];
  /** A number for each row, or for all: no longer one for each step. */
  readonly counted?: true;
  /** Lengths less one: the place of the last step. */
  readonly last?: true;
  /** As a mask it hides what comes later, as the user says. */
  readonly later?: true;
  /** Whether it hides anything is not said. */
  readonly open?: true;
  /** Axes of one cell that were put in. */
  readonly added?: readonly number[];
}

/** What a parameter of the forward is used for. `other`: for something that may be data. */
export type Use = 'state' | 'mask' | 'padding' | 'lengths' | 'labels' | 'other';

/** What a parameter is that need not be fed. `padding`: a mask that hides what fills up short rows, for certain. */
export type UnfedRole = Exclude<Use, 'other'>;

/** `words`: as the forward declares it; `isHere`: in the file of the network. */
export interface ForwardParameter {
  readonly name: string;
  readonly node: PyNode;
  readonly words: string;
  readonly isHere: boolean;
}

/** Which parameters of a forward carry no data, told by what it does with them when it is followed without them. */
export class Unfed {
  readonly #uses = new Map<string, Set<Use>>();
  #roles: ReadonlyMap<string, UnfedRole> | null = null;
  #held: ReadonlySet<string>;

  /** `parameters`: without default, in order; the first is data whatever is done with it. */
  constructor(
    readonly parameters: readonly ForwardParameter[],
    /** Names of those with a default. */
    readonly optional: readonly string[],
    readonly entered: GivenValues,
  ) {
    this.#held = new Set(parameters.slice(1).map(({ name }) => name));
  }

  /** Follows the forward without them until nothing that is left out is used as data. */
  settle(follow: () => void): void {
    if (this.#roles) return;
    for (;;) {
      this.#uses.clear();
      if (this.#held.size > 0) follow();
      const roles = new Map([...this.#held].flatMap((name) => (this.#told(name) ? [[name, this.#told(name) as UnfedRole] as const] : [])));
      if (roles.size === this.#held.size) {
        this.#roles = roles;
        return;
      }
      this.#held = new Set(roles.keys());
    }
  }

  get roles(): ReadonlyMap<string, UnfedRole> {
    return this.#roles ?? new Map();
  }

  use(names: readonly string[], use: Use): void {
    for (const name of names) this.#uses.set(name, (this.#uses.get(name) ?? new Set()).add(use));
  }

  /** What stands in for a parameter; null where it is fed. */
  absent(name: string): Absent | null {
    const setting = this.#roles ? this.entered[settingOf(name)] : undefined;
    if (!this.#held.has(name) || setting === 'data') return null;
    const isOpen = this.#roles?.get(name) === 'mask' && setting === undefined;
    return { kind: 'absent', names: [name], ...(setting === 'causal' ? { later: true } : {}), ...(isOpen ? { open: true } : {}) };
  }

  /** Of one thing for each parameter, those of the parameters that are fed. */
  fed<Item>(items: readonly Item[]): readonly Item[] {
    return items.filter((_, at) => this.absent(this.parameters[at]?.name ?? '') === null);
  }

  /** null = data, or used for nothing. */
  #told(name: string): UnfedRole | null {
    const uses = this.#uses.get(name);
    if (!uses || uses.has('other')) return null;
    if (uses.has('state')) return uses.size === 1 ? 'state' : null;
    if (uses.has('labels')) return uses.size === 1 ? 'labels' : null;
    if (uses.has('padding')) return 'padding';
    if (uses.has('lengths') && !uses.has('mask')) return 'lengths';
    return PADS.test(name) ? 'padding' : 'mask';
  }
}

/** Names by which authors say that a mask is about padding or lengths. */
const PADS = /pad|len(gth)?s?$|^lens?_|valid/i;

/** Names of what multiplies or is added as a mask, where the use alone would not tell it from data. */
export function speaksOfMask(name: string): boolean {
  return /mask/i.test(name) || PADS.test(name);
}

/** How the user names what a parameter of the forward is given. */
export function settingOf(name: string): string {
  return `forward.${name}`;
}
