import type { PyCall, PyModule } from '../../../syntax/module';
import type { PyNode } from '../../../syntax/node';
import { named, same, span, statementsOf } from '../tree';
import { applyModule } from './apply';
import type { Candidate } from './candidate';
import { flowThrough } from './class-recipes';
import { type Defined, definitionOf } from './definitions';
import { exampleShapes } from './examples';
import { type Holder, holderOf } from './holder';
import type { Interpreter } from './interpreter';
import { isModuleClass, lineageOf } from './lineage';
import { startOutside } from './startedOutside';
import { emptyFrame, isModule, unknown, type Value } from './values';

/** Networks made of what another file defines: `model = Net(10)` and `model = resnet18()`, where the file itself runs. */
export function variableRecipes(module: PyModule): readonly Candidate[] {
  const seen = new Set<string>();
  return module.calls.flatMap((call) => {
    const holder = holderOf(call.node);
    if (!holder || !isAtTop(module, holder.statement)) return [];
    const defined = definitionOf(module, call.callee);
    const text = call.node.text;
    if (!defined || defined.module === module || !makesNetwork(defined) || seen.has(text)) return [];
    seen.add(text);
    return [candidateOf(module, call, holder, defined)];
  });
}

/** A class of modules, or a function: whether that makes one is seen when it is followed. */
function makesNetwork(defined: Defined): boolean {
  return defined.kind === 'class' ? isModuleClass(defined) : defined.kind === 'function';
}

/** At the top of the file or under `if __name__ == '__main__':`. */
function isAtTop(module: PyModule, statement: PyNode): boolean {
  const around = statement.parent;
  if (same(around, module.root)) return true;
  const guard = around?.type === 'block' ? around.parent : null;
  return (
    guard?.type === 'if_statement' && /__name__/.test(guard.childForFieldName('condition')?.text ?? '') && same(guard.parent, module.root)
  );
}

function candidateOf(module: PyModule, call: PyCall, { statement, name }: Holder, defined: Defined): Candidate {
  const isSequential = defined.kind === 'class' && lineageOf(defined).role === 'torch-sequential';
  return {
    name: name.text,
    form: isSequential ? 'sequential' : 'class',
    span: span(statement),
    nameSpan: span(name),
    notes: [],
    frozen: false,
    recipe: {
      id: `torch:net:${call.node.startIndex}`,
      place: call.callee,
      examples: exampleShapes(module, new Set([name.text])),
      build(it) {
        const value = it.evaluate(call.node, emptyFrame());
        if (!isModule(value)) return null;
        startOutside(it, value, [call]);
        return changed(it, value, name.text, statement);
      },
      flow(it, root) {
        if (root.kind === 'instance') return flowThrough(it, root, call.callee);
        const input = it.graph.input('x', span(call.callee));
        return isModule(root)
          ? applyModule(it, root, [{ name: null, value: input, node: call.node }], call.node, false)
          : unknown('no network');
      },
    },
  };
}

/** `model.requires_grad_(False)`, or a loop over its parameters that says so. */
function isFreezing(statement: PyNode, name: string): boolean {
  return /requires_grad/.test(statement.text) && new RegExp(`\\b${name}\\b`).test(statement.text);
}

/** Follows `model.fc = nn.Linear(...)` and the like in the statements behind. */
function changed(it: Interpreter, value: Value, name: string, from: PyNode): Value {
  const frame = emptyFrame();
  frame.locals.set(name, value);
  const block = from.parent;
  for (const statement of statementsOf(block)) {
    if (statement.startIndex <= from.startIndex) continue;
    const expression = statement.type === 'expression_statement' ? named(statement)[0] : null;
    const target = expression?.type === 'assignment' ? expression.childForFieldName('left') : null;
    if (target?.type === 'identifier' && target.text === name) break;
    const root = target && target.type !== 'identifier' ? /^\w+/.exec(target.text)?.[0] : null;
    if (root === name || isFreezing(statement, name)) it.execute([statement], frame);
  }
  return value;
}
