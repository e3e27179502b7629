import type { PyNode } from '../../../syntax/node';
import { withoutParentheses } from '../../../syntax/nodes';
import { descendants } from '../../descendants';
import { bodyOf, partsOf, selfAttribute } from '../tree';
import { spoil } from './branches';
import { localFunction } from './globals';
import { held } from './instances';
import { type Interpreter, NEXT, type Outcome } from './interpreter';
import { bindTarget, iterated } from './iteration';
import { binary } from './operators';
import { truth } from './truth';
import { type Frame, NONE, unknown, type Value } from './values';

/** Runs statements in order until one returns, breaks or continues. */
export function execute(it: Interpreter, statements: readonly PyNode[], frame: Frame): Outcome {
  for (const statement of statements) {
    if (!it.spend()) return { type: 'return', value: unknown('the network is too large to follow') };
    const outcome = step(it, statement, frame);
    if (outcome.type !== 'next') return outcome;
  }
  return NEXT;
}

function step(it: Interpreter, statement: PyNode, frame: Frame): Outcome {
  switch (statement.type) {
    case 'expression_statement':
      for (const expression of partsOf(statement)) simple(it, expression, frame);
      return NEXT;
    case 'return_statement': {
      const value = partsOf(statement)[0];
      return { type: 'return', value: value ? it.evaluate(value, frame) : NONE };
    }
    case 'if_statement':
      return branch(it, statement, frame);
    case 'for_statement':
      return loop(it, statement, frame);
    case 'with_statement':
      return withBlock(it, statement, frame);
    case 'while_statement':
    case 'try_statement':
    case 'match_statement':
      spoil(it, statement, frame, `this ${statement.type.split('_')[0]} statement is not followed`);
      return NEXT;
    case 'raise_statement':
      return { type: 'return', value: unknown('an error is raised here') };
    case 'break_statement':
      return { type: 'break' };
    case 'continue_statement':
      return { type: 'continue' };
    case 'function_definition':
    case 'decorated_definition':
      define(statement, frame);
      return NEXT;
    default:
      return NEXT;
  }
}

/** A function inside a function sees the names around it. */
function define(statement: PyNode, frame: Frame): void {
  const definition = statement.type === 'function_definition' ? statement : statement.childForFieldName('definition');
  const name = definition?.childForFieldName('name');
  if (!definition || !name) return;
  const isPlain = statement.type === 'function_definition' || /^@\s*(?:functools\.partial|jax\.\w+|nn\.\w+)/.test(statement.text);
  const known = isPlain && definition.type === 'function_definition' ? localFunction(definition, frame) : null;
  frame.locals.set(name.text, known ?? unknown(`${name.text} is defined inside a function`));
}

function simple(it: Interpreter, expression: PyNode, frame: Frame): void {
  if (expression.type === 'assignment') {
    assignment(it, expression, frame);
    return;
  }
  if (expression.type === 'augmented_assignment') {
    const left = expression.childForFieldName('left');
    const right = expression.childForFieldName('right');
    const operator = expression.childForFieldName('operator')?.text.replace(/=$/, '') ?? '';
    if (!left || !right) return;
    const value = binary(it, operator, it.evaluate(left, frame), it.evaluate(right, frame), { node: expression, module: frame.module });
    assign(it, left, value, frame);
    return;
  }
  it.evaluate(expression, frame);
}

function assignment(it: Interpreter, node: PyNode, frame: Frame): Value {
  const left = node.childForFieldName('left');
  const right = node.childForFieldName('right');
  if (!left || !right) return NONE;
  const value = right.type === 'assignment' ? assignment(it, right, frame) : it.evaluate(right, frame);
  assign(it, left, value, frame);
  return value;
}

function assign(it: Interpreter, target: PyNode, value: Value, frame: Frame): void {
  if (target.type === 'identifier') {
    frame.locals.set(target.text, value);
    return;
  }
  if (target.type === 'attribute') {
    const object = target.childForFieldName('object');
    const name = target.childForFieldName('attribute')?.text;
    const owner = object ? it.evaluate(object, frame) : null;
    if (owner?.kind === 'instance' && name !== undefined) held(it, owner, name, value);
    return;
  }
  if (target.type === 'subscript') {
    assignElement(it, target, value, frame);
    return;
  }
  if (!/pattern|tuple|list/.test(target.type)) return;
  const names = partsOf(target);
  if (value.kind === 'tensor') {
    const part = it.graph.unknown({ node: target, module: frame.module }, 'unpack', 'an array is taken apart', [value]);
    for (const name of names) assign(it, name, part, frame);
  } else if (names.some((name) => name.type === 'attribute' || name.type === 'subscript')) {
    const items = iterated(value);
    for (const [index, name] of names.entries())
      assign(it, name, items?.[index] ?? unknown('it is unpacked from something unknown'), frame);
  } else bindTarget(target, value, frame);
}

function assignElement(it: Interpreter, target: PyNode, value: Value, frame: Frame): void {
  const object = target.childForFieldName('value');
  const owner = object ? it.evaluate(object, frame) : null;
  const index = partsOf(target)[1];
  const key = index ? it.evaluate(index, frame) : null;
  if (owner?.kind === 'dictionary' && key?.kind === 'string') owner.entries.set(key.value, value);
  else if (owner?.kind === 'list' && owner.items && key?.kind === 'number') owner.items[key.value] = value;
  else if (owner?.kind === 'list') owner.items = null;
}

function branch(it: Interpreter, statement: PyNode, frame: Frame): Outcome {
  const clauses = [statement, ...partsOf(statement).filter((child) => child.type === 'elif_clause')];
  for (const clause of clauses) {
    const condition = clause.childForFieldName('condition');
    const layers = it.graph.layers.length;
    const holds = condition ? truth(it.evaluate(condition, frame)) : null;
    // What a condition computes is no part of the data flow.
    it.graph.layers.length = layers;
    if (holds === null) {
      spoil(
        it,
        statement,
        frame,
        `it depends on a condition that is not known: ${withoutParentheses(condition ?? clause).text.slice(0, 60)}`,
      );
      return NEXT;
    }
    if (holds) return it.execute(blockOf(clause, 'consequence'), frame);
  }
  const otherwise = partsOf(statement).find((child) => child.type === 'else_clause');
  return otherwise ? it.execute(bodyOf(otherwise), frame) : NEXT;
}

function blockOf(node: PyNode, field: string): readonly PyNode[] {
  const block = node.childForFieldName(field);
  return block ? partsOf(block) : [];
}

function loop(it: Interpreter, statement: PyNode, frame: Frame): Outcome {
  const left = statement.childForFieldName('left');
  const right = statement.childForFieldName('right');
  const values = left && right ? iterated(it.evaluate(right, frame)) : null;
  if (!left || !values) {
    spoil(it, statement, frame, 'this loop runs over something that is not known');
    return NEXT;
  }
  for (const value of [...values]) {
    if (left.type === 'identifier' || !partsOf(left).some((name) => selfAttribute(name) !== null)) bindTarget(left, value, frame);
    const outcome = it.execute(bodyOf(statement), frame);
    if (outcome.type === 'return') return outcome;
    if (outcome.type === 'break' || !it.spend()) break;
  }
  return NEXT;
}

function withBlock(it: Interpreter, statement: PyNode, frame: Frame): Outcome {
  const clause = partsOf(statement).find((child) => child.type === 'with_clause');
  for (const target of clause ? descendants(clause, 'as_pattern_target') : []) frame.locals.set(target.text, unknown('a context manager'));
  return it.execute(bodyOf(statement), frame);
}
