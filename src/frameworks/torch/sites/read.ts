import type { Argument, DropoutSite, Rate } from '../../../model/site';
import { holding } from '../../../syntax/contents';
import type { PyCall, PyModule } from '../../../syntax/module';
import type { PyNode } from '../../../syntax/node';
import { underBranch } from '../../branch';
import { absentRate, givenRate } from '../../rate';
import { argumentFor, bare, span } from '../tree';
import { ownArguments } from './arguments';
import { callablesFor, canonical, mayBeCallable } from './callables';
import { type Callable, optional } from './catalogue/callable';
import { chosen } from './choices';
import { attributeOf, contextOf, isModeSet, listed, Places, statementFor } from './context';
import { entrusted, leftAtDefault } from './entrusted';
import { MODELESS } from './modeless';
import { ownDrop } from './own';
import { onlyAtZero } from './zero';

/** Functions that drop unless they are told not to. */
const ON_BY_DEFAULT = /^torch\.nn\.functional\.dropout[123]?d?_?$/;

export function siteId(call: PyNode, parameter: string): string {
  return `torch:${call.startIndex}:${parameter}`;
}

/** All dropout sites of a module in source order. */
export function readSites(module: PyModule): readonly DropoutSite[] {
  const places = new Places(module);
  const sites: DropoutSite[] = [];
  for (const call of module.calls) {
    for (const form of formsOf(module, call)) {
      const site = describe(module, call, places, form);
      if (site) sites.push(site);
    }
  }
  return sites;
}

/** One way in which a call takes a rate. `absent` overrides the callable's default. */
interface Form {
  readonly callee: string;
  readonly callable: Callable;
  readonly absent?: Rate | null;
  readonly modeless?: true;
}

/** Everything but a library's layer is known by a word of dropping in the call. */
const speaksOfDropping = holding(/drop|stochastic_?depth/gi);

const NONE: readonly Form[] = [];

function formsOf(module: PyModule, call: PyCall): readonly Form[] {
  const name = mayBeCallable(call.calleeText) && call.name !== null ? canonical(call.name) : null;
  const known = callablesFor(name);
  if (name !== null && known.length > 0) return known.map((callable) => ({ callee: name, callable }));
  if (name === null && !speaksOfDropping(module, call.node)) return NONE;
  const drop = ownDrop(module, call);
  if (drop) return [drop];
  const choice = chosen(module, call);
  if (choice) return choice.callables.map((callable) => ({ callee: choice.callee, callable }));
  return ownArguments(module, call).map(({ keyword, layers, ...own }) => ({
    ...own,
    callable: { ...optional('argument', keyword, null), ...(layers ? { others: { num_layers: layers } } : {}) },
  }));
}

function describe(module: PyModule, call: PyCall, places: Places, { callee, callable, absent, ...form }: Form): DropoutSite | null {
  const { node: rateNode, hidden } = argumentFor(call.node, callable.parameter, callable.position);
  if (!rateNode && callable.defaultRate === null && !absent) return null;
  const plain = contextOf(module, call.node, places);
  const modeless = form.modeless === true || MODELESS.test(callee);
  const isOff = (callable.kind === 'attention' || modeless) && rateNode !== null && onlyAtZero(module, call.node, rateNode);
  const known = rateNode
    ? givenRate(module, rateNode, callable.keeps)
    : absent && !hidden
      ? absent
      : absentRate(callable.defaultRate, hidden);
  // `self.drop = lambda x: F.dropout(x, p)`: it is run by whoever runs the lambda, with what the constructor was given.
  const isKept = callable.kind === 'functional' && plain.place === 'constructor' && isInLambda(call.node);
  const context = isKept ? { ...plain, place: 'method' as const } : plain;
  const rate = isKept && known.form === 'parameter' ? { ...known, form: 'name' as const } : known;
  const given = otherArguments(module, call.node, callable);
  const isUntold =
    given.training?.given === false ? ON_BY_DEFAULT.test(callee) : given.training?.value === true && callable.kind === 'functional';
  const handed =
    (isUntold || (modeless && callable.kind === 'attention')) && rate.form === 'parameter' && !call.starred && rateNode
      ? entrusted(module, rateNode, modeless)
      : null;
  return {
    id: siteId(call.node, callable.parameter),
    framework: 'torch',
    kind: callable.kind,
    granularity: callable.granularity,
    callee,
    parameter: callable.parameter,
    span: span(call.node),
    calleeSpan: span(call.callee),
    rate,
    context: { ...context, ...(isOff ? { guarded: true } : {}), ...(callable.kind === 'functional' ? underBranch(call.node) : {}) },
    attribute: attributeOf(call.node),
    arguments: given,
    starred: call.starred,
    statement: statementFor(call.node),
    modeSet: callable.kind === 'layer' && isModeSet(module, call.node),
    ...(callable.kind === 'layer' ? listed(module, call.node) : {}),
    ...(modeless ? { modeless: true } : {}),
    ...(handed ? { entrusted: handed } : {}),
  };
}

/** Inside a lambda that has no parameter of the rate's name. */
function isInLambda(call: PyNode): boolean {
  for (let at: PyNode | null = call; at && at.type !== 'function_definition'; at = at.parent) {
    if (at.type === 'lambda') return !/\b(?:p|rate|drop\w*|self)\b/.test(at.childForFieldName('parameters')?.text ?? '');
  }
  return false;
}

function otherArguments(module: PyModule, call: PyNode, callable: Callable): Readonly<Record<string, Argument>> {
  const entries = Object.entries(callable.others).map(([name, { keyword, position, preset }]): [string, Argument] => {
    const { node } = argumentFor(call, keyword, position);
    const more = { ...(preset === undefined ? {} : { preset }), ...(keyword === name ? {} : { keyword }) };
    if (!node) return [name, { given: false, text: '', span: null, value: null, ...more }];
    const value = literalValue(node);
    const settled = name === 'num_layers' && value === null ? settledAt(module, node) : null;
    const left = name === 'training' && node.type === 'identifier' ? leftAtDefault(module, node) : null;
    return [
      name,
      {
        given: true,
        text: node.text,
        span: span(node),
        value,
        ...more,
        ...(left === null ? {} : { left }),
        ...(settled ? { settled } : {}),
      },
    ];
  });
  return Object.fromEntries(entries);
}

function settledAt(module: PyModule, node: PyNode): Argument['settled'] | null {
  const { value, byDefault, source } = module.resolve(node);
  if (typeof value !== 'number') return null;
  return { value, byDefault: byDefault || source === 'argument-parser' || source === 'config' };
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
