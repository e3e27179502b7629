import type { PyCall, PyModule } from '../../../syntax/module';
import type { PyNode } from '../../../syntax/node';
import { bare, descendants, selfAttribute, within } from '../tree';
import { type Own, ownDefinition } from './definitions';

/** The functions of the project that `self.name(…)` may run, where the class gives the attribute a function, or what a function returns; [] when not all are known. */
export function functionsKept(module: PyModule, call: PyCall): readonly Own[] {
  const attribute = selfAttribute(bare(call.callee));
  const owner = attribute === null ? null : module.enclosingClass(call.node);
  if (!owner || owner.methods.some(({ name }) => name === attribute)) return [];
  const given = descendants(owner.node, 'assignment').filter((step) => step.childForFieldName('left')?.text === `self.${attribute}`);
  const found = given.map((step) => functionsOf(module, step.childForFieldName('right')));
  return found.some((each) => each.length === 0) ? [] : found.flat();
}

function functionsOf(module: PyModule, expression: PyNode | null): readonly Own[] {
  const node = expression && bare(expression);
  if (!node) return [];
  const callee = node.type === 'call' ? node.childForFieldName('function') : null;
  const own = ownDefinition(module, callee ?? node);
  if (own?.kind !== 'function') return [];
  return callee ? returned(own) : [own];
}

/** The functions that are written inside a function and that it returns; [] when it returns anything else. */
function returned({ module, definition }: Extract<Own, { kind: 'function' }>): readonly Own[] {
  const inner = module.functions.filter(({ node }) => node.startIndex > definition.node.startIndex && within(definition.node, node));
  const results = descendants(definition.node, 'return_statement').filter(
    (statement) => !inner.some(({ node }) => within(node, statement)),
  );
  const found = results.map((statement) => {
    const name = statement.namedChildren.find((child) => child !== null && child.type !== 'comment');
    return name?.type === 'identifier' ? inner.filter((each) => each.name === name.text) : [];
  });
  if (found.length === 0 || found.some((each) => each.length === 0)) return [];
  return found.flat().map((each) => ({ kind: 'function', module, definition: each }));
}
