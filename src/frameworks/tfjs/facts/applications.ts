import type { Application } from '../../../model/application';
import type { DropoutSite } from '../../../model/site';
import type { JsCall, JsModule } from '../../../syntax/javascript/module';
import { awaited, memberName, plain } from '../../../syntax/javascript/node';
import { spanOfNode } from '../../../syntax/nodes';
import { namedFunctionAround } from '../sites/context';
import { trainingOf } from '../sites/read';
import { placeKey, statementAround } from '../tree';

/** Calls that run one dropout: `tf.dropout(x, rate)`, `tf.layers.dropout({rate}).apply(x)`, `drop.apply(x)`. */
export function readApplications(module: JsModule, sites: readonly DropoutSite[]): readonly Application[] {
  const byPlace = new Map(sites.map((site) => [placeKey(site.span.start, site.span.end), site]));
  return module.calls.flatMap((call) => {
    const here = byPlace.get(placeKey(call.node.startIndex, call.node.endIndex));
    if (here) return here.kind === 'functional' ? [describe(module, call, here)] : [];
    if (memberName(plain(call.callee)) !== 'apply') return [];
    const object = plain(call.callee).childForFieldName('object');
    const target = object ? (module.follow(object) ?? awaited(object)) : null;
    const site = target ? byPlace.get(placeKey(target.startIndex, target.endIndex)) : undefined;
    return site?.kind === 'layer' ? [describe(module, call, site)] : [];
  });
}

function describe(module: JsModule, call: JsCall, site: DropoutSite): Application {
  const [input] = call.arguments;
  const text = input && /^[\w$.]+$/.test(input.text) && !/^\d/.test(input.text) ? input.text : null;
  return {
    id: `tfjs:apply:${call.node.startIndex}`,
    framework: 'tfjs',
    siteId: site.id,
    span: spanOfNode(call.node),
    discarded: statementAround(call.node)?.role === 'expression',
    inplace: false,
    inputText: text,
    passesTraining: site.kind !== 'functional' && trainingOf(module, call.node) !== null,
    classId: null,
    functionName: namedFunctionAround(module, call.node),
    guarded: module.isGuarded(call.node),
    intended: module.isIntended(call.node),
  };
}
