import type { DropoutSite } from '../../../model/site';
import type { PyFunction, PyModule } from '../../../syntax/module';
import type { PyNode } from '../../../syntax/node';
import { partsOf } from '../../../syntax/nodes';
import type { Edit } from '../../../text/edit';
import type { WriteContext } from '../../framework';
import { callOf, descendants } from '../tree';
import { indentOf, lineBreakAfter } from './places';
import { callOfSite } from './rates';

/** Builds the layer once at the end of `__init__` and calls the attribute here. null when its arguments are known only here. */
export function hoistToConstructor(site: DropoutSite, { module }: WriteContext): readonly Edit[] | null {
  const call = callOfSite(site, module);
  const owner = site.context.classId === null ? null : module.classById(site.context.classId);
  const around = call ? module.enclosingFunction(call.node) : null;
  const init = owner?.methods.findLast((method) => method.name === '__init__');
  const last = lastStatement(init);
  if (!call || !owner || !around || !last || init === around || site.kind !== 'layer' || !callOf(call.node)) return null;
  if (call.node.text.includes('\n') || usesLocals(module, call.node, around)) return null;
  const name = freeName(owner.node, 'dropout');
  const at = lineBreakAfter(module.text, last.endIndex);
  return [
    { span: { start: at, end: at }, text: `\n${indentOf(module.text, last.startIndex)}self.${name} = ${call.node.text}` },
    { span: { start: call.node.startIndex, end: call.node.endIndex }, text: `self.${name}` },
  ];
}

/** Where a new last statement can follow; null when `__init__` ends early or shares a line. */
function lastStatement(init: PyFunction | undefined): PyNode | null {
  const body = init?.node.childForFieldName('body');
  const last = body ? partsOf(body).at(-1) : undefined;
  if (!last || !init || last.type === 'return_statement' || last.type === 'raise_statement') return null;
  const between = init.node.text.slice(0, last.startIndex - init.node.startIndex);
  return /\n[ \t]*$/.test(between) ? last : null;
}

function usesLocals(module: PyModule, node: PyNode, around: PyFunction): boolean {
  const locals = new Set(around.parameters.map((parameter) => parameter.name.replace(/^\*+/, '')).filter((name) => name !== 'self'));
  for (const assignment of descendants(around.node, 'assignment')) {
    const left = assignment.childForFieldName('left');
    for (const target of left ? [left, ...descendants(left, 'identifier')] : []) if (target.type === 'identifier') locals.add(target.text);
  }
  const list = node.childForFieldName('arguments');
  return list !== null && descendants(list, 'identifier').some((name) => locals.has(name.text) && module.enclosingFunction(name) !== null);
}

function freeName(owner: PyNode, wanted: string): string {
  const taken = new Set(descendants(owner, 'attribute').map((node) => node.childForFieldName('attribute')?.text));
  let name = wanted;
  for (let count = 2; taken.has(name); count++) name = `${wanted}${count}`;
  return name;
}
