import type { Argument, DropoutSite, Granularity, Rate, SiteContext } from '../../model/site';
import type { PyCall, PyModule } from '../../syntax/module';
import type { PyNode } from '../../syntax/node';
import { spanOfNode } from '../../syntax/nodes';
import type { Depth } from '../framework';
import { isRunUnderTest } from '../objects';
import { contextAt, statementAt } from '../place';
import { givenRate } from '../rate';
import { isDropout, namesAround, saysDropout } from './evidence';
import { type FoundMask, maskFacts } from './facts';
import { type Followed, follow } from './follow';
import { type Source, sourceOf } from './generators';
import { divisorOf } from './scale';
import { isSameShare, type Share, shareOf } from './threshold';

/** All dropout masks of a module that are written by hand, in source order. */
export function readMasks(module: PyModule, depth: Depth = 'sites'): readonly DropoutSite[] {
  const found = module.calls.flatMap((call) => maskOf(module, call) ?? []);
  return found.map((mask) => (depth === 'sites' ? mask.site : { ...mask.site, mask: maskFacts(module, mask, found) }));
}

function maskOf(module: PyModule, call: PyCall): FoundMask | null {
  const source = sourceOf(module, call);
  const followed = source && follow(module, source);
  const ones = followed?.flow.ones;
  if (!source || !followed || !ones) return null;
  const { application, names } = followed;
  const divisor = divisorOf(module, followed);
  const isKept = application.how === 'return' ? keptWhenReturned(module, ones, divisor) : ones.turned === application.onesDrop;
  const dropped: Share = { node: ones.node, turned: isKept ?? !ones.turned };
  const scaled = divisor && isSameShare(module, shareOf(divisor, true), dropped);
  const around = namesAround(module, call.node);
  // A mask that is only returned is dropout when the function says so, or its own names and its scale do.
  const isNamed = around.some(saysDropout) || (scaled === true && [ones.node.text, ...names].some(saysDropout));
  if (application.how === 'return' && !isNamed) return null;
  const traces = { mask: call.node, applied: application.node, rate: ones.node.text, names, scaled: scaled === true };
  if (!isDropout(module, traces)) return null;
  const rate = givenRate(module, dropped.node, dropped.turned);
  const parameter = dropped.turned ? 'keep_prob' : 'p';
  const site: DropoutSite = {
    id: `mask:${call.node.startIndex}:${parameter}`,
    framework: source.library,
    kind: 'mask',
    granularity: granularityOf(around, application.to?.text ?? ''),
    callee: source.callee,
    parameter,
    span: spanOfNode(call.node),
    calleeSpan: spanOfNode(call.callee),
    rate: isKept === null && scaled !== true ? withoutValue(rate) : rate,
    context: contextOf(module, call, source),
    attribute: null,
    arguments: argumentsOf(followed, divisor, scaled),
    starred: false,
    statement: statementAt(call.node),
    modeSet: false,
  };
  return { site, source, followed, divisor, dropped };
}

/** A module whose every call stands under a test of the mode leaves that to its callers. */
function contextOf(module: PyModule, { node }: PyCall, { library }: Source): SiteContext {
  const context = contextAt(module, node);
  const owner = library === 'torch' && context.place === 'forward' && !context.guarded ? module.enclosingClass(node) : null;
  return owner && isRunUnderTest(module, owner) ? { ...context, guarded: true } : context;
}

/** Of a mask that is returned nobody sees which of its values drops: ones that are divided by their own share are kept, else the name may tell. */
function keptWhenReturned(module: PyModule, ones: Share, divisor: PyNode | null): boolean | null {
  return divisor && isSameShare(module, shareOf(divisor), ones) === true ? !ones.turned : keptByName(ones);
}

/** Whether the probability in the mask's place is one of keeping, by its name and the side of the comparison; null when unclear. */
function keptByName({ node, turned }: Share): boolean | null {
  if (/keep|surviv|retain/i.test(node.text)) return true;
  return saysDropout(node.text) || turned ? false : null;
}

function withoutValue(rate: Rate): Rate {
  return { ...rate, value: null, source: 'unknown', origin: null };
}

/**
 * What rules may ask: `mask` = which elements its ones mark, `applied` = how it meets the values, `scale` = what the values are
 * divided by; its value is true when that is known to be the probability of keeping, false when it is known not to be.
 */
function argumentsOf({ application, flow }: Followed, divisor: PyNode | null, scaled: boolean | null): Readonly<Record<string, Argument>> {
  const told = (value: string, node: PyNode | null): Argument => {
    return { given: true, text: node?.text ?? '', span: node && spanOfNode(node), value };
  };
  return {
    mask: told(application.onesDrop ? 'drops' : 'keeps', flow.ones?.node ?? null),
    applied: told(application.how, application.node),
    scale: divisor
      ? { given: true, text: divisor.text, span: spanOfNode(divisor), value: scaled }
      : { given: false, text: '', span: null, value: null },
  };
}

function granularityOf(around: readonly string[], target: string): Granularity {
  const names = around.join(' ');
  if (/drop_?path|stochastic_?depth|surviv|drop_?sample/i.test(names)) return 'sample';
  if (/drop_?block/i.test(names)) return 'block';
  if (/drop_?connect|weight_?drop|embedd?(?:ing|ed)_?drop/i.test(names) || /(?:^|[._])weights?$|^raw_w$/.test(target)) return 'weight';
  return /dropout_?[123]d|spatial_?drop|channel_?drop|drop_?channel/i.test(names) ? 'channel' : 'element';
}
