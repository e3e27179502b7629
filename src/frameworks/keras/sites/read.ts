import type { Argument, DropoutSite } from '../../../model/site';
import type { PyCall, PyModule } from '../../../syntax/module';
import type { PyNode } from '../../../syntax/node';
import { spanOfNode } from '../../../syntax/nodes';
import { absentRate, givenRate } from '../../rate';
import { argumentNode, describeArgument } from '../arguments';
import { canonicalName } from '../names';
import { callOf, callsByPlace, placeOf, selfAttribute, statementAround } from '../tree';
import { contextOf } from './context';
import { formOf, type RateParameter, type SiteForm } from './forms';

export function siteId(call: PyNode, parameter: string): string {
  return `keras:${call.startIndex}:${parameter}`;
}

/** All dropout sites of a module in source order; a recurrent layer with two rates has two. */
export function readSites(module: PyModule): readonly DropoutSite[] {
  const calls = callsByPlace(module);
  const tf1 = isTensorFlow1(module);
  return module.calls.flatMap((call) => readCall(module, call, calls, tf1));
}

/** Names that TensorFlow 2 took away: the file can only run under version 1. */
const TF1_NAMES =
  /^tensorflow\.(placeholder|Session|InteractiveSession|get_variable|variable_scope|global_variables_initializer|ConfigProto|layers\.|contrib\.|train\.\w+Optimizer$|truncated_normal|flags\.|app\.)/;

function isTensorFlow1(module: PyModule): boolean {
  if (!/\bnn\s*\.\s*dropout\b/.test(module.text)) return false;
  return module.calls.some((call) => call.name !== null && TF1_NAMES.test(call.name));
}

function readCall(module: PyModule, call: PyCall, calls: ReadonlyMap<string, PyCall>, tf1: boolean): readonly DropoutSite[] {
  const name = canonicalName(call.name);
  if (name === null) return [];
  const found = formOf(name, { keepGiven: call.keywords.has('keep_prob'), rateGiven: call.keywords.has('rate'), tf1 });
  if (!found) return [];
  return found.form.parameters.flatMap((parameter) => {
    const node = argumentNode(call, [parameter.name, ...parameter.synonyms], parameter.position);
    return node || !parameter.optional ? [describeSite(module, call, calls, found, parameter, node)] : [];
  });
}

function describeSite(
  module: PyModule,
  call: PyCall,
  calls: ReadonlyMap<string, PyCall>,
  { callee, form }: { readonly callee: string; readonly form: SiteForm },
  parameter: RateParameter,
  rateNode: PyNode | null,
): DropoutSite {
  const statement = statementAround(call.node);
  const use = callOf(call.node);
  const application = use ? (calls.get(placeOf(use)) ?? null) : null;
  const training = form.kind === 'functional' ? null : (application?.keywords.get('training') ?? null);
  const others: [string, Argument][] = Object.entries(form.others).map(([name, position]) => [
    name,
    describeArgument(argumentNode(call, [name], position)),
  ]);
  if (application && form.kind !== 'functional') others.push(['training', describeArgument(training)]);
  return {
    id: siteId(call.node, parameter.name),
    framework: 'keras',
    kind: form.kind,
    granularity: form.granularity,
    callee,
    parameter: parameter.name,
    span: spanOfNode(call.node),
    calleeSpan: spanOfNode(call.callee),
    // Keras has no default rate: a layer without one is unfinished or takes it from `**kwargs`.
    rate: rateNode ? givenRate(module, rateNode, parameter.name === 'keep_prob') : absentRate(null),
    context: contextOf(module, call.node),
    attribute: selfAttribute(statement?.target ?? null),
    arguments: Object.fromEntries(others),
    starred: call.starred,
    statement: statement && { span: spanOfNode(statement.node), role: statement.role },
    modeSet: training !== null,
  };
}
