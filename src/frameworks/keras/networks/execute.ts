import type { PyNode } from '../../../syntax/node';
import { partsOf, spanOfNode } from '../../../syntax/nodes';
import { type Branch, runEither } from './branches';
import { truthOf } from './constants';
import { operated } from './evaluate';
import type { Ending, Machine } from './machine';
import { assignTo } from './targets';
import { type Scope, unknown, type Value } from './values';

const MAX_TURNS = 64;

/** Goes through statements in order. What stands behind an exit of unknown outcome is itself of unknown outcome. */
export function run(machine: Machine, statements: readonly PyNode[], scope: Scope): Ending {
  for (const [index, statement] of statements.entries()) {
    if (!machine.tick()) return 'raise';
    const ending = step(machine, statement, scope);
    if (ending === 'next') continue;
    const rest = statements.slice(index + 1);
    if (ending.startsWith('maybe') && rest.length > 0) runEither(machine, [{ statements: rest }, { statements: [] }], scope, statement);
    return ending;
  }
  return 'next';
}

function step(machine: Machine, statement: PyNode, scope: Scope): Ending {
  switch (statement.type) {
    case 'expression_statement':
      for (const part of partsOf(statement)) expression(machine, part, scope);
      return 'next';
    case 'return_statement':
      return returned(machine, statement, scope);
    case 'raise_statement':
      return 'raise';
    case 'break_statement':
      machine.broke = true;
      return 'leave';
    case 'continue_statement':
      return 'leave';
    case 'if_statement':
      return conditional(machine, statement, scope);
    case 'for_statement':
      return loop(machine, statement, scope);
    case 'while_statement':
      return behindLoop(runEither(machine, [{ statements: blockOf(statement, 'body') }, { statements: [] }], scope, statement));
    case 'with_statement':
      return machine.run(blockOf(statement, 'body'), scope);
    case 'try_statement':
      return attempt(machine, statement, scope);
    case 'function_definition':
    case 'class_definition':
      define(machine, statement, scope);
      return 'next';
    case 'decorated_definition':
      decorated(machine, statement, scope);
      return 'next';
    default:
      return 'next';
  }
}

function blockOf(node: PyNode, field: string): PyNode[] {
  const block = node.childForFieldName(field);
  return block ? partsOf(block) : [];
}

function returned(machine: Machine, statement: PyNode, scope: Scope): Ending {
  const part = partsOf(statement)[0];
  const value: Value = part ? machine.evaluate(part, scope) : { type: 'constant', value: null };
  if (scope.result.value === null) scope.result.value = value;
  return 'return';
}

/** An expression statement; assignments are expressions to the parser. */
function expression(machine: Machine, node: PyNode, scope: Scope): Value {
  if (node.type === 'assignment') {
    const target = node.childForFieldName('left');
    const right = node.childForFieldName('right');
    if (!target || !right) return unknown('nothing is assigned', spanOfNode(node));
    const value = expression(machine, right, scope);
    assignTo(machine, target, value, scope, node);
    return value;
  }
  if (node.type !== 'augmented_assignment') return machine.evaluate(node, scope);
  const target = node.childForFieldName('left');
  const right = node.childForFieldName('right');
  const operator = (node.childForFieldName('operator')?.text ?? '').replace(/=$/, '');
  if (!target || !right) return unknown('nothing is assigned', spanOfNode(node));
  const before = machine.evaluate(target, scope);
  const value =
    operated(machine, operator, before, machine.evaluate(right, scope), node) ?? unknown('its value is not known', spanOfNode(node));
  assignTo(machine, target, value, scope, node);
  return value;
}

