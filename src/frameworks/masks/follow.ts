import type { PyModule } from '../../syntax/module';
import type { PyNode } from '../../syntax/node';
import { stepFrom } from './flow';
import type { Source } from './generators';
import type { Application, Flow } from './step';

/** Where drawn numbers end up as a mask. */
export interface Followed {
  readonly application: Application;
  readonly flow: Flow;
  /** Names that the mask had on its way, as written. */
  readonly names: readonly string[];
}

const MOST_STEPS = 60;
const MOST_USES = 60;
const MOST_NAMES = 6;

/** Follows drawn numbers through the function to what they mask; null when they mask nothing that can be seen. */
export function follow(module: PyModule, { call, ones }: Source): Followed | null {
  const flow: Flow = { ones, added: null, inverted: false, divisor: null };
  return new Follower(module).from(call.node, flow, []);
}

interface Result {
  readonly found: Followed | null;
  /** What the name holds afterwards, when it was changed in place. */
  readonly flow: Flow;
}

class Follower {
  constructor(readonly module: PyModule) {}

  from(start: PyNode, flow: Flow, names: readonly string[]): Followed | null {
    const { found, flow: after } = this.#climb(start, flow, names);
    if (found) return found;
    // `mask.bernoulli_(keep)` as a statement: the name before the dot holds the mask.
    const object = start.childForFieldName('function')?.childForFieldName('object');
    if (start.parent?.type !== 'expression_statement' || !object || !isName(object)) return null;
    return this.#uses(object, start.parent, after, names);
  }

  #climb(start: PyNode, before: Flow, names: readonly string[]): Result {
    let node = start;
    let flow = before;
    for (let steps = 0; steps < MOST_STEPS; steps++) {
      const step = stepFrom(this.module, node, flow);
      switch (step.type) {
        case 'on':
          node = step.node;
          flow = step.flow;
          break;
        case 'applied':
          return { found: { application: step.application, flow: step.flow, names }, flow };
        case 'named':
          return { found: isName(step.target) ? this.#uses(step.target, step.statement, step.flow, names) : null, flow: before };
        case 'in-place':
          return { found: null, flow: step.flow };
        case 'lost':
          return { found: null, flow: before };
      }
    }
    return { found: null, flow: before };
  }

  /** Follows a name from the statement that gives it its value. */
  #uses(target: PyNode, statement: PyNode, given: Flow, names: readonly string[]): Followed | null {
    if (names.length >= MOST_NAMES) return null;
    const all = [...names, target.text];
    let flow = given;
    let replaced = Number.POSITIVE_INFINITY;
    for (const use of this.#occurrences(target, statement)) {
      // A new value was made of the old one, and where that went is known by now.
      if (use.startIndex >= replaced) return null;
      const parent = use.parent;
      const isWritten = parent?.type === 'assignment' && parent.childForFieldName('left')?.id === use.id;
      if (isWritten && parent.startIndex > statement.startIndex) {
        if (isAlways(parent, statement)) replaced = parent.endIndex;
        continue;
      }
      const result = this.#climb(use, flow, all);
      if (result.found) return result.found;
      flow = result.flow;
    }
    return null;
  }

  /** Where the name stands behind the statement, in the same function; an attribute of `self` also elsewhere in the class. */
  #occurrences(target: PyNode, statement: PyNode): readonly PyNode[] {
    const around = this.module.enclosingFunction(target)?.node ?? this.module.root;
    const within = (scope: PyNode): PyNode[] =>
      scope.descendantsOfType(target.type).filter((node): node is PyNode => node !== null && node.text === target.text);
    const later = within(around).filter((node) => node.startIndex >= statement.endIndex);
    const owner = /^self\b/.test(target.text) ? this.module.enclosingClass(target) : null;
    const elsewhere = owner
      ? within(owner.node).filter((node) => node.endIndex < around.startIndex || node.startIndex > around.endIndex)
      : [];
    return [...later, ...elsewhere].slice(0, MOST_USES);
  }
}

function isName({ type }: PyNode): boolean {
  return type === 'identifier' || type === 'attribute' || type === 'subscript';
}

/** The assignment is run whenever the statement was: it does not stand in another branch. */
function isAlways(assignment: PyNode, { startIndex }: PyNode): boolean {
  const block = assignment.parent?.parent;
  return !block || (block.startIndex <= startIndex && startIndex < block.endIndex);
}
