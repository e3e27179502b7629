import type { PyFunction, PyModule } from '../../../syntax/module';
import type { PyNode } from '../../../syntax/node';
import { partsOf, withoutParentheses } from '../../../syntax/nodes';
import { literally } from '../../../text/pattern';
import { descendants, selfAttribute } from '../tree';

/** How an expression stands to a parameter that is followed: its very value, or what is left of 1. */
export type Turn = 'same' | 'turned';

export function flipped(turn: Turn): Turn {
  return turn === 'same' ? 'turned' : 'same';
}

const ONE = /^1(\.0*)?$/;

/** What gives back the number or list that it is given, or rates that rise to it over the layers. */
const KEPT = /(?:^|\.)(?:float|list|tuple|reversed|unstack|convert_to_numpy|convert_to_tensor)$/;
const SPACED = /(?:^|\.)lin_?space$/;
const KEPT_BY_METHOD: ReadonlySet<string> = new Set(['numpy', 'tolist', 'item', 'copy']);

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
    return new RegExp(`\\b(${[...this.#names, ...this.#attributes].map(literally).join('|')})\\b`);
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
      case 'subscript': {
        const list = node.childForFieldName('value');
        return list && this.turnOf(list);
      }
      case 'list_comprehension':
      case 'generator_expression':
        return this.#comprehended(node);
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
        const operator = node.childForFieldName('operator')?.text;
        // `rate * i / depth`: a share of it for each layer.
        if (operator === '*' || operator === '/')
          return (left && this.turnOf(left)) ?? (right && operator === '*' ? this.turnOf(right) : null);
        const inner = right && operator === '-' ? this.turnOf(right) : null;
        return inner && left && ONE.test(withoutParentheses(left).text) ? flipped(inner) : null;
      }
      default:
        return null;
    }
  }

  /** `float(p)`, `rates.tolist()`, `np.linspace(0, p, depth)`. */
  #converted(node: PyNode): Turn | null {
    const callee = node.childForFieldName('function');
    const list = node.childForFieldName('arguments');
    if (!callee || !list) return null;
    const given = list.type === 'generator_expression' ? [list] : partsOf(list);
    const [only, more] = given;
    const object = callee.type === 'attribute' && !only ? callee.childForFieldName('object') : null;
    if (object) return KEPT_BY_METHOD.has(callee.childForFieldName('attribute')?.text ?? '') ? this.turnOf(object) : null;
    if (KEPT.test(callee.text)) return only && !more ? this.turnOf(only) : null;
    if (!SPACED.test(callee.text)) return null;
    const ends = given.filter(({ type }, index) => type === 'keyword_argument' || index < 2);
    const turns = ends.map((end) => this.turnOf(end.type === 'keyword_argument' ? (end.childForFieldName('value') ?? end) : end));
    return turns.includes('same') ? 'same' : null;
  }

  /** `[float(x) for x in rates]`, `[p * i / depth for i in range(depth)]`. */
  #comprehended(node: PyNode): Turn | null {
    const [body, clause, more] = partsOf(node);
    if (!body || clause?.type !== 'for_in_clause' || more) return null;
    const left = clause.childForFieldName('left');
    const right = clause.childForFieldName('right');
    const isBound = left?.type === 'identifier' && right !== null && !this.#names.has(left.text) && this.turnOf(right) === 'same';
    if (!isBound) return this.turnOf(body);
    this.#names.add(left.text);
    const turn = this.turnOf(body);
    this.#names.delete(left.text);
    return turn;
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
      if (new RegExp(`^(float\\(\\s*)?${literally(this.parameter)}\\b(\\s*\\))?(\\s+(or|if)\\b.*)?$`, 's').test(right)) return false;
      return !this.#standsForNone(assignment);
    });
  }

  #standsForNone(assignment: PyNode): boolean {
    for (let at = assignment.parent; at && at.type !== 'function_definition'; at = at.parent) {
      if (at.type !== 'if_statement') continue;
      const condition = at.childForFieldName('condition')?.text ?? '';
      return new RegExp(`\\b${literally(this.parameter)}\\s+is\\s+None|\\bnot\\s+${literally(this.parameter)}\\b`).test(condition);
    }
    return false;
  }
}
