import type { PyCall, PyFunction, PyModule } from '../../../syntax/module';
import type { PyNode } from '../../../syntax/node';
import { isModuleRole, roleOf } from '../facts/family';
import { canonical } from '../sites/callables';
import { bodyOf, named, same, selfAttribute, span, statementsOf } from '../tree';
import { applyModule } from './apply';
import type { Candidate } from './candidate';
import type { Interpreter } from './interpreter';
import { startOutside } from './startedOutside';
import { type Frame, unknown, type Value } from './values';

/** Networks written as `name = nn.Sequential(...)` or `return nn.Sequential(...)` outside of module classes. */
export function sequentialRecipes(module: PyModule): readonly Candidate[] {
  return module.calls.flatMap((call) => {
    if (!isSequential(call) || isInside(module, call)) return [];
    const holder = holderOf(module, call);
    return holder ? [candidateOf(module, call, holder)] : [];
  });
}

function isSequential(call: PyCall): boolean {
  return call.name !== null && canonical(call.name) === 'torch.nn.Sequential';
}

/** Part of a module class or of another call: not a network of its own. */
function isInside(module: PyModule, call: PyCall): boolean {
  const owner = module.enclosingClass(call.node);
  return owner !== null && isModuleRole(roleOf(owner));
}

interface Holder {
  readonly statement: PyNode;
  readonly name: PyNode;
}

const FLUENT: ReadonlySet<string> = new Set(['to', 'cuda', 'cpu', 'double', 'float', 'half', 'eval', 'train']);

/** The assignment or return that holds the call, through `.to(device)` and the like. */
function holderOf(module: PyModule, call: PyCall): Holder | null {
  let node = call.node;
  for (let parent = node.parent; parent; parent = node.parent) {
    const isMoved = parent.type === 'attribute' && FLUENT.has(parent.childForFieldName('attribute')?.text ?? '');
    const isCalled = parent.type === 'call' && same(parent.childForFieldName('function'), node);
    if (!isMoved && !isCalled && parent.type !== 'parenthesized_expression') break;
    if (isCalled && node.type !== 'attribute') return null;
    node = parent;
  }
  const parent = node.parent;
  if (parent?.type === 'return_statement') {
    const around = module.enclosingFunction(call.node);
    return around ? { statement: parent, name: around.nameNode } : null;
  }
  const left = parent?.type === 'assignment' && same(parent.childForFieldName('right'), node) ? parent.childForFieldName('left') : null;
  if (!left || parent?.parent?.type !== 'expression_statement') return null;
  const name = left.type === 'identifier' ? left : selfAttribute(left) === null ? null : left.childForFieldName('attribute');
  return name && { statement: parent.parent, name };
}

function candidateOf(module: PyModule, call: PyCall, holder: Holder): Candidate {
  let built: Value | null = null;
  const around = module.enclosingFunction(call.node);
  const seen = (value: Value): void => {
    built = value;
  };
  return {
    name: holder.name.text,
    form: 'sequential',
    span: span(holder.statement),
    nameSpan: span(holder.name),
    notes: [],
    frozen: false,
    recipe: {
      id: `torch:net:${call.node.startIndex}`,
      place: call.callee,
      watched: { id: call.node.id, seen },
      build(it) {
        built = null;
        if (around && around.classId === null) runAround(it, around);
        const made = built ?? evaluatedAlone(it, call.node, around ? null : holder.name.text);
        if (!around || !built) startOutside(it, made, [call]);
        return made;
      },
      flow(it, root) {
        const input = it.graph.input('x', span(call.callee));
        return applyModule(it, root, [{ name: null, value: input, node: call.node }], call.node, false);
      },
    },
  };
}

/** Follows the function that builds the network, with its defaults, so that its local lists of layers are known. */
function runAround(it: Interpreter, around: PyFunction): void {
  const locals = new Map<string, Value>();
  const frame: Frame = { locals, self: null, owner: null };
  for (const { name, defaultValue } of around.parameters) {
    const plain = name.replace(/^\*+/, '');
    locals.set(plain, defaultValue ? it.evaluate(defaultValue, frame) : unknown(`${plain} has no default`));
  }
  it.execute(bodyOf(around.node), frame);
}

/** At the top of a file only the call itself is followed, and later `name.add_module(...)` and `name.append(...)`. */
function evaluatedAlone(it: Interpreter, call: PyNode, name: string | null): Value {
  const frame: Frame = { locals: new Map(), self: null, owner: null };
  const value = it.evaluate(call, frame);
  if (name === null) return value;
  frame.locals.set(name, value);
  for (const statement of statementsOf(it.module.root)) {
    const expression = statement.type === 'expression_statement' ? named(statement)[0] : null;
    const callee = expression?.type === 'call' ? expression.childForFieldName('function') : null;
    const adds =
      callee?.type === 'attribute' && /^(add_module|append|extend|insert)$/.test(callee.childForFieldName('attribute')?.text ?? '');
    if (expression && adds && callee.childForFieldName('object')?.text === name && expression.startIndex > call.startIndex)
      it.evaluate(expression, frame);
  }
  return value;
}
