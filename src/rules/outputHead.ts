import type { Layer, Operation } from '../model/network';
import { views } from './graph';
import type { Run } from './order';

/** The dense layer whose result a dropout at the end of a network acts on. */
export interface Head {
  readonly head: Layer;
  /** Something stands between the dense layer and the dropout. */
  readonly between: boolean;
}

/** Null where the network goes on behind the dropout, or something else than a dense layer ends it. */
export function headOf({ graph, layer }: Run): Head | null {
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
export function givesLogProbabilities({ graph, layer }: Run): boolean {
  const next = graph.child(layer);
  return next?.operation.type === 'activation' && next.operation.name === 'log_softmax' && graph.children(next).length === 0;
}
