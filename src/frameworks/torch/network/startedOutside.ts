import type { PyCall, PyModule } from '../../../syntax/module';
import type { PyNode } from '../../../syntax/node';
import { descendants, named, same, statementsOf } from '../tree';
import { definitionOf } from './definitions';
import { holderOf } from './holder';
import type { Interpreter } from './interpreter';
import { applied, doubtAll, STARTS, starting } from './starting';
import { emptyFrame, type Value } from './values';

/** What the code around one object of a class does to its first weights. */
interface Deeds {
  readonly call: PyCall;
  /** The variable that holds the object; null for `Net().apply(init)`. */
  readonly name: string | null;
  readonly statements: readonly PyNode[];
  /** Functions handed to `.apply` behind the call itself. */
  readonly functions: readonly PyNode[];
}

/**
 * `model = Net()` and then `model.apply(init_weights)`, `for p in model.parameters(): …` or `init_weights(model)`: followed when all objects of the
 * class are treated alike, otherwise nothing is known of the first weights. `calls` make the objects.
 */
export function startOutside(it: Interpreter, object: Value, calls: readonly PyCall[]): void {
  const all = calls.map((call) => deedsAround(it.module, call));
  const [first] = all;
  if (!first || all.every(({ statements, functions }) => statements.length + functions.length === 0)) return;
  const { node } = first.call;
  if (new Set(all.map(inWords)).size > 1) doubtAll(it, object, 'ways that differ from place to place', node);
  else starting(it, object, node, () => follow(it, object, first));
}

function follow(it: Interpreter, object: Value, { name, statements, functions, call }: Deeds): void {
  const frame = emptyFrame();
  for (const given of functions) applied(it, object, [{ name: null, value: it.evaluate(given, frame), node: given }], call.node);
  if (name === null) return;
  frame.locals.set(name, object);
  it.execute(statements, frame);
}

function inWords({ name, statements, functions }: Deeds): string {
  const own = name === null ? null : new RegExp(`\\b${name}\\b`, 'g');
  return [...functions, ...statements].map(({ text }) => (own ? text.replace(own, '·') : text)).join('\n');
}

function deedsAround(module: PyModule, call: PyCall): Deeds {
  const functions: PyNode[] = [];
  const made = behindApply(call.node, functions);
  const holder = holderOf(made);
  if (!holder) return { call, name: null, statements: [], functions };
  const name = holder.name.text;
  return { call, name, statements: startingStatements(module, name, holder.statement), functions };
}

/** The outermost call of `Net().apply(f).apply(g)`. */
function behindApply(made: PyNode, functions: PyNode[]): PyNode {
  const attribute = made.parent;
  const outer = attribute?.type === 'attribute' && attribute.childForFieldName('attribute')?.text === 'apply' ? attribute.parent : null;
  const given = outer?.type === 'call' ? outer.childForFieldName('arguments')?.namedChildren[0] : null;
  if (!outer || !attribute || !given || !same(outer.childForFieldName('function'), attribute)) return made;
  functions.push(given);
  return behindApply(outer, functions);
}

/** Statements of the same block, behind the one that makes the object of this name, that give its weights first values. */
export function startingStatements(module: PyModule, name: string, from: PyNode): readonly PyNode[] {
  const statements = statementsOf(from.parent);
  const found: PyNode[] = [];
  for (const statement of statements) {
    if (isDefinition(statement)) found.push(statement);
    if (statement.startIndex <= from.startIndex || isDefinition(statement)) continue;
    if (assigns(statement, name) && !/\.(apply|to|cuda|cpu)\(/.test(statement.text)) break;
    if (givesStarts(module, name, statement)) found.push(statement);
  }
  return found.some((statement) => !isDefinition(statement)) ? found : [];
}

/** A function about first weights inside the function that runs. */
function isDefinition(statement: PyNode): boolean {
  return /^(function|decorated)_definition$/.test(statement.type) && statement.parent?.type === 'block' && STARTS.test(statement.text);
}

function assigns(statement: PyNode, name: string): boolean {
  const expression = statement.type === 'expression_statement' ? named(statement)[0] : null;
  const left = expression?.type === 'assignment' ? expression.childForFieldName('left') : null;
  return left?.type === 'identifier' && left.text === name;
}

/** Loops over data and steps of an optimizer change weights, too, but do not start them. */
const TRAINS = /\.(backward|step|zero_grad|fit)\(|\bepochs?\b/;

function givesStarts(module: PyModule, name: string, statement: PyNode): boolean {
  if (!/^(expression|for|with|if)_statement$/.test(statement.type) || TRAINS.test(statement.text)) return false;
  if (!descendants(statement, 'identifier').some(({ text }) => text === name)) return false;
  if (STARTS.test(statement.text)) return true;
  return descendants(statement, 'call').some((call) => {
    const parts = [call.childForFieldName('function'), ...(call.childForFieldName('arguments')?.namedChildren ?? [])];
    return parts.some((part) => part !== null && isStarter(module, part));
  });
}

/** A function of the project about first weights. */
function isStarter(module: PyModule, expression: PyNode): boolean {
  if (expression.type !== 'identifier') return false;
  const defined = definitionOf(module, expression);
  if (defined?.kind !== 'function') return false;
  const { text } = defined.definition.node;
  return STARTS.test(text) && !TRAINS.test(text);
}
