import type { Argument, DropoutSite } from '../../../model/site';
import type { PyCall, PyModule } from '../../../syntax/module';
import type { PyNode } from '../../../syntax/node';
import { absentRate, givenRate } from '../../rate';
import { argumentFor, bare, span } from '../tree';
import { type Callable, callableFor, canonical } from './callables';
import { attributeOf, contextOf, isModeSet, Places, statementFor } from './context';

export function siteId(call: PyNode, parameter: string): string {
  return `torch:${call.startIndex}:${parameter}`;
}

/** All dropout sites of a module in source order. */
export function readSites(module: PyModule): readonly DropoutSite[] {
  const places = new Places(module);
  return module.calls.flatMap((call) => readSite(module, call, places) ?? []);
}

function readSite(module: PyModule, call: PyCall, places: Places): DropoutSite | null {
  const callee = call.name === null ? null : canonical(call.name);
  const callable = callableFor(callee);
  if (!callable || callee === null) return null;
  const { node: rateNode, hidden } = argumentFor(call.node, callable.parameter, callable.position);
  if (!rateNode && callable.defaultRate === null) return null;
  return {
    id: siteId(call.node, callable.parameter),
    framework: 'torch',
    kind: callable.kind,
    granularity: callable.granularity,
    callee,
    parameter: callable.parameter,
    span: span(call.node),
    calleeSpan: span(call.callee),
    rate: rateNode ? givenRate(module, rateNode) : absentRate(callable.defaultRate, hidden),
    context: contextOf(module, call.node, places),
    attribute: attributeOf(call.node),
    arguments: otherArguments(call.node, callable),
    starred: call.starred,
    statement: statementFor(call.node),
    modeSet: callable.kind === 'layer' && isModeSet(module, call.node),
  };
}

function otherArguments(call: PyNode, callable: Callable): Readonly<Record<string, Argument>> {
  const entries = Object.entries(callable.others).map(([name, { keyword, position }]): [string, Argument] => {
    const { node } = argumentFor(call, keyword, position);
    if (!node) return [name, { given: false, text: '', span: null, value: null }];
    return [name, { given: true, text: node.text, span: span(node), value: literalValue(node) }];
  });
  return Object.fromEntries(entries);
}

/** Value of a literal as Python reads it; null for everything else. */
export function literalValue(expression: PyNode): number | boolean | string | null {
  const node = bare(expression);
  if (node.type === 'true') return true;
  if (node.type === 'false') return false;
  if (node.type === 'integer' || node.type === 'float') return numberOf(node.text);
  if (node.type === 'unary_operator' && node.text.startsWith('-')) {
    const operand = node.childForFieldName('argument');
    const value = operand ? literalValue(operand) : null;
    return typeof value === 'number' ? -value : null;
  }
  if (node.type === 'string' && /^[rRbBuU]?(['"])[^'"\\{]*\1$/.test(node.text)) return node.text.replace(/^[rRbBuU]?['"]|['"]$/g, '');
  return null;
}

function numberOf(text: string): number | null {
  const value = Number(text.replaceAll('_', ''));
  return Number.isFinite(value) ? value : null;
}
