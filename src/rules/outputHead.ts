import type { LayerMention } from '../model/facts';
import type { Layer, Operation } from '../model/network';
import type { DropoutSite } from '../model/site';
import { views } from './graph';
import { mayDrop, mayTeach, type Run, runsOf, takenUp } from './order';
import type { RuleContext } from './rule';

/** The dense layer whose result a dropout at the end of a network acts on. */
export interface Head {
  readonly head: Layer;
  /** Something stands between the dense layer and the dropout. */
  readonly between: boolean;
}

/** Null where the network goes on behind the dropout, or something else than a dense layer ends it. */
function headOf({ graph, layer }: Run): Head | null {
  for (let next: Layer | null = layer; ; ) {
    const readers: readonly Layer[] = graph.children(next);
    if (readers.length === 0) break;
    next = graph.child(next);
    if (!next || !isLastStep(next.operation)) return null;
  }
  let before = graph.parent(layer);
  while (before && isLastStep(before.operation)) before = graph.parent(before);
  if (before?.operation.type !== 'dense' || !endsSo(before.operation.activation)) return null;
  return { head: before, between: graph.parent(layer) !== before };
}

function isLastStep(operation: Operation): boolean {
  return operation.type === 'activation' ? endsSo(operation.name) : views.includes(operation.type);
}

/** Activations of outputs; behind others stand hidden units. */
function endsSo(name: string | undefined): boolean {
  return name === undefined || ['softmax', 'log_softmax', 'sigmoid', 'linear'].includes(name);
}

/** Attention takes the softmax of its scores; of the logarithm only losses have a use. */
function givesLogProbabilities({ graph, layer }: Run): boolean {
  const next = graph.child(layer);
  return next?.operation.type === 'activation' && next.operation.name === 'log_softmax' && graph.children(next).length === 0;
}

/** Dropout of single units that takes some away, or will as soon as it is asked to. */
export function mayEnd(site: DropoutSite): boolean {
  return site.granularity === 'element' && (mayDrop(site) || isOffByDefault(site));
}

/** Who asks for more than the default of 0 gets it. */
export function isOffByDefault({ rate, context }: DropoutSite): boolean {
  return rate.value === 0 && rate.byDefault && !rate.guarded && !context.intended && !context.expectedToFail;
}

/** Sites that always act on the output of a network. */
export function heads(context: RuleContext): ReadonlyMap<DropoutSite, Head> {
  const found = new Map<DropoutSite, Head>();
  const { program, showsOutput } = context.reading.facts;
  const learns = program.some(({ kind }) => kind === 'backward' || kind === 'fit');
  const scores = new Set((context.reading.facts.layers ?? []).flatMap((mention) => (mention.scores ? [mention.start] : [])));
  if (!learns && !showsOutput && scores.size === 0) return found;
  const inside = new Set<DropoutSite>();
  const taken = takenUp(context, 'dense', 'other');
  // See `isWhole` below: without a loss only what is done to the output, or its width, tells that it is one.
  const isTold = (site: DropoutSite) => showsOutput || (learns && mayTeach(context, site, ({ losses }) => losses.length > 0));
  const isNear = (site: DropoutSite, mentions: readonly LayerMention[]): boolean =>
    mentions.some((mention) => mention.kind === 'dense' && (mention.scores === true || isTold(site)));
  for (const run of runsOf(context, (site) => mayEnd(site) && !taken.has(site.id), isNear)) {
    // A Keras model that is compiled is the whole; a module of PyTorch may be a part of one.
    const isWhole = run.graph.network.training.loss !== undefined && (learns || run.site.framework === 'keras');
    const head = headOf(run);
    if (head && (isWhole || givesLogProbabilities(run) || (!head.head.definedAt && scores.has(head.head.span.start))))
      found.set(run.site, head);
    else inside.add(run.site);
  }
  for (const site of inside) found.delete(site);
  return found;
}
