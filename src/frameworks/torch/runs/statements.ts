import type { PyNode } from '../../../syntax/node';
import { isHeldOut } from '../../stepPlaces';
import { bare, bodyOf, named, statementsOf } from '../tree';
import { contentsOf } from './containers';
import { contextOf, NO_GRADIENTS } from './contexts';
import { classHere, functionHere } from './globals';
import type { Machine } from './machine';
import type { Exit } from './state';
import { chosen, NONE, truthOf, UNKNOWN, type Value } from './values';

const LEAVES = /^(?:sys\.|os\._?)?(?:exit|quit|_exit)\s*\(/;
/** Items of a list that a loop goes through one by one. */
const MOST_ROUNDS = 24;

/** Runs statements in order; false when none of them can be left at its end. */
export function execute(machine: Machine, statements: readonly PyNode[]): boolean {
  return statements.every((statement) => {
    machine.spend();
    return step(machine, statement);
  });
}

function step(machine: Machine, node: PyNode): boolean {
  const { frame } = machine;
  switch (node.type) {
    case 'expression_statement':
      for (const expression of named(node)) machine.evaluate(expression);
      return !LEAVES.test(node.text);
    case 'return_statement': {
      const value = named(node)[0];
      const given = value ? machine.evaluate(value) : NONE;
      frame.returned.push({ ...machine.snapshot(), value: given });
      return false;
    }
    case 'raise_statement':
      return false;
    case 'break_statement':
      frame.exits.at(-1)?.breaks.push(machine.snapshot());
      return false;
    case 'continue_statement':
      frame.exits.at(-1)?.continues.push(machine.snapshot());
      return false;
    case 'if_statement':
      return branch(machine, node);
    case 'match_statement':
      return cases(machine, node);
    case 'for_statement':
    case 'while_statement':
      return loop(machine, node);
    case 'with_statement':
      return within(machine, node);
    case 'try_statement':
      return attempt(machine, node);
    case 'function_definition':
    case 'class_definition':
      define(machine, node);
      return true;
    case 'decorated_definition': {
      const definition = node.childForFieldName('definition');
      if (definition) define(machine, definition);
      return true;
    }
    case 'global_statement':
    case 'nonlocal_statement':
      for (const name of named(node)) frame.shared.add(name.text);
      return true;
    default:
      return true;
  }
}

function define({ frame }: Machine, node: PyNode): void {
  const { module } = frame;
  const name = node.childForFieldName('name')?.text;
  const definition = node.type === 'function_definition' ? functionHere(module, node) : null;
  const own = node.type === 'class_definition' ? classHere(module, node) : null;
  if (name === undefined) return;
  if (definition) frame.names.set(name, { kind: 'function', module, definition, self: null, owner: null, closure: frame });
  if (own) frame.names.set(name, { kind: 'class', own });
}

function branch(machine: Machine, node: PyNode): boolean {
  const others = named(node).filter(({ type }) => type === 'elif_clause' || type === 'else_clause');
  return oneOf(machine, [node, ...others]);
}

function cases(machine: Machine, node: PyNode): boolean {
  const subject = node.childForFieldName('subject');
  if (subject) machine.evaluate(subject);
  const clauses = named(node.childForFieldName('body') ?? node).filter(({ type }) => type === 'case_clause');
  const falls = clauses.flatMap((clause) => {
    const before = machine.snapshot();
    const behind = machine.execute(statementsOf(clause.childForFieldName('consequence'))) ? [machine.snapshot()] : [];
    machine.resume([before]);
    return behind;
  });
  machine.resume([machine.snapshot(), ...falls]);
  return true;
}

/** Each of the clauses whose condition may hold. */
function oneOf(machine: Machine, clauses: readonly PyNode[]): boolean {
  const behind: Exit[] = [];
  let isOpen = true;
  for (const clause of clauses) {
    const condition = clause.childForFieldName('condition');
    const truth = condition ? truthOf(machine.evaluate(condition)) : true;
    if (truth === false) continue;
    const body = statementsOf(clause.childForFieldName('consequence') ?? clause.childForFieldName('body'));
    const before = truth === null ? machine.snapshot() : null;
    if (machine.execute(body)) behind.push(machine.snapshot());
    isOpen = before !== null;
    if (!before) break;
    machine.resume([before]);
  }
  if (isOpen) behind.push(machine.snapshot());
  if (behind.length === 0) return false;
  machine.resume(behind);
  return true;
}

function loop(machine: Machine, node: PyNode): boolean {
  const { frame } = machine;
  const over = node.childForFieldName('right');
  const target = node.childForFieldName('left');
  const rounds: readonly Value[] = over ? roundsOf(machine, machine.evaluate(over)) : [UNKNOWN, UNKNOWN];
  const outer = frame.loops;
  const heldOut = over !== null && isHeldOut(over.text);
  frame.loops = [...outer, { id: machine.fresh(), file: frame.module.file, frame: frame.id, heldOut }];
  const exits = { breaks: [] as Exit[], continues: [] as Exit[] };
  frame.exits.push(exits);
  let goesOn = true;
  for (const round of rounds) {
    const condition = node.childForFieldName('condition');
    if (condition && truthOf(machine.evaluate(condition)) === false) break;
    if (target) machine.assign(target, round);
    const falls = machine.execute(statementsOf(node.childForFieldName('body')));
    const ways = [...exits.continues.splice(0), ...(falls ? [machine.snapshot()] : [])];
    goesOn = ways.length > 0;
    if (!goesOn) break;
    machine.resume(ways);
  }
  frame.exits.pop();
  frame.loops = outer;
  const behind = [...exits.breaks, ...(goesOn ? [machine.snapshot()] : [])];
  if (behind.length === 0) return false;
  machine.resume(behind);
  return true;
}

/** What a loop variable holds in each round: the items, where there are few; else twice one of them. */
function roundsOf(machine: Machine, over: Value): readonly Value[] {
  const items = over.kind === 'container' ? contentsOf(machine, over) : null;
  if (items && items.length > 0 && items.length <= MOST_ROUNDS && over.kind === 'container') return items;
  const any = items ? chosen(items) : over.kind === 'unknown' ? over : UNKNOWN;
  return [any, any];
}

function within(machine: Machine, node: PyNode): boolean {
  const { frame } = machine;
  const gradients = frame.withoutGradient;
  const clause = named(node).find(({ type }) => type === 'with_clause');
  for (const item of clause ? named(clause) : []) {
    const value = bare(item.childForFieldName('value') ?? item);
    const isNamed = value.type === 'as_pattern';
    const expression = isNamed ? named(value)[0] : value;
    const alias = isNamed ? value.childForFieldName('alias') : null;
    const given = expression ? machine.evaluate(expression) : UNKNOWN;
    const context = contextOf(given);
    if (context !== undefined) frame.withoutGradient = context;
    const target = alias && named(alias)[0];
    if (target) machine.assign(target, NO_GRADIENTS === given ? NONE : given);
  }
  const falls = machine.execute(bodyOf(node));
  frame.withoutGradient = gradients;
  return falls;
}

/** Nothing is thrown, unless it must be. */
function attempt(machine: Machine, node: PyNode): boolean {
  const clauses = named(node);
  const before = machine.frame.returned.length;
  let falls = machine.execute(bodyOf(node));
  if (!falls && machine.frame.returned.length === before) {
    const handler = clauses.find(({ type }) => type === 'except_clause' || type === 'except_group_clause');
    const block = handler && named(handler).findLast(({ type }) => type === 'block');
    if (block) falls = machine.execute(statementsOf(block));
  }
  const otherwise = clauses.find(({ type }) => type === 'else_clause');
  if (falls && otherwise) falls = machine.execute(bodyOf(otherwise));
  const last = clauses.find(({ type }) => type === 'finally_clause');
  const block = last && named(last).find(({ type }) => type === 'block');
  return block && falls ? machine.execute(statementsOf(block)) : falls;
}
