import type { Argument, DropoutSite, Rate } from '../../../model/site';
import type { PyCall, PyModule } from '../../../syntax/module';
import type { PyNode } from '../../../syntax/node';
import { spanOfNode } from '../../../syntax/nodes';
import { argumentNode, describeArgument } from '../arguments';
import { callOf, callsByPlace, placeOf, selfAttribute, statementAround } from '../tree';
import { contextOf } from './context';
import type { SiteForm } from './form';

/** What a call was recognized as: the form, and the canonical name under which it is reported. */
export interface Found {
  readonly callee: string;
  readonly form: SiteForm;
}

export function siteId(call: PyNode, parameter: string): string {
  return `keras:${call.startIndex}:${parameter}`;
}

export function describeSite(module: PyModule, call: PyCall, { callee, form }: Found, parameter: string, rate: Rate): DropoutSite {
  const statement = statementAround(call.node);
  const use = callOf(call.node);
  const application = use ? (callsByPlace(module).get(placeOf(use)) ?? null) : null;
  const training = form.kind === 'functional' ? null : (application?.keywords.get('training') ?? null);
  const others: [string, Argument][] = Object.entries(form.others).map(([name, position]) => [
    name,
    describeArgument(argumentNode(call, [name], position)),
  ]);
  if (application && form.kind !== 'functional') others.push(['training', describeArgument(training)]);
  return {
    id: siteId(call.node, parameter),
    framework: 'keras',
    kind: form.kind,
    granularity: form.granularity,
    callee,
    parameter,
    span: spanOfNode(call.node),
    calleeSpan: spanOfNode(call.callee),
    rate,
    context: contextOf(module, call.node),
    attribute: selfAttribute(statement?.target ?? null),
    arguments: Object.fromEntries(others),
    starred: call.starred,
    statement: statement && { span: spanOfNode(statement.node), role: statement.role },
    modeSet: training !== null,
  };
}