function conditional(machine: Machine, statement: PyNode, scope: Scope): Ending {
  const arms: { readonly condition: PyNode | null; readonly statements: PyNode[] }[] = [
    { condition: statement.childForFieldName('condition'), statements: blockOf(statement, 'consequence') },
  ];
  for (const part of partsOf(statement)) {
    if (part.type === 'elif_clause')
      arms.push({ condition: part.childForFieldName('condition'), statements: blockOf(part, 'consequence') });
    if (part.type === 'else_clause') arms.push({ condition: null, statements: blockOf(part, 'body') });
  }
  const open: Branch[] = [];
  for (const { condition, statements } of arms) {
    const truth = condition === null ? true : holds(machine, condition, scope);
    if (truth === false) continue;
    if (truth === true && open.length === 0) return machine.run(statements, scope);
    open.push({ statements });
    if (truth === true) return runEither(machine, open, scope, statement);
  }
  return open.length === 0 ? 'next' : runEither(machine, [...open, { statements: [] }], scope, statement);
}

function holds(machine: Machine, condition: PyNode, scope: Scope): boolean | null {
  if (/^__name__\s*==\s*["']__main__["']$/.test(condition.text)) return true;
  return truthOf(machine.evaluate(condition, scope));
}

function loop(machine: Machine, statement: PyNode, scope: Scope): Ending {
  const target = statement.childForFieldName('left');
  const source = statement.childForFieldName('right');
  const body = blockOf(statement, 'body');
  if (!target || !source) return 'next';
  const values = machine.evaluate(source, scope);
  const unsure = () => {
    const prepare = (inner: Scope) =>
      assignTo(machine, target, unknown('what the loop runs over is not known', spanOfNode(source)), inner, target);
    return behindLoop(runEither(machine, [{ statements: body, prepare }, { statements: [] }], scope, statement));
  };
  if (values.type !== 'list' || values.items.length > MAX_TURNS) return unsure();
  const items = [...values.items];
  for (const [index, item] of items.entries()) {
    assignTo(machine, target, item, scope, target);
    machine.broke = false;
    const ending = machine.run(body, scope);
    if (ending === 'return' || ending === 'raise') return ending;
    if (ending === 'leave' && machine.broke) break;
    if (ending.startsWith('maybe') && index + 1 < items.length) {
      const later = unsure();
      return ending === 'maybe-return' ? ending : later;
    }
    if (ending === 'maybe-return') return ending;
  }
  return 'next';
}

/** Leaving a loop early matters within it only. */
function behindLoop(ending: Ending): Ending {
  return ending === 'leave' || ending === 'maybe-leave' ? 'next' : ending;
}

/** The body is taken to succeed; handlers are for what goes wrong. */
function attempt(machine: Machine, statement: PyNode, scope: Scope): Ending {
  const ending = machine.run(blockOf(statement, 'body'), scope);
  if (ending !== 'next') return ending;
  for (const part of partsOf(statement)) {
    if (part.type !== 'else_clause' && part.type !== 'finally_clause') continue;
    const block = part.childForFieldName('body') ?? partsOf(part).find((child) => child.type === 'block') ?? null;
    const last = block ? machine.run(partsOf(block), scope) : 'next';
    if (last !== 'next') return last;
  }
  return 'next';
}

function define(machine: Machine, node: PyNode, scope: Scope): void {
  const name = node.childForFieldName('name')?.text;
  if (name === undefined) return;
  const definition = machine.modules.module.functions.find((candidate) => candidate.node.id === node.id);
  const owner = machine.modules.module.classes.find((candidate) => candidate.node.id === node.id);
  if (definition) scope.set(name, { type: 'function', definition, scope, self: null });
  if (owner) scope.set(name, { type: 'class', definition: owner, scope });
}

/** Decorators that leave a function what it is. */
const HARMLESS =
  /^@\s*(tf\.function|tensorflow\.function|[\w.]*register_keras_serializable|[\w.]*register_serializable|staticmethod|dataclass|[\w.]*keras_export)\b/;

function decorated(machine: Machine, node: PyNode, scope: Scope): void {
  const definition = node.childForFieldName('definition');
  if (!definition) return;
  const harmless = partsOf(node).every((part) => part.type !== 'decorator' || HARMLESS.test(part.text));
  const name = definition.childForFieldName('name')?.text;
  if (harmless) define(machine, definition, scope);
  else if (name !== undefined) scope.set(name, unknown(`${name} is changed by a decorator`, spanOfNode(node)));
}
