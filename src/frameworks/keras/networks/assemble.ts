import type { Layer, Network } from '../../../model/network';
import type { DropoutSite } from '../../../model/site';
import type { Span } from '../../../text/span';
import { askedSizes } from './asking';
import { reachable } from './graph';
import { trainingFacts } from './training';
import type { GraphNode, Origin, Problem } from './values';

export interface Draft {
  readonly id: string;
  readonly name: string;
  readonly form: Network['form'];
  readonly span: Span;
  readonly nameSpan: Span;
  readonly origin: Pick<Origin, 'problems' | 'training'>;
  readonly outputs: readonly GraphNode[];
  /** Places whose dropout sites belong to the network though no layer may run them. */
  readonly regions: readonly Span[];
}

type ForeignSite = NonNullable<Network['foreignSites']>[number];

/** Makes a network of the part of the graph that its outputs depend on. */
export function assemble(
  draft: Draft,
  sites: readonly DropoutSite[],
  foreignSite: (id: string) => ForeignSite | null = () => null,
): Network {
  const nodes = reachable(draft.outputs);
  const naming = new Naming();
  const shared = new Map<GraphNode['owner'], string>();
  const ids = new Map<GraphNode, string>();
  const problems: Problem[] = [...draft.origin.problems];
  const compiledAt = draft.origin.training.compiledAt;
  const layers = nodes.map((node): Layer => {
    const id = naming.idOf(node);
    ids.set(node, id);
    const original = node.owner ? shared.get(node.owner) : undefined;
    if (node.owner && original === undefined) shared.set(node.owner, id);
    const frozen = node.owner?.type === 'layer' && node.owner.frozenSince !== null && node.owner.frozenSince < compiledAt;
    problems.push(...problemsOf(node, frozen, original !== undefined));
    return {
      id,
      name: naming.nameOf(node),
      callee: node.callee,
      span: node.span,
      operation: node.operation,
      from: node.from.map((source) => ids.get(source) ?? ''),
      outputShape: node.shape.dims,
      parameters: original !== undefined || (frozen && node.parameters !== null) ? 0 : node.parameters,
      ...(frozen && original === undefined && node.parameters !== 0 ? { frozen: true as const } : {}),
      ...(original === undefined ? {} : { sharesWith: original }),
      ...(node.initial && original === undefined ? { initial: node.initial } : {}),
      ...(node.initialAt && original === undefined ? { initialAt: node.initialAt } : {}),
      ...(node.definedAt ? { definedAt: node.definedAt } : {}),
      ...(node.owner?.type === 'layer' ? askedSizes(node.owner.arguments, node.owner.callee) : node.asked ? { asked: node.asked } : {}),
    };
  });
  const inputs = nodes.filter((node) => node.operation.type === 'input');
  const members = new Set(nodes.flatMap((node) => node.siteIds));
  const foreign = [...members].flatMap((id) => foreignSite(id) ?? []);
  const belongs = (site: DropoutSite) =>
    members.has(site.id) || draft.regions.some((region) => region.start <= site.span.start && site.span.end <= region.end);
  return {
    id: draft.id,
    name: draft.name,
    framework: 'keras',
    form: draft.form,
    span: draft.span,
    nameSpan: draft.nameSpan,
    layers,
    inputShape: inputs.length === 1 ? (inputs[0]?.shape.dims ?? null) : null,
    outputShape: draft.outputs.length === 1 ? (draft.outputs[0]?.shape.dims ?? null) : null,
    parameters: total(layers),
    siteIds: sites.filter(belongs).map((site) => site.id),
    unreadable: distinct(problems),
    training: trainingFacts(draft.origin.training),
    ...(foreign.length > 0 ? { foreignSites: foreign } : {}),
  };
}

function problemsOf(node: GraphNode, frozen: boolean, sharing: boolean): readonly Problem[] {
  const unread = node.operation.type === 'unknown' ? [{ span: node.span, reason: node.operation.reason }] : [];
  const still =
    frozen && node.parameters !== 0
      ? [{ span: node.span, reason: `${node.callee} is frozen (trainable is False)`, about: 'frozen' as const }]
      : [];
  const twice =
    sharing && node.parameters !== 0
      ? [{ span: node.span, reason: `${node.callee} is applied more than once with the same weights`, about: 'sharing' as const }]
      : [];
  return [...unread, ...node.problems, ...still, ...twice];
}

function total(layers: readonly Layer[]): number | null {
  let sum = 0;
  for (const { parameters } of layers) {
    if (parameters === null) return null;
    sum += parameters;
  }
  return sum;
}

function distinct(problems: readonly Problem[]): readonly Problem[] {
  const seen = new Set<string>();
  return problems.filter(({ span, reason }) => {
    const key = `${span.start}:${span.end}:${reason}`;
    const isNew = !seen.has(key);
    seen.add(key);
    return isNew;
  });
}

/** Names and ids that are unique within one network: a layer may be applied, or a loop passed, more than once. */
class Naming {
  readonly #names = new Set<string>();
  readonly #ids = new Set<string>();

  nameOf(node: GraphNode): string {
    return unique(node.name ?? node.kind, this.#names, '_');
  }

  idOf(node: GraphNode): string {
    return unique(`keras:layer:${node.span.start}`, this.#ids, '#');
  }
}

function unique(wanted: string, taken: Set<string>, mark: string): string {
  let text = wanted;
  for (let count = 1; taken.has(text); count++) text = `${wanted}${mark}${count}`;
  taken.add(text);
  return text;
}
