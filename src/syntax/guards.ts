import type { PyNode } from './node';
import { partsOf } from './nodes';
import { lookup, type ScopeTree } from './scopes';

const FLAG = 'training|is_?train(?:ing)?|train_?mode|deterministic|inference';

/** A name in a rate that switches it with the mode: narrower than in a test, where a false match only costs a miss. */
const FLAG_IN_VALUE = new RegExp(`(?<!pre_?)(?:${FLAG})(?!_)|(?<![a-z])is_?eval(?![a-z])`, 'i');

const FLAG_IN_TEST = new RegExp(
  `(?<!pre_?)(?:${FLAG})|(?<![a-zA-Z])(?:mode|train|eval|evaluat(?:e|ing)|testing|(?:is_?)?test(?!_)|phase|predict(?:ing)?|infer)(?![a-z])`,
  'i',
);

/** True when a rate's expression names a training flag. */
export function namesFlag(expression: PyNode): boolean {
  return FLAG_IN_VALUE.test(expression.text);
}

/**
 * How a condition speaks of the mode: `training` is true while training, `inference` is true outside it, `unclear` names the
 * mode without telling which; null when it does not name it.
 */
export function modeOf(condition: PyNode): 'training' | 'inference' | 'unclear' | null {
  const text = condition.text;
  if (!FLAG_IN_TEST.test(text)) return null;
  if (!/^(?:not\b\s*|!)?[\w.()\s]+$/.test(text) || /\b(?:and|or|if|in|is)\b/.test(text)) return 'unclear';
  const negated = /^\(*\s*not\b/.test(text);
  const inference = /deterministic|inference|eval|infer|predict|test/i.test(text);
  if (!inference && !/train/i.test(text)) return 'unclear';
  return inference !== negated ? 'inference' : 'training';
}

/** A parameter that turns dropout on or off, as opposed to one that holds its rate. */
const SWITCH =
  /^(?:(?:use|apply|do|with|enable|is|should|add|no|disable|skip)_?)?drop(?:out)?$|^drop(?:out)?_?(?:on|active|enabled|flag)$/i;

/** A step that is given a name, as in TensorFlow 1, is part of a graph: whoever runs the graph decides what runs. */
const TRAINS = /\.(?:manual_)?backward\(|^[ \t]*(?!return\b)[^\s=.][^=\n]*\.(?:minimize|apply_gradients)\(/m;

/** `dropout is not None`, `dropout > 0`: what is compared is a rate, not a switch. */
function isCompared(name: PyNode): boolean {
  const { parent } = name;
  if (parent?.type !== 'comparison_operator') return false;
  return partsOf(parent).every((part) => part.id === name.id || /^(?:none|integer|float)$/.test(part.type));
}

/** `F.dropout(x, 0.5, self.training)`: what comes out of a dropout that is told the mode tells nobody the mode. */
function isDropped(value: PyNode): boolean {
  return value.type === 'call' && DROPS.test(value.childForFieldName('function')?.text ?? '');
}

const DROPS = /(?:^|\.)(?:(?:feature_)?alpha_)?dropout[123]?d?$|^self\.\w*drop\w*$/;

const ESCAPES = new Set(['return_statement', 'raise_statement', 'continue_statement', 'break_statement']);
const TESTED = new Set(['if_statement', 'elif_clause', 'while_statement']);

/** Answers whether code runs under a test of a training flag. Earlier exits are remembered per block. */
export class Guards {
  /** Functions that take gradient steps. */
  readonly #training = new Map<number, boolean>();
  /** Offset behind the first `if not training: return` of each block. */
  readonly #exits = new Map<number, number>();

  constructor(readonly scopes: ScopeTree) {}

  isGuarded(node: PyNode): boolean {
    let below = node;
    for (let at = node.parent; at; below = at, at = at.parent) {
      if (at.type === 'class_definition') return false;
      if (TESTED.has(at.type) && this.#testOf(at, below)) return true;
      if (at.type === 'conditional_expression' && this.#ternaryTests(at, below)) return true;
      if (at.type === 'boolean_operator' && this.#chainTests(at, below)) return true;
      if (
        at.type === 'match_statement' &&
        at.childForFieldName('subject')?.id !== below.id &&
        this.tests(at.childForFieldName('subject'))
      ) {
        return true;
      }
      if (at.type === 'block' && node.startIndex >= this.#exitOf(at)) return true;
      if (at.type === 'function_definition' && this.#trains(at)) return true;
    }
    return false;
  }

  /**
   * True when the condition names a training flag, itself or through a local variable that was computed from one, or a parameter
   * such as `apply_dropout`: then the caller decides.
   */
  tests(condition: PyNode | null): boolean {
    if (!condition) return false;
    if (FLAG_IN_TEST.test(condition.text)) return true;
    const names = condition.type === 'identifier' ? [condition] : condition.descendantsOfType('identifier');
    return names.some((name) => name !== null && this.#standsForFlag(name));
  }

  #standsForFlag(name: PyNode): boolean {
    const found = lookup(this.scopes.at(name.startIndex), name.text);
    if (!found || found.scope.kind === 'module') return false;
    return found.bindings.some(
      (binding) =>
        (binding.kind === 'value' && FLAG_IN_VALUE.test(binding.value.text) && !isDropped(binding.value)) ||
        (binding.kind === 'parameter' && SWITCH.test(name.text) && !isCompared(name)),
    );
  }

  /** `else` and `elif` branches hang below the `if`: its test holds, negated, for them too. */
  #testOf(statement: PyNode, below: PyNode): boolean {
    const condition = statement.childForFieldName('condition');
    return condition !== null && condition.id !== below.id && this.tests(condition);
  }

  #ternaryTests(node: PyNode, below: PyNode): boolean {
    const condition = partsOf(node)[1];
    return condition !== undefined && condition.id !== below.id && this.tests(condition);
  }

  #chainTests(node: PyNode, below: PyNode): boolean {
    const left = node.childForFieldName('left');
    return left !== null && left.id !== below.id && this.tests(left);
  }

  /** What computes gradients is a training loop: nothing in it runs in evaluation only. */
  #trains(definition: PyNode): boolean {
    const before = this.#training.get(definition.id);
    if (before !== undefined) return before;
    const trains = TRAINS.test(definition.text);
    this.#training.set(definition.id, trains);
    return trains;
  }

  #exitOf(block: PyNode): number {
    const before = this.#exits.get(block.id);
    if (before !== undefined) return before;
    const exit = partsOf(block).find((statement) => this.#leaves(statement));
    const offset = exit?.endIndex ?? Number.POSITIVE_INFINITY;
    this.#exits.set(block.id, offset);
    return offset;
  }

  #leaves(statement: PyNode): boolean {
    if (statement.type === 'assert_statement') return this.tests(partsOf(statement)[0] ?? null);
    if (statement.type !== 'if_statement' || !this.tests(statement.childForFieldName('condition'))) return false;
    const body = statement.childForFieldName('consequence');
    return body !== null && ESCAPES.has(partsOf(body).at(-1)?.type ?? '');
  }
}
