import type { Change } from '../../../model/change';
import type { DropoutSite } from '../../../model/site';
import type { PyNode } from '../../../syntax/node';
import type { WriteContext } from '../../framework';
import { isModuleRole } from '../facts/family';
import { methodAround } from '../tree';
import { rateNode } from './rate';
import { appendArgument, callAt, type Edits, siteOf } from './source';

/** Makes a functional dropout follow the training mode. */
export function guardByTraining(change: Extract<Change, { readonly type: 'guard-by-training' }>, context: WriteContext): Edits {
  const site = siteOf(context, change.siteId);
  const call = site && callAt(context, site.span);
  const flag = call && trainingFlag(context, call.node);
  if (!site || !call || flag === null) return null;
  const isAttention = site.kind === 'attention' || site.modeless === true;
  if (isAttention && !site.arguments.training) return guardedRate(context, site, flag);
  const training = site.arguments.training;
  if (!isAttention && !training) return null;
  if (training?.span) return training.value === true ? [{ span: training.span, text: flag }] : null;
  return site.starred ? null : appendArgument(context, call.node, `${training?.keyword ?? 'training'}=${flag}`);
}

/** `scaled_dot_product_attention` and its like know no mode: their rate must be 0 outside of training. */
function guardedRate(context: WriteContext, site: DropoutSite, flag: string): Edits {
  const node = rateNode(context, site);
  if (!node || site.rate.guarded) return null;
  const isLoose = node.type === 'conditional_expression' || node.type === 'lambda' || node.type === 'named_expression';
  return [{ span: { start: node.startIndex, end: node.endIndex }, text: `${isLoose ? `(${node.text})` : node.text} if ${flag} else 0.0` }];
}

/** What tells the mode at this place: the module's own flag, or a parameter that is called `training`; null = nothing does. */
export function trainingFlag(context: WriteContext, node: PyNode): string | null {
  const { module } = context;
  const inner = module.enclosingFunction(node);
  if (inner?.parameters.some((parameter) => parameter.name === 'training')) return 'training';
  const owner = module.enclosingClass(node);
  const method = methodAround(module, node);
  const facts = context.reading.facts.classes.find((each) => each.id === owner?.id);
  if (!method || !facts || !isModuleRole(facts.role) || method.parameters[0]?.name !== 'self') return null;
  return 'self.training';
}
