import type { Argument, DropoutSite, Rate } from '../../../model/site';
import type { PyCall, PyModule } from '../../../syntax/module';
import { spanOfNode } from '../../../syntax/nodes';
import { contextAt, statementAt } from '../../place';
import { givenRate } from '../../rate';
import { namesAround } from '../evidence';
import { type Decision, decisionOf } from './decision';
import { drawOf } from './draws';

/** Words that tell a decision about layers from one about data, tokens or conditions. */
export const LAYERS = /layer_?drop|drop_?layer|layers?_?dropout|layer_?skip|skip_?layer|stochastic_?depth|drop_?path|drop_?depth|surviv/i;

/** Their names without them: what is drawn for other ends in the same code. */
const OTHER_END = /aug|token|label|sample_|cond(?:ition)?(?![a-z])|mask_|noise|latent|cfg_|caption|text_drop/i;

/** All decisions of a module to leave out a layer by a drawn number, as LayerDrop and stochastic depth take them, in source order. */
export function readSkips(module: PyModule): readonly DropoutSite[] {
  return module.calls.flatMap((call) => siteOf(module, call) ?? []);
}

function siteOf(module: PyModule, call: PyCall): DropoutSite | null {
  const draw = drawOf(module, call);
  const decision = draw && decisionOf(module, call.node);
  if (!draw || !decision) return null;
  const { holds, comparison, skips } = decision;
  const threshold = holds.node.text;
  if (OTHER_END.test(threshold) || ![threshold, ...namesAround(module, call.node)].some((name) => LAYERS.test(name))) return null;
  const keeps = holds.turned === skips;
  // The decision may stand under a test of the mode, or hold it itself.
  const context = contextAt(module, comparison);
  const parameter = keeps ? 'keep_prob' : 'p';
  return {
    id: `skip:${call.node.startIndex}:${parameter}`,
    framework: draw.framework,
    kind: 'drop-path',
    granularity: 'sample',
    callee: draw.callee,
    parameter,
    span: spanOfNode(call.node),
    calleeSpan: spanOfNode(call.callee),
    rate: rateOf(module, decision, keeps),
    context,
    attribute: null,
    arguments: { skips: skipsArgument(decision) },
    starred: false,
    statement: statementAt(call.node),
    modeSet: false,
  };
}

/** Unknown where the name and the code contradict each other. */
function rateOf(module: PyModule, { holds }: Decision, keeps: boolean): Rate {
  const rate = givenRate(module, holds.node, keeps);
  const isNamedSo = /drop|skip/i.test(holds.node.text) && !/keep|surviv/i.test(holds.node.text);
  return keeps && isNamedSo ? { ...rate, value: null, source: 'unknown', origin: null } : rate;
}

/** What is decided with one number: not the samples of a batch apart. */
function skipsArgument({ comparison, skips }: Decision): Argument {
  return { given: true, text: comparison.text, span: spanOfNode(comparison), value: skips };
}
