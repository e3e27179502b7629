import { type LabLayer, type LabNetwork, sourcesOf } from '../../network';
import { isPointwise } from './pointwise';

/** Layers that become one or two kernel calls: a layer, the activation behind it, the dropout behind that. Indices of `network.layers`. */
export interface Group {
  readonly lead: number;
  readonly activation: number | null;
  readonly dropout: number | null;
  /** The last of them, whose output is the group's. */
  readonly output: number;
  /** Indices whose values the group reads; -1 is the input. Layers that only rename their input are looked through. */
  readonly sources: readonly number[];
}

/** Gives its input another shape and nothing else. */
function onlyRenames(layer: LabLayer): boolean {
  return layer.type === 'flatten' || layer.type === 'reshape' || (layer.type === 'activation' && layer.name === 'linear');
}

function isActivation(layer: LabLayer | undefined): boolean {
  return layer?.type === 'activation' && isPointwise(layer.name);
}

/** Index whose buffer a layer's output is: itself, or what it renames. */
export function rootOf(layers: readonly LabLayer[], index: number): number {
  let root = index;
  for (;;) {
    const layer = layers[root];
    if (!layer || !onlyRenames(layer)) return root;
    root = sourcesOf(layers, root)[0] ?? -1;
  }
}

/** Groups in the order of the forward pass. Layers that the output of layer `last` does not depend on are left out. */
export function groupsOf({ layers }: LabNetwork, last: number): readonly Group[] {
  const live = new Set<number>();
  const visit = (index: number): void => {
    if (index < 0 || live.has(index)) return;
    live.add(index);
    sourcesOf(layers, index).forEach(visit);
  };
  visit(last);
  const readers = new Map<number, number[]>();
  for (const index of live) for (const source of sourcesOf(layers, index)) readers.set(source, [...(readers.get(source) ?? []), index]);

  /** The one layer that reads this output, if it is alone and reads nothing else. */
  const follower = (index: number): number | null => {
    const [only, ...others] = readers.get(index) ?? [];
    return only === undefined || others.length > 0 || index === last || sourcesOf(layers, only).length > 1 ? null : only;
  };
  const taken = new Set<number>();
  const groups: Group[] = [];
  for (const lead of [...live].sort((one, other) => one - other)) {
    const layer = layers[lead];
    if (!layer || taken.has(lead) || onlyRenames(layer)) continue;
    let output = lead;
    const next = follower(output);
    const activation = isActivation(layer)
      ? lead
      : next !== null && layer.type !== 'dropout' && isActivation(layers[next]) && !onlyRenames(layers[next] as LabLayer)
        ? next
        : null;
    if (activation !== null) output = activation;
    const behind = follower(output);
    const dropout = layer.type === 'dropout' ? lead : behind !== null && layers[behind]?.type === 'dropout' ? behind : null;
    if (dropout !== null) output = dropout;
    for (const index of [lead, activation, dropout]) if (index !== null) taken.add(index);
    groups.push({ lead, activation, dropout, output, sources: sourcesOf(layers, lead).map((source) => rootOf(layers, source)) });
  }
  return groups;
}
