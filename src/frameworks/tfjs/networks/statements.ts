import { CLASSES, type JsNode } from '../../../syntax/javascript/node';
import { bodyOf } from './blocks';
import { onBranches } from './branches';
import { loop } from './loops';
import type { Ending, Machine } from './machine';
import { bindPattern } from './patterns';
import { NOTHING, plainOf, Scope, truthOf } from './values';

/** Goes through statements in order; function declarations hold from the start. */
export function run(machine: Machine, statements: readonly JsNode[], scope: Scope): Ending {
  for (const statement of statements) hoist(declarationOf(statement), scope);
  for (const statement of statements) {
    if (!machine.tick()) return 'next';
    const ending = step(machine, declarationOf(statement), scope);
    if (ending !== 'next') return ending;
  }
  return 'next';
}

/** What an `export` exports. */
function declarationOf(statement: JsNode): JsNode {
  if (statement.type !== 'export_statement') return statement;
  return statement.childForFieldName('declaration') ?? statement.childForFieldName('value') ?? statement;
}

function hoist(node: JsNode, scope: Scope): void {
  const name = node.type === 'function_declaration' ? node.childForFieldName('name') : null;
  if (name) scope.declare(name.text, { type: 'function', node, scope, self: null });
}

export function runBlock(machine: Machine, node: JsNode | null, scope: Scope): Ending {
  return machine.run(bodyOf(node), new Scope(scope));
}

function step(machine: Machine, node: JsNode, scope: Scope): Ending {
  switch (node.type) {
    case 'lexical_declaration':
    case 'variable_declaration':
      for (const part of node.namedChildren) if (part) declare(machine, part, scope, node.type === 'variable_declaration');
      return 'next';
    case 'return_statement':
      return leave(machine, node, scope);
    case 'throw_statement':
      return 'throw';
    case 'break_statement':
      return 'break';
    case 'continue_statement':
      return 'continue';
    case 'if_statement':
      return branch(machine, node, scope);
    case 'for_statement':
    case 'for_in_statement':
    case 'while_statement':
    case 'do_statement':
      return loop(machine, node, scope);
    case 'try_statement':
      return attempt(machine, node, scope);
    case 'switch_statement':
      return select(machine, node, scope);
    case 'statement_block':
      return runBlock(machine, node, scope);
    case 'labeled_statement': {
      const body = node.childForFieldName('body');
      return body ? step(machine, body, scope) : 'next';
    }
    default:
      return other(machine, node, scope);
  }
}

function other(machine: Machine, node: JsNode, scope: Scope): Ending {
  const name = CLASSES.has(node.type) ? node.childForFieldName('name') : null;
  if (name) scope.declare(name.text, { type: 'class', node, scope });
  if (node.type === 'expression_statement') {
    for (const part of node.namedChildren) if (part && part.type !== 'comment') machine.evaluate(part, scope);
  } else if (/_expression$|^(object|array|arrow_function)$/.test(node.type)) {
    // The value of `export default`.
    machine.evaluate(node, scope);
  }
  return 'next';
}

function declare(machine: Machine, node: JsNode, scope: Scope, isVariable: boolean): void {
  const pattern = node.childForFieldName('name');
  if (node.type !== 'variable_declarator' || !pattern) return;
  const given = node.childForFieldName('value');
  bindPattern(machine, pattern, given ? machine.evaluate(given, scope) : NOTHING, scope, isVariable ? 'variable' : 'declare');
}

/** Leaving early with nothing says nothing about what the function gives. */
function leave(machine: Machine, node: JsNode, scope: Scope): Ending {
  const part = node.namedChildren.find((child) => child !== null && child.type !== 'comment');
  const value = part ? machine.evaluate(part, scope) : NOTHING;
  const { frame } = scope;
  if (machine.level > frame.level && plainOf(value) === null) return 'return';
  if (frame.value !== null && frame.value !== value) frame.unsure = true;
  frame.value ??= value;
  if (machine.level > frame.level) frame.unsure = true;
  return 'return';
}

function branch(machine: Machine, node: JsNode, scope: Scope): Ending {
  const condition = node.childForFieldName('condition');
  const yes = node.childForFieldName('consequence');
  const no = node.childForFieldName('alternative');
  const truth = condition ? truthOf(machine.evaluate(condition, scope)) : null;
  if (truth !== null) return runBlock(machine, truth ? yes : no, scope);
  const way = (body: JsNode | null) => (body ? (at: Scope) => runBlock(machine, body, at) : undefined);
  const endings = onBranches(machine, scope, [way(yes), way(no)], node);
  const [first = 'next', second = 'next'] = endings;
  return first === second ? first : 'next';
}

/** The body is taken to succeed; handlers are for what goes wrong. */
function attempt(machine: Machine, node: JsNode, scope: Scope): Ending {
  const ending = runBlock(machine, node.childForFieldName('body'), scope);
  const last = node.childForFieldName('finalizer')?.childForFieldName('body') ?? null;
  const after = last ? runBlock(machine, last, scope) : 'next';
  return ending === 'throw' ? after : ending === 'next' ? after : ending;
}

function select(machine: Machine, node: JsNode, scope: Scope): Ending {
  const tested = node.childForFieldName('value');
  const wanted = tested ? plainOf(machine.evaluate(tested, scope)) : undefined;
  const cases = statementsOf(node.childForFieldName('body'));
  const inside = new Scope(scope);
  const matches = (part: JsNode): boolean | null => {
    const value = part.childForFieldName('value');
    const given = value ? plainOf(machine.evaluate(value, inside)) : undefined;
    return given === undefined || wanted === undefined ? null : given === wanted;
  };
  const known = wanted !== undefined && cases.every((part) => part.type === 'switch_default' || matches(part) !== null);
  if (known) {
    const from = cases.findIndex((part) => part.type === 'switch_case' && matches(part) === true);
    const start = from >= 0 ? from : cases.findIndex((part) => part.type === 'switch_default');
    return start < 0 ? 'next' : ended(machine.run(cases.slice(start).flatMap(statementsOf), inside));
  }
  const ways = cases.map((part) => (at: Scope) => machine.run(statementsOf(part), at));
  const hasDefault = cases.some((part) => part.type === 'switch_default');
  const endings = onBranches(machine, inside, hasDefault ? ways : [...ways, undefined], node);
  return hasDefault && endings.length > 0 && endings.every((ending) => ending === 'return') ? 'return' : 'next';
}

function ended(ending: Ending): Ending {
  return ending === 'break' ? 'next' : ending;
}

function statementsOf(part: JsNode | null): readonly JsNode[] {
  const value = part?.childForFieldName('value');
  return (part?.namedChildren ?? []).flatMap((child) => (child && child.id !== value?.id && child.type !== 'comment' ? [child] : []));
}
