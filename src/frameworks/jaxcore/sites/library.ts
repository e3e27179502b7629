import type { Argument, DropoutSite, Rate } from '../../../model/site';
import { literalValue } from '../../../syntax/literals';
import type { PyCall, PyModule } from '../../../syntax/module';
import type { PyNode } from '../../../syntax/node';
import { spanOfNode, withoutParentheses } from '../../../syntax/nodes';
import { once } from '../../../syntax/once';
import { absentRate, givenRate } from '../../rate';
import type { Dialect } from '../dialect';
import { argumentFor, callOf, placeOf, selfAttribute, statementAround } from '../tree';
import { contextOf } from './context';
import type { SiteForm } from './form';
import { granularityOf } from './granularity';
import { fieldsOf } from './owners';

/** What a call configures: the name under which it is reported and how it takes its rate. */
export interface Found {
  readonly callee: string;
  readonly form: SiteForm;
}

export function siteId(dialect: Dialect, call: PyNode, parameter: string): string {
  return `${dialect.framework}:${call.startIndex}:${parameter}`;
}

/** The dropout sites among the calls of the library itself, in source order. */
export function librarySites(dialect: Dialect, module: PyModule): readonly DropoutSite[] {
  const ofObjects = (dialect.callsOfObjects?.(module) ?? []).flatMap(
    ({ call, callee, form }) => siteOf(dialect, module, call, { callee, form }) ?? [],
  );
  const own = module.calls.flatMap((call) => {
    // Whatever the spelling, it begins like that, and most calls do not.
    const callee = call.name?.startsWith(dialect.framework) ? dialect.canonical(call.name) : null;
    const form = callee === null ? null : dialect.formOf(callee);
    return callee !== null && form ? (siteOf(dialect, module, call, { callee, form }) ?? []) : [];
  });
  return [...own, ...ofObjects];
}

/** The site that a call of this form is; null when its rate is optional and not given. */
export function siteOf(dialect: Dialect, module: PyModule, call: PyCall, { callee, form }: Found): DropoutSite | null {
  const { node: rateNode, hidden } = argumentFor(call.node, [form.parameter, ...(form.synonyms ?? [])], form.position);
  if (!rateNode && form.optional) return null;
  const statement = statementAround(call.node);
  const given = argumentsOf(call.node, form);
  return {
    id: siteId(dialect, call.node, form.parameter),
    framework: dialect.framework,
    kind: form.kind,
    granularity: granularityOf(form.granularity, call.node, form),
    callee,
    parameter: form.parameter,
    span: spanOfNode(call.node),
    calleeSpan: spanOfNode(call.callee),
    rate: rateNode ? overridable(dialect, module, givenRate(module, rateNode, form.keeps)) : absentRate(form.defaultRate, hidden),
    context: contextOf(module, call.node),
    attribute: selfAttribute(statement?.target ?? null),
    arguments: given,
    starred: call.starred,
    statement: statement && { span: spanOfNode(statement.node), role: statement.role },
    modeSet: dialect.switches.some((name) => given[name]?.given === true),
  };
}

/** The default of a module's field is what holds when a caller gives nothing else. */
function overridable(dialect: Dialect, module: PyModule, rate: Rate): Rate {
  if (rate.byDefault || !rate.origin || !fieldDefaults(dialect)(module).has(`${rate.origin.start}:${rate.origin.end}`)) return rate;
  return { ...rate, byDefault: true, source: rate.source === 'constant' ? 'parameter-default' : rate.source };
}

const fieldDefaults = once((dialect: Dialect) =>
  once((module: PyModule): ReadonlySet<string> => {
    const owners = module.classes.filter((owner) => dialect.roleOf(owner) !== 'other');
    const fields = owners.flatMap((owner) => fieldsOf([{ module, owner }]));
    return new Set(fields.flatMap(({ value }) => (value ? [placeOf(value)] : [])));
  }),
);

function argumentsOf(call: PyNode, form: SiteForm): Readonly<Record<string, Argument>> {
  const found: Record<string, Argument> = {};
  for (const [name, position] of Object.entries(form.others)) found[name] = describe(argumentFor(call, [name], position).node);
  const use = form.atCall ? callOf(call) : null;
  for (const [name, position] of Object.entries(form.atCall ?? {})) {
    if (found[name]?.given !== true && (use || found[name] === undefined)) {
      found[name] = describe(use ? argumentFor(use, [name], position).node : null);
    }
  }
  return found;
}

function describe(node: PyNode | null): Argument {
  if (!node) return { given: false, text: '', span: null, value: null };
  return { given: true, text: node.text, span: spanOfNode(node), value: literalValue(withoutParentheses(node)) ?? null };
}
