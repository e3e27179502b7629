import type { PyCall, PyClass, PyModule } from '../../../syntax/module';
import type { PyNode } from '../../../syntax/node';
import type { Definition } from '../../../syntax/project';
import { hasHiddenBase } from '../facts/modes/hiddenBase';
import { methodOf, type OwnMethod } from '../facts/modes/inherited';
import { switchingMethods } from '../facts/modes/itself';
import { type Origin, originOf } from '../facts/modes/origins';
import type { OwnClass } from '../sites/definitions';
import { globalOf } from './globals';
import type { Value } from './values';

/**
 * What names, classes and calls mean whatever is run. Loops and branches ask the same again and again. Known for one run only: the answers lead into other
 * files, whose trees must not be held by it.
 */
export class Meanings {
  readonly #globals = new Map<PyModule, Map<number, Value | null>>();
  readonly #definitions = new Map<PyModule, Map<number, Definition | null>>();
  readonly #methods = new Map<PyClass, Map<string, OwnMethod | null>>();
  readonly #switching = new Map<PyClass, ReturnType<typeof switchingMethods>>();
  readonly #hidden = new Map<PyClass, boolean>();
  readonly #origins = new Map<PyCall, Origin>();

  /** See `globalOf`. */
  globalOf(module: PyModule, node: PyNode): Value | null {
    return known(inner(this.#globals, module), node.id, () => globalOf(module, node));
  }

  /** See `PyModule.define`. */
  define(module: PyModule, node: PyNode): Definition | null {
    return known(inner(this.#definitions, module), node.id, () => module.define(node));
  }

  /** See `methodOf`. */
  methodOf(own: OwnClass, name: string): OwnMethod | null {
    return known(inner(this.#methods, own.definition), name, () => methodOf(own, name));
  }

  /** See `switchingMethods`. */
  switchingMethods(own: OwnClass): ReturnType<typeof switchingMethods> {
    return known(this.#switching, own.definition, () => switchingMethods(own));
  }

  /** See `hasHiddenBase`. */
  hasHiddenBase(own: OwnClass): boolean {
    return known(this.#hidden, own.definition, () => hasHiddenBase(own));
  }

  /** See `originOf`. */
  originOf(module: PyModule, call: PyCall): Origin {
    return known(this.#origins, call, () => originOf(module, call));
  }
}

function known<Key, Answer>(answers: Map<Key, Answer>, key: Key, work: () => Answer): Answer {
  const before = answers.get(key);
  if (before !== undefined) return before;
  const answer = work();
  answers.set(key, answer);
  return answer;
}

function inner<Outer, Key, Answer>(maps: Map<Outer, Map<Key, Answer>>, outer: Outer): Map<Key, Answer> {
  let map = maps.get(outer);
  if (!map) {
    map = new Map();
    maps.set(outer, map);
  }
  return map;
}
