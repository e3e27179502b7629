import type { Application } from '../../../model/application';
import type { DropoutSite } from '../../../model/site';
import type { PyCall, PyModule } from '../../../syntax/module';
import type { PyNode } from '../../../syntax/node';
import { spanOfNode, withoutParentheses } from '../../../syntax/nodes';
import { unreadResult } from '../../../syntax/results';
import { isShown } from '../../../syntax/shown';
import { underBranch } from '../../branch';
import type { Running } from '../../endings';
import { fedBy, type PlainDropouts } from '../../fedBy';
import { canonicalName } from '../names';
import { placeOf, statementAround } from '../tree';
import type { Borne, DropoutBearing } from './bearing';
import { trainingOf } from './program';

/**
 * Calls that run a dropout: layers kept in an attribute or a name, layers built and called at once, functions of `tf.nn`, and in
 * methods also sub-layers that have dropout inside.
 */
export function readApplications(module: PyModule, sites: readonly DropoutSite[], bearing: DropoutBearing): readonly Application[] {
  if (sites.length === 0 && !module.text.includes('def call')) return [];
  const functional = new Map(
    sites.filter((site) => site.kind === 'functional').map((site) => [`${site.span.start}:${site.span.end}`, site]),
  );
  const byCall = new Map(sites.map((site) => [`${site.span.start}:${site.span.end}`, site]));
  return module.calls.flatMap((call): Application[] => {
    const own = functional.get(placeOf(call.node));
    // A function of `tf.nn` has no mode to be told.
    if (own) return [{ ...describe(module, call, { siteId: own.id }, true), ...fed(call) }];
    if (!mayRun(call)) return [];
    const borne = bearing.ofCallee(call.callee);
    if (!borne || (borne.siteId === null && module.enclosingClass(call.node) === null)) return [];
    const site = sites.find(({ id }) => id === borne.siteId);
    const run = describe(module, call, borne, passesTraining(call) || (site?.kind === 'layer' && placedFlag(call) !== null));
    return [site?.kind === 'layer' ? { ...run, ...fed(call) } : run];
  });

  function fed(call: PyCall): Pick<Application, 'fedBy'> {
    return fedBy(RUNNING, DROPOUTS, module, inputOf(call), (node) => byCall.get(placeOf(node)));
  }
}

const RUNNING: Running = {
  method: 'call',
  rows: new Set(['keras.Sequential']),
  canonical: (name) => canonicalName(name) ?? name,
};

const DROPOUTS: PlainDropouts = {
  'keras.layers.Dropout': { keyword: 'rate', position: 0, preset: null },
  'tensorflow.layers.dropout': { keyword: 'rate', position: 1, preset: 0.5 },
  'tensorflow.compat.v1.layers.dropout': { keyword: 'rate', position: 1, preset: 0.5 },
};

/** The tensor that a call is given. */
function inputOf(call: PyCall): PyNode | null {
  return call.positional[0] ?? call.keywords.get('inputs') ?? call.keywords.get('x') ?? null;
}

const CALLABLE: ReadonlySet<string> = new Set(['call', 'identifier', 'attribute', 'subscript']);

/** Layers are called with tensors: a call without arguments builds something else. */
function mayRun(call: PyCall): boolean {
  return CALLABLE.has(withoutParentheses(call.callee).type) && (call.positional.length > 0 || call.keywords.size > 0 || call.starred);
}

/** `training=…`, `**kwargs`, or a flag handed on by position as in `layer(x, training, mask)`. */
function passesTraining(call: PyCall): boolean {
  return call.starred || call.keywords.has('training') || call.positional.slice(1).some((node) => /^(is_?)?train(ing)?$/i.test(node.text));
}

/** `drop(x, False)`: the layers of dropout take the mode behind the input. */
function placedFlag(call: PyCall): { readonly text: string; readonly on: boolean } | null {
  const text = call.positional[1]?.text ?? '';
  return text === 'True' || text === 'False' ? { text, on: text === 'True' } : null;
}

function describe(module: PyModule, call: PyCall, borne: Borne, passes: boolean): Application {
  const statement = statementAround(call.node);
  const first = inputOf(call);
  const input = first && (first.type === 'identifier' || first.type === 'attribute') ? first.text : null;
  const unread = unreadResult(module, call, input);
  const placed = passes && borne.siteId !== null && !call.keywords.has('training') ? placedFlag(call) : null;
  const training = placed ? placed.on : trainingOf(call);
  const flag = training === 'expression' ? call.keywords.get('training')?.text : placed?.text;
  return {
    ...(unread ? { unread } : {}),
    ...(flag === undefined ? {} : { flag: { name: 'training', text: flag, byKeyword: !placed } }),
    id: `keras:apply:${call.node.startIndex}:${call.node.endIndex}`,
    framework: 'keras',
    siteId: borne.siteId,
    span: spanOfNode(call.node),
    discarded: statement?.role === 'expression' && !isShown(module, statement.node),
    inplace: false,
    inputText: input,
    passesTraining: passes,
    training,
    classId: module.enclosingClass(call.node)?.id ?? null,
    functionName: module.enclosingFunction(call.node)?.name ?? null,
    ...(borne.siteId === null ? {} : underBranch(call.node)),
    guarded: module.isGuarded(call.node),
    intended: module.isIntended(call.node),
  };
}
