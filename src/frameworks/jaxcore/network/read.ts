import type { Network } from '../../../model/network';
import type { DropoutSite } from '../../../model/site';
import { startingIn } from '../../../syntax/contents';
import type { PyModule } from '../../../syntax/module';
import { spanOfNode } from '../../../syntax/nodes';
import type { Span } from '../../../text/span';
import { Graph } from './graph';
import type { Library } from './library';
import { Workshop } from './machine';
import { type Recipe, recipesOf } from './recipes';
import { type Trace, traceNetwork } from './trace';
import { readTraining } from './training';
import { emptyFrame } from './values';

/** All networks of a module that are written as classes of a library, in source order. */
export function readNetworks(library: Library, module: PyModule, sites: readonly DropoutSite[]): readonly Network[] {
  const workshop = new Workshop(library, module, sites);
  const it = workshop.machine(new Graph('', module, !library.isSingle, []));
  const training = readTraining(module);
  return recipesOf(library, module, (node) => it.evaluate(node, emptyFrame(module))).flatMap((recipe): Network[] => {
    const { owner } = recipe.type;
    const id = `${library.dialect.framework}:net:${owner.node.startIndex}`;
    const trace = traced(workshop, recipe, id);
    const inside = new Set(startingIn(sites, spanOfNode(owner.node), ({ span }) => span.start));
    const [span, nameSpan] = [spanOfNode(owner.node), spanOfNode(owner.nameNode)];
    const network = networkOf(workshop, trace, sites, inside, { id, name: owner.name, form: 'class', span, nameSpan, training });
    return network ? [network] : [];
  });
}

/** The network that was followed, with the sites that it runs and those `inside` its definition; null when it has neither these nor weights. */
export function networkOf(
  workshop: Workshop,
  trace: Trace,
  sites: readonly DropoutSite[],
  inside: ReadonlySet<DropoutSite>,
  about: Pick<Network, 'id' | 'name' | 'form' | 'span' | 'nameSpan' | 'training'>,
): Network | null {
  const run = new Set(trace.layers.flatMap(idsOf));
  const own = sites.filter((site) => run.has(site.id) || inside.has(site));
  if (own.length === 0 && !trace.hasWeights) return null;
  const foreign = [...run].flatMap((siteId) => workshop.foreignSite(siteId) ?? []);
  return {
    ...about,
    framework: workshop.library.dialect.framework,
    layers: trace.layers,
    inputShape: trace.inputShape,
    outputShape: trace.outputShape,
    parameters: trace.parameters,
    siteIds: own.map((site) => site.id),
    unreadable: trace.notes,
    ...(foreign.length > 0 ? { foreignSites: foreign } : {}),
  };
}

function idsOf({ operation }: Trace['layers'][number]): readonly string[] {
  if (operation.type === 'dropout') return [operation.siteId];
  return 'siteIds' in operation ? operation.siteIds : [];
}

/** One network that cannot be followed for a reason nobody thought of must not hide the others, nor the sites. */
function traced(workshop: Workshop, recipe: Recipe, id: string): Trace {
  try {
    return traceNetwork(workshop, recipe, id);
  } catch (error) {
    return failed(spanOfNode(recipe.type.owner.nameNode), error);
  }
}

/** What is left to say of a network whose reading broke. */
export function failed(span: Span, error: unknown): Trace {
  const reason = `the network cannot be followed: ${error instanceof Error ? error.message : String(error)}`;
  return { layers: [], notes: [{ span, reason }], inputShape: null, outputShape: null, parameters: null, hasWeights: false };
}
