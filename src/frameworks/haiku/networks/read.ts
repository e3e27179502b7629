import type { Network } from '../../../model/network';
import type { DropoutSite } from '../../../model/site';
import { startingIn } from '../../../syntax/contents';
import type { PyClass, PyModule } from '../../../syntax/module';
import { spanOfNode } from '../../../syntax/nodes';
import { applyInstance } from '../../jaxcore/network/apply';
import { Graph, type OuterCall } from '../../jaxcore/network/graph';
import { instantiate } from '../../jaxcore/network/instances';
import { Workshop } from '../../jaxcore/network/machine';
import { failed, networkOf } from '../../jaxcore/network/read';
import { forwardOf, type Recipe, recipesOf } from '../../jaxcore/network/recipes';
import { scoped } from '../../jaxcore/network/scopes';
import type { Trace } from '../../jaxcore/network/trace';
import { readTraining } from '../../jaxcore/network/training';
import { emptyFrame, type Passed, unknown } from '../../jaxcore/network/values';
import { haikuLibrary } from '../library';
import { inputsFor } from './inputs';
import { type Subject, subjectOf } from './subjects';
import { runNetwork, traceOf, wrappedIn } from './trace';
import { exampleCall, type Transform, transformsIn } from './transforms';

/** Functions that are transformed, and classes of modules; a function that merely calls a class of the file lends it its examples. */
export function readNetworks(module: PyModule, sites: readonly DropoutSite[]): readonly Network[] {
  const workshop = new Workshop(haikuLibrary, module, sites);
  const reading: Reading = { workshop, module, sites, training: readTraining(module), shown: new Map() };
  const functions = transformed(reading);
  const classes = recipesOf(haikuLibrary, module, () => unknown('not asked for')).flatMap((recipe) => ofClass(reading, recipe));
  return [...functions, ...classes].sort((a, b) => a.span.start - b.span.start);
}

interface Reading {
  readonly workshop: Workshop;
  readonly module: PyModule;
  readonly sites: readonly DropoutSite[];
  readonly training: Network['training'];
  /** What functions give to the classes that they call. */
  readonly shown: Map<PyClass, OuterCall>;
}

function transformed(reading: Reading): readonly Network[] {
  const { workshop, module } = reading;
  const seen = new Set<string>();
  return transformsIn(module).flatMap((transform): readonly Network[] => {
    const it = workshop.machine(new Graph('', module, true, []));
    const subject = scoped(it, null, '', () => subjectOf(it, module, transform));
    const id = subject && `haiku:net:${subject.span.start}`;
    if (!subject || id === null || seen.has(id)) return [];
    seen.add(id);
    return ofFunction(reading, transform, subject, id);
  });
}

function ofFunction(reading: Reading, transform: Transform, subject: Subject, id: string): readonly Network[] {
  const { workshop, module } = reading;
  const place = { node: subject.callee.module === module ? subject.callee.node : transform.node, module };
  const example = exampleCall(module, transform);
  try {
    const run = runNetwork(workshop, id, place, (it, graph, layout) => {
      const again = subjectOf(it, module, transform) ?? subject;
      const { callee, given, hidden } = again;
      const positional = given.filter(({ name }) => name === null).length;
      const named = new Set(given.map(({ name }) => name));
      const own = callee.self && !callee.isStatic ? callee.parameters.slice(1) : callee.parameters;
      const open = own.slice(positional).filter(({ name }) => !named.has(name));
      const examples = example ? argumentsOf(example, (node) => it.evaluate(node, emptyFrame(module))) : [];
      graph.layers.length = 0;
      graph.calls.length = 0;
      return it.run(callee, [...given, ...inputsFor(graph, open, examples, layout, callee.module)], hidden);
    });
    const called = wrappedIn(run, module);
    for (const call of run.graph.calls) if (call.type.module === module) remember(reading, call);
    if (called) return [];
    return made(reading, traceOf(run), { ...subject, id, form: 'functional' });
  } catch (error) {
    return made(reading, failed(subject.nameSpan, error), { ...subject, id, form: 'functional' });
  }
}

/** The first call with inputs of a known shape says how a class is used. */
function remember({ shown }: Reading, call: OuterCall): void {
  const isKnown = ({ passed }: OuterCall) => passed.some(({ value }) => value.kind === 'tensor' && value.axes !== null);
  const before = shown.get(call.type.owner);
  if (!before || (!isKnown(before) && isKnown(call))) shown.set(call.type.owner, call);
}

function argumentsOf(
  { call, skip }: NonNullable<ReturnType<typeof exampleCall>>,
  value: Parameters<Recipe['arguments']>[0],
): readonly Passed[] {
  if (call.starred) return [];
  return [
    ...call.positional.slice(skip).map((node) => ({ name: null, value: value(node), node })),
    ...[...call.keywords].map(([name, node]) => ({ name, value: value(node), node })),
  ];
}

function ofClass(reading: Reading, recipe: Recipe): readonly Network[] {
  const { workshop, module } = reading;
  const { type } = recipe;
  const { owner } = type;
  const forward = forwardOf(type);
  const place = { node: owner.nameNode, module };
  const id = `haiku:net:${owner.node.startIndex}`;
  const about = { id, name: owner.name, span: spanOfNode(owner.node), nameSpan: spanOfNode(owner.nameNode), form: 'class' as const };
  if (!forward) return [];
  try {
    const run = runNetwork(workshop, id, place, (it, graph, layout) => {
      const given = recipe.arguments((node) => it.evaluate(node, emptyFrame(module)));
      const root = instantiate(it, type, given, place, false);
      graph.layers.length = 0;
      const passed = inputsFor(graph, forward.parameters.slice(1), reading.shown.get(owner)?.passed ?? [], layout, forward.module);
      return root.kind === 'instance' ? applyInstance(it, root, forward.name, passed, place, false) : it.invoke(root, passed, place, false);
    });
    return made(reading, traceOf(run), about);
  } catch (error) {
    return made(reading, failed(about.nameSpan, error), about);
  }
}

function made(
  { workshop, sites, training }: Reading,
  trace: Trace,
  about: Pick<Network, 'id' | 'name' | 'span' | 'nameSpan' | 'form'>,
): readonly Network[] {
  const { id, name, span, nameSpan, form } = about;
  const inside = startingIn(sites, span, (site) => site.span.start);
  const network = networkOf(workshop, trace, sites, new Set(inside), { id, name, span, nameSpan, form, training });
  return network ? [network] : [];
}
