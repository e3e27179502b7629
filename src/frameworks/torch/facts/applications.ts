import type { Application } from '../../../model/application';
import type { DropoutSite } from '../../../model/site';
import type { PyCall, PyModule } from '../../../syntax/module';
import type { PyNode } from '../../../syntax/node';
import { unreadResult } from '../../../syntax/results';
import { isShown } from '../../../syntax/shown';
import { underBranch } from '../../branch';
import { fedBy, type PlainDropouts } from '../../fedBy';
import { canonical } from '../sites/callables';
import { statementAround } from '../sites/context';
import { RUNNING } from '../sites/endings';
import { passedArguments, span } from '../tree';
import { inPlace } from './inPlace';
import { Layers, placeOf } from './layersCalled';
import { isJoined, takerOf } from './outlets';

/** Calls that run a dropout: functional calls, layers kept in an attribute, a local name or a list of them, layers built and called at once. */
export function readApplications(module: PyModule, sites: readonly DropoutSite[]): readonly Application[] {
  const byCall = new Map(sites.map((site) => [placeOf(site.span), site]));
  const layers = new Layers(module, sites);
  return module.calls.flatMap((call): Application[] => {
    const own = byCall.get(placeOf(span(call.node)));
    if (own?.kind === 'functional') return [{ ...functionalApplication(module, call, own), ...fed(call) }];
    if (!layers.mayRun(call.calleeText)) return [];
    const run = layers.runBy(call);
    return run.length > 0 ? [{ ...layerApplication(module, call, run), ...fed(call) }] : [];
  });

  function fed(call: PyCall): Pick<Application, 'fedBy'> {
    return fedBy(RUNNING, DROPOUTS, module, inputOf(call), (node) => byCall.get(placeOf(span(node))));
  }
}

const DROPOUTS: PlainDropouts = {
  'torch.nn.Dropout': { keyword: 'p', position: 0, preset: 0.5 },
  'torch.nn.functional.dropout': { keyword: 'p', position: 1, preset: 0.5 },
};

/** The tensor that a call is given. */
function inputOf(call: PyCall): PyNode | undefined {
  return passedArguments(call.node).find((passed) => passed.kind === 'positional' || (passed.kind === 'keyword' && passed.name === 'input'))
    ?.value;
}

function functionalApplication(module: PyModule, call: PyCall, site: DropoutSite): Application {
  const isInplace = (call.name !== null && canonical(call.name).endsWith('_')) || site.arguments.inplace?.value === true;
  const passesTraining = site.arguments.training?.given === true || call.starred;
  const isSurely = site.arguments.inplace?.value === true || (call.name !== null && canonical(call.name).endsWith('_'));
  return { ...common(module, call), ...inPlace(module, call, isSurely), siteId: site.id, inplace: isInplace, passesTraining };
}

function layerApplication(module: PyModule, call: PyCall, layers: readonly DropoutSite[]): Application {
  const isInplace = layers.some((site) => site.arguments.inplace?.value === true || site.starred);
  const isSurely = layers.every((site) => site.arguments.inplace?.value === true);
  const told = inPlace(module, call, isSurely);
  return { ...common(module, call), ...told, siteId: layers[0]?.id ?? null, inplace: isInplace, passesTraining: call.starred };
}

function common(module: PyModule, call: PyCall): Omit<Application, 'siteId' | 'inplace' | 'passesTraining'> {
  const statement = statementAround(call.node);
  const first = inputOf(call);
  const isPlain = first?.type === 'identifier' || first?.type === 'attribute';
  const taker = takerOf(module, call);
  const unread = unreadResult(module, call, first && isPlain ? first.text : null);
  return {
    ...(unread ? { unread } : {}),
    ...(taker ? { taker } : {}),
    ...(isJoined(call.node) ? { joined: true as const } : {}),
    id: `torch:apply:${call.node.startIndex}:${call.node.endIndex}`,
    framework: 'torch',
    span: span(call.node),
    discarded: statement?.role === 'expression' && !isShown(module, statement.node),
    inputText: first && isPlain ? first.text : null,
    classId: module.enclosingClass(call.node)?.id ?? null,
    functionName: module.enclosingFunction(call.node)?.name ?? null,
    ...underBranch(call.node),
    guarded: module.isGuarded(call.node),
    intended: module.isIntended(call.node),
  };
}
