import type { PyFunction, PyModule } from '../../../syntax/module';
import type { PyNode } from '../../../syntax/node';
import { partsOf, withoutParentheses } from '../../../syntax/nodes';
import { descendants, selfAttribute } from '../tree';

/** How an expression stands to a parameter that is followed: its very value, or what is left of 1. */
export type Turn = 'same' | 'turned';

export function flipped(turn: Turn): Turn {
  return turn === 'same' ? 'turned' : 'same';
}

const ONE = /^1(\.0*)?$/;

/** The names and `self` attributes that hold the value of one parameter inside a function or a class. */
export class References {
  readonly #names = new Set<string>();
  readonly #attributes = new Set<string>();

  constructor(
    readonly module: PyModule,
    readonly definition: PyFunction,
    readonly parameter: string,
  ) {
    if (this.#isRebound()) return;
    this.#names.add(parameter);
    for (const assignment of descendants(definition.node, 'assignment')) {
      const target = assignment.childForFieldName('left');
      const right = assignment.childForFieldName('right');
      if (!target || !right || this.turnOf(right) !== 'same') continue;
      const attribute = selfAttribute(target);
      if (attribute !== null) this.#attributes.add(attribute);
      else if (target.type === 'identifier') this.#names.add(target.text);
    }
  }

  get found(): boolean {
    return this.#names.size > 0;
  }

  /** Matches every text that refers to the value: what does not match need not be read. */
  get mention(): RegExp {
    return new RegExp(`\\b(${[...this.#names, ...this.#attributes].join('|')})\\b`);
  }

  /** null when the expression is something else, or made of the parameter in a way that is not followed. */
  turnOf(expression: PyNode): Turn | null {
    const node = withoutParentheses(expression);
    switch (node.type) {
      case 'identifier':
        return this.#names.has(node.text) && this.#isOurs(node) ? 'same' : null;
      case 'attribute': {
        const attribute = selfAttribute(node);
        return attribute !== null && this.#attributes.has(attribute) ? 'same' : null;
      }
      case 'call':
        return this.#converted(node);
      case 'conditional_expression': {
        const [yes, , no] = partsOf(node);
        return (yes ? this.turnOf(yes) : null) ?? (no ? this.turnOf(no) : null);
      }
      case 'boolean_operator': {
        const left = node.childForFieldName('left');
        return left ? this.turnOf(left) : null;
      }
      case 'binary_operator': {
        const left = node.childForFieldName('left');
        const right = node.childForFieldName('right');
        const inner = right && node.childForFieldName('operator')?.text === '-' ? this.turnOf(right) : null;
        return inner && left && ONE.test(withoutParentheses(left).text) ? flipped(inner) : null;
      }
      default:
        return null;
    }
  }

  /** `float(p)`. */
  #converted(node: PyNode): Turn | null {
    if (node.childForFieldName('function')?.text !== 'float') return null;
    const list = node.childForFieldName('arguments');
    const [only, more] = list ? partsOf(list) : [];
    return only && !more ? this.turnOf(only) : null;
  }

  /** Inside the function, and not inside another one that has a parameter of the same name. */
  #isOurs(node: PyNode): boolean {
    for (let at = this.module.enclosingFunction(node); at; at = this.module.enclosingFunction(at.node)) {
      if (at.node.startIndex === this.definition.node.startIndex) return true;
      if (at.parameters.some(({ name }) => name === node.text)) return false;
    }
    return false;
  }

  /** Given another value on the way, other than in place of `None`. */
  #isRebound(): boolean {
    return descendants(this.definition.node, ['assignment', 'augmented_assignment']).some((assignment) => {
      if (assignment.childForFieldName('left')?.text !== this.parameter) return false;
      const right = assignment.childForFieldName('right')?.text ?? '';
      if (new RegExp(`^(float\\(\\s*)?${escaped(this.parameter)}\\b(\\s*\\))?(\\s+(or|if)\\b.*)?$`, 's').test(right)) return false;
      return !this.#standsForNone(assignment);
    });
  }

  #standsForNone(assignment: PyNode): boolean {
    for (let at = assignment.parent; at && at.type !== 'function_definition'; at = at.parent) {
      if (at.type !== 'if_statement') continue;
      const condition = at.childForFieldName('condition')?.text ?? '';
      return new RegExp(`\\b${escaped(this.parameter)}\\s+is\\s+None|\\bnot\\s+${escaped(this.parameter)}\\b`).test(condition);
    }
    return false;
  }
}

function escaped(name: string): string {
  return name.replace(/[^\w]/g, '');
}
