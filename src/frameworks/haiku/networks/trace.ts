import type { PyModule } from '../../../syntax/module';
import { Graph } from '../../jaxcore/network/graph';
import type { Interpreter } from '../../jaxcore/network/interpreter';
import type { Workshop } from '../../jaxcore/network/machine';
import { scoped } from '../../jaxcore/network/scopes';
import { finishedTrace, type Trace, weightsRun } from '../../jaxcore/network/trace';
import { listValue, type Place, type Tensor, tensorsIn, type Value } from '../../jaxcore/network/values';
import type { Layout } from './inputs';

export interface Run {
  readonly graph: Graph;
  readonly output: Value;
}

/** Runs a network whose inputs lie as said; `place` is where it is named. */
export type Forward = (it: Interpreter, graph: Graph, layout: Layout) => Value;

/**
 * Follows a network. Examples are taken to have their samples on the first axis; when a recurrent layer shows that the steps are there,
 * or layers do not fit, the other ways are tried.
 */
export function runNetwork(workshop: Workshop, id: string, place: Place, forward: Forward): Run {
  const first = attempt(workshop, id, place, forward, 'samples-first');
  if (first.graph.needsTimeFirst) return attempt(workshop, id, place, forward, 'time-first');
  if (first.graph.conflicts === 0) return first;
  const alone = attempt(workshop, id, place, forward, 'one-sample');
  return alone.graph.conflicts === 0 && alone.graph.layers.length > 0 ? alone : first;
}

function attempt(workshop: Workshop, id: string, place: Place, forward: Forward, layout: Layout): Run {
  const graph = new Graph(id, workshop.module, true, []);
  const it = workshop.machine(graph);
  const output = scoped(it, null, '', () => forward(it, graph, layout));
  if (output.kind === 'unknown') graph.note(place, `the output is not known: ${output.reason}`);
  if (!it.spend()) graph.note(place, 'the network is too large to follow to its end');
  return { graph, output };
}

export function traceOf({ graph, output }: Run): Trace {
  return finishedTrace({ graph, output: listValue([...tensorsOf(output)]), parameters: weightsRun(graph) });
}

/** Tensors of a result, looking into the objects that networks give back: named tuples and plain classes. */
export function tensorsOf(value: Value, depth = 0): readonly Tensor[] {
  if (depth > 4) return [];
  if (value.kind === 'instance') return [...value.attributes.values()].flatMap((each) => tensorsOf(each, depth + 1));
  if (value.kind === 'list') return (value.items ?? []).flatMap((each) => tensorsOf(each, depth + 1));
  return tensorsIn(value);
}

/** The one object that a function merely calls, when it is one of a class of the same file. */
export function wrappedIn({ graph, output }: Run, module: PyModule): Graph['calls'][number] | null {
  const [call, another] = graph.calls;
  if (!call || another || call.type.module !== module) return null;
  const isInside = graph.layers.every(({ operation }, index) => operation.type === 'input' || (index >= call.from && index < call.to));
  const [given, all] = [tensorsOf(call.result), tensorsOf(output)];
  const isPassedOn = given.length > 0 && all.every((tensor) => given.some((each) => each.layer === tensor.layer));
  return isInside && isPassedOn ? call : null;
}
