import type { PyNode } from '../../../syntax/node';
import { bare, descendants, named, statementsOf } from '../tree';
import { remove, simple } from './assignments';
import { spoil } from './branches';
import { classesByNode, functionsByNode } from './definitions';
import { doubtRest } from './doubts';
import { type Interpreter, NEXT, type Outcome } from './interpreter';
import { bindTarget, iterated } from './iteration';
import { truth } from './truth';
import { type Frame, NONE, opaqueValue, unknown } from './values';

/** Runs statements in order until one returns, breaks or continues. */
export function execute(it: Interpreter, statements: readonly PyNode[], frame: Frame): Outcome {
  for (const [index, statement] of statements.entries()) {
    if (!it.spend()) return { type: 'return', value: opaqueValue('the network is too large to follow') };
    const { ends } = frame;
    const outcome = step(it, statement, frame);
    if (outcome.type !== 'next') return outcome;
    if (frame.ends !== ends) doubtRest(it, statements.slice(index + 1), frame);
  }
  return NEXT;
}

function step(it: Interpreter, statement: PyNode, frame: Frame): Outcome {
  switch (statement.type) {
    case 'expression_statement':
      for (const expression of named(statement)) simple(it, expression, frame);
      return NEXT;
    case 'return_statement': {
      const value = named(statement)[0];
      return { type: 'return', value: value ? it.evaluate(value, frame) : NONE };
    }
    case 'if_statement':
      return branch(it, statement, frame);
    case 'for_statement':
      return loop(it, statement, frame);
    case 'with_statement':
      return withBlock(it, statement, frame);
    case 'while_statement':
      return repeat(it, statement, frame);
    case 'try_statement':
      return attempt(it, statement, frame);
    case 'match_statement':
      spoil(it, statement, frame, `this ${statement.type.split('_')[0]} statement is not followed`);
      return NEXT;
    case 'raise_statement':
      return { type: 'raise' };
    case 'break_statement':
      return { type: 'break' };
    case 'continue_statement':
      return { type: 'continue' };
    case 'function_definition':
    case 'decorated_definition':
    case 'class_definition':
      define(it, statement.childForFieldName('definition') ?? statement, frame);
      return NEXT;
    case 'delete_statement':
      for (const target of named(statement).flatMap((each) => (each.type === 'expression_list' ? named(each) : [each])))
        remove(it, target, frame);
      return NEXT;
    default:
      return NEXT;
  }
}

/** A function or class inside a function: it sees the names around it. */
function define(it: Interpreter, definition: PyNode, frame: Frame): void {
  const name = definition.childForFieldName('name')?.text;
  if (name === undefined) return;
  const { module } = it;
  const owner = classesByNode(module).get(definition.id);
  const inner = functionsByNode(module).get(definition.id);
  if (owner) frame.locals.set(name, { kind: 'class', owner, module });
  else if (inner) frame.locals.set(name, { kind: 'function', definition: inner, module, self: null, closure: frame });
  else frame.locals.set(name, unknown(`${name} is defined inside a function`));
}

const MOST_ROUNDS = 300;

function repeat(it: Interpreter, statement: PyNode, frame: Frame): Outcome {
  const condition = statement.childForFieldName('condition');
  for (let round = 0; condition && round < MOST_ROUNDS && it.spend(); round++) {
    const holds = truth(it.evaluate(condition, frame));
    if (holds === null) break;
    if (!holds) return NEXT;
    const outcome = it.execute(statementsOf(statement.childForFieldName('body')), frame);
    if (outcome.type === 'break') return NEXT;
    if (outcome.type === 'return' || outcome.type === 'raise') return outcome;
  }
  spoil(it, statement, frame, 'this while statement is not followed');
  return NEXT;
}

/** The body is taken to succeed unless it raises an error itself. */
function attempt(it: Interpreter, statement: PyNode, frame: Frame): Outcome {
  const outcome = it.execute(statementsOf(statement.childForFieldName('body')), frame);
  const others = named(statement).filter((child) => /_clause$/.test(child.type));
  if (outcome.type === 'raise') {
    spoil(it, statement, frame, 'an error is raised and handled here');
    return NEXT;
  }
  if (outcome.type !== 'next') return outcome;
  for (const clause of others.filter((each) => each.type === 'else_clause' || each.type === 'finally_clause')) {
    const block = clause.childForFieldName('body') ?? named(clause).find((child) => child.type === 'block') ?? null;
    const after = it.execute(statementsOf(block), frame);
    if (after.type !== 'next') return after;
  }
  return NEXT;
}

function branch(it: Interpreter, statement: PyNode, frame: Frame): Outcome {
  const clauses = [statement, ...named(statement).filter((child) => child.type === 'elif_clause')];
  for (const clause of clauses) {
    const condition = clause.childForFieldName('condition');
    // What cannot be followed inside a condition is no part of the data flow: the condition itself is noted.
    const notes = it.graph.notes.length;
    const holds = condition ? truth(it.evaluate(condition, frame)) : null;
    it.graph.notes.length = notes;
    if (holds === null && endsInError(clause)) continue;
    if (holds === null) {
      spoil(it, statement, frame, `it depends on a condition that is not known: ${bare(condition ?? clause).text.slice(0, 60)}`);
      return NEXT;
    }
    if (holds) return it.execute(statementsOf(clause.childForFieldName('consequence')), frame);
  }
  const otherwise = named(statement).find((child) => child.type === 'else_clause');
  return otherwise ? it.execute(statementsOf(otherwise.childForFieldName('body')), frame) : NEXT;
}

/** A check that raises an error: what follows runs only when it does not. */
function endsInError(clause: PyNode): boolean {
  return statementsOf(clause.childForFieldName('consequence')).at(-1)?.type === 'raise_statement';
}

function loop(it: Interpreter, statement: PyNode, frame: Frame): Outcome {
  const left = statement.childForFieldName('left');
  const right = statement.childForFieldName('right');
  const values = left && right ? iterated(it.evaluate(right, frame)) : null;
  if (!left || !values) {
    spoil(it, statement, frame, 'this loop runs over something that is not known');
    return NEXT;
  }
  for (const value of values) {
    bindTarget(left, value, frame);
    const outcome = it.execute(statementsOf(statement.childForFieldName('body')), frame);
    if (outcome.type === 'return' || outcome.type === 'raise') return outcome;
    if (outcome.type === 'break') return NEXT;
    if (!it.spend()) break;
  }
  const otherwise = named(statement).find((child) => child.type === 'else_clause');
  return otherwise ? it.execute(statementsOf(otherwise.childForFieldName('body')), frame) : NEXT;
}

function withBlock(it: Interpreter, statement: PyNode, frame: Frame): Outcome {
  const clause = named(statement).find((child) => child.type === 'with_clause');
  // A constructor sets first values so.
  if (clause && !it.graph.isBuilding && /\b(no_grad|inference_mode)\b/.test(clause.text))
    it.graph.note(clause, 'this part is not trained: no gradients flow through it');
  for (const target of clause ? descendants(clause, 'as_pattern_target') : []) frame.locals.set(target.text, unknown('a context manager'));
  return it.execute(statementsOf(statement.childForFieldName('body')), frame);
}
