import type { Network } from '../../../model/network';
import type { DropoutSite } from '../../../model/site';
import type { JsFunction, JsModule } from '../../../syntax/javascript/module';
import { spanOfNode } from '../../../syntax/nodes';
import { assemble } from './assemble';
import type { Machine } from './machine';
import { boundsOf } from './models';
import type { ModelValue, Origin, SequentialValue } from './values';

/** One reading of a network. The same lines may be read more than once: as the program runs them, and with their defaults. */
export interface Candidate {
  readonly network: Network;
  readonly byProgram: boolean;
  readonly origin: Origin;
  readonly around: JsFunction | null;
}

/** null for what is no network: no layers, or nothing but inputs. */
export function candidateOf(
  machine: Machine,
  model: SequentialValue | ModelValue,
  byProgram: boolean,
  sites: readonly DropoutSite[],
): Candidate | null {
  const { origin } = model;
  const bounds = boundsOf(machine, model, origin.call);
  if (!bounds) return null;
  const around = namedAround(machine.module, origin);
  const callee = origin.call.childForFieldName('function') ?? origin.call.childForFieldName('constructor') ?? origin.call;
  const network = assemble(
    {
      id: `tfjs:net:${origin.call.startIndex}`,
      name: model.name ?? around?.name ?? 'model',
      form: model.type === 'model' ? 'functional' : 'sequential',
      span: { start: origin.start, end: around ? Math.max(origin.call.endIndex, Math.min(origin.end, around.node.endIndex)) : origin.end },
      nameSpan: origin.nameSpan ?? spanOfNode(callee),
      origin,
      outputs: bounds.outputs,
    },
    sites,
  );
  const isBare = network.siteIds.length === 0 && (network.parameters === 0 || network.layers.length < 2);
  return isBare ? null : { network, byProgram, origin, around };
}

function namedAround(module: JsModule, origin: Origin): JsFunction | null {
  let around = module.enclosingFunction(origin.call);
  while (around && around.name === null) around = module.enclosingFunction(around.node);
  return around;
}

/** One network for each place: the one the program makes when all its readings agree, else the one with the defaults. */
export function chosen(candidates: readonly Candidate[]): readonly Network[] {
  const byId = new Map<string, Candidate[]>();
  for (const candidate of candidates) byId.set(candidate.network.id, [...(byId.get(candidate.network.id) ?? []), candidate]);
  const best = [...byId.values()].flatMap((readings) => {
    if (readings.some(isPart)) return [];
    const made = readings.filter((reading) => reading.byProgram);
    const agree = made.length > 0 && made.every((reading) => describe(reading.network) === describe(made[0]?.network));
    const own = readings.filter((reading) => !reading.byProgram);
    const [first] = agree ? made : own.length > 0 ? own : readings;
    const trained = readings.find((reading) => Object.keys(reading.network.training).length > 0);
    return first ? [{ ...first, network: trained ? { ...first.network, training: trained.network.training } : first.network }] : [];
  });
  return best.map((candidate) => named(candidate, best)).sort((a, b) => a.span.start - b.span.start || a.id.localeCompare(b.id));
}

/** A part of another network that is not trained by itself. */
function isPart({ origin }: Candidate): boolean {
  return origin.consumed && origin.training.compile === null;
}

function describe(network: Network | undefined): string {
  return JSON.stringify(network?.layers.map((layer) => [layer.operation, layer.outputShape, layer.parameters]));
}

/** A network that is alone in its function is called after the function, which says more than `model`. */
function named(candidate: Candidate, all: readonly Candidate[]): Network {
  const { network, around } = candidate;
  const isAlone = around?.nameNode && all.filter((other) => other.around?.node.id === around.node.id).length === 1;
  if (!isAlone || !around?.nameNode || around.name === null || around.name === 'constructor') return network;
  return { ...network, name: around.name, nameSpan: spanOfNode(around.nameNode) };
}
