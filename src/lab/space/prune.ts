import { type LabLayer, sourcesOf } from '../network';

/** The layers that the output depends on, numbered anew so that it comes last; `places` tells the new number of each old one. */
export function pruned(
  layers: readonly LabLayer[],
  output: number,
): { readonly layers: readonly LabLayer[]; readonly places: ReadonlyMap<number, number> } {
  const needed = new Set([output]);
  for (let index = output; index >= 0; index -= 1) {
    if (!needed.has(index)) continue;
    for (const source of sourcesOf(layers, index)) if (source >= 0) needed.add(source);
    const owner = layers[index]?.sharesWith;
    if (owner !== undefined) needed.add(owner);
  }
  const kept = [...needed].sort((one, other) => one - other);
  const places = new Map(kept.map((old, index) => [old, index]));
  return { places, layers: kept.map((old, index) => renumbered(layers, old, index, places)) };
}

function renumbered(layers: readonly LabLayer[], old: number, index: number, places: ReadonlyMap<number, number>): LabLayer {
  const { from: _from, sharesWith, ...rest } = layers[old] as LabLayer;
  const sources = sourcesOf(layers, old).map((source) => places.get(source) ?? -1);
  const isNext = sources.length === 1 && sources[0] === index - 1;
  const shared = sharesWith === undefined ? {} : { sharesWith: places.get(sharesWith) as number };
  return { ...rest, ...(isNext ? {} : { from: sources }), ...shared };
}
