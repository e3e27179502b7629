import type { Argument, DropoutSite, Rate } from '../../../model/site';
import { literalValue } from '../../../syntax/javascript/literals';
import type { JsCall, JsModule } from '../../../syntax/javascript/module';
import { type JsNode, plain } from '../../../syntax/javascript/node';
import { spanOfNode } from '../../../syntax/nodes';
import { absentRate, givenRate } from '../../rate';
import { tfName } from '../names';
import { callsByPlace, methodCallOn, placeKey, statementAround } from '../tree';
import { contextOf } from './context';
import { FORMS, type RateParameter, type SiteForm } from './forms';

/** All dropout sites of a script in source order; a recurrent layer with two rates has two. */
export function readSites(module: JsModule): readonly DropoutSite[] {
  return module.calls.flatMap((call) => {
    const callee = tfName(module, call.callee);
    const form = callee !== null && Object.hasOwn(FORMS, callee) ? FORMS[callee] : undefined;
    if (callee === null || !form) return [];
    return form.parameters.flatMap((parameter) => {
      const rate = rateOf(module, call, parameter);
      return rate ? [describeSite(module, call, { callee, form, parameter, rate })] : [];
    });
  });
}

/** null when an optional rate is not given. */
function rateOf(module: JsModule, call: JsCall, { name, position, optional }: RateParameter): Rate | null {
  if (position !== null) {
    const argument = call.arguments[position];
    return argument ? givenRate(module, argument) : absentRate(null);
  }
  const options = call.arguments[0];
  if (!options) return optional ? null : absentRate(null);
  const entry = module.property(options, name);
  if (entry === null) return optional ? null : absentRate(null);
  if (entry !== 'unknown') {
    const rate = givenRate(module, entry.node);
    const isHere = entry.node.startIndex >= options.startIndex && entry.node.endIndex <= options.endIndex;
    const placed = isHere ? rate : { ...rate, span: null };
    return entry.overridable ? asDefault(placed) : placed;
  }
  const found = module.resolveProperty(options, name);
  if (optional && (found?.value ?? null) === null) return null;
  // The options are decided elsewhere: a number must not be written in their place.
  const whole = givenRate({ resolve: () => found ?? module.resolve(options) }, options);
  return { ...whole, form: 'other', span: null };
}

function asDefault(rate: Rate): Rate {
  return rate.value === null ? rate : { ...rate, source: 'parameter-default', byDefault: true };
}

interface Found {
  readonly callee: string;
  readonly form: SiteForm;
  readonly parameter: RateParameter;
  readonly rate: Rate;
}

function describeSite(module: JsModule, call: JsCall, { callee, form, parameter, rate }: Found): DropoutSite {
  const statement = statementAround(call.node);
  const apply = form.kind === 'functional' ? null : methodCallOn(call.node, 'apply');
  const training = apply ? trainingOf(module, apply) : null;
  const others = form.others.map((name): [string, Argument] => [name, describeArgument(optionNode(module, call, name))]);
  if (apply) others.push(['training', describeArgument(training)]);
  return {
    id: `tfjs:${call.node.startIndex}:${parameter.name}`,
    framework: 'tfjs',
    kind: form.kind,
    granularity: form.granularity,
    callee,
    parameter: parameter.name,
    span: spanOfNode(call.node),
    calleeSpan: spanOfNode(call.callee),
    rate,
    context: contextOf(module, call.node),
    attribute: thisMember(statement?.target ?? null),
    arguments: Object.fromEntries(others),
    starred: call.spread,
    statement: statement && { span: spanOfNode(statement.node), role: statement.role },
    modeSet: training !== null,
  };
}

/** The `training` of `apply(x, {training: true})`. */
export function trainingOf(module: JsModule, apply: JsNode): JsNode | null {
  const call = callsByPlace(module).get(placeKey(apply.startIndex, apply.endIndex));
  const options = call?.arguments[1];
  const entry = options ? module.property(options, 'training') : null;
  return entry && entry !== 'unknown' ? entry.node : null;
}

function optionNode(module: JsModule, call: JsCall, name: string): JsNode | null {
  const options = call.arguments[0];
  const entry = options ? module.property(options, name) : null;
  return entry && entry !== 'unknown' ? entry.node : null;
}

function describeArgument(node: JsNode | null): Argument {
  if (!node) return { given: false, text: '', span: null, value: null };
  return { given: true, text: node.text, span: spanOfNode(node), value: literalValue(plain(node)) ?? null };
}

/** `name` when the node is `this.name`. */
function thisMember(node: JsNode | null): string | null {
  if (node?.type !== 'member_expression' || node.childForFieldName('object')?.type !== 'this') return null;
  return node.childForFieldName('property')?.text ?? null;
}
