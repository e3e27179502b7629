import type { Network } from '../../model/network';
import type { Line, LoweredNetwork } from './lower';
import type { WeightedLayer } from './withInitial';

/** Where the lab's layers that were made for one of the source stand, of those that are left. */
export function placesOf({ from, to }: Pick<Line, 'from' | 'to'>, places: ReadonlyMap<number, number>): readonly number[] {
  return Array.from({ length: to - from }, (_, at) => places.get(from + at)).filter((place) => place !== undefined);
}

/** What was made for each layer of the source; `added`: the layer that gives the output by the user's word. */
export function sourceLines(
  { layers }: Network,
  { lines }: Pick<LoweredNetwork, 'lines'>,
  places: ReadonlyMap<number, number>,
  added: number | null,
): readonly WeightedLayer[] {
  const found = lines.map((line, index) => {
    const { layerId, label } = line.mapping;
    const { name = label, initialAt, span, definedAt } = layers[index] ?? {};
    const at = span && !definedAt ? { span } : {};
    return { layerId, name, places: placesOf(line, places), ...at, ...(initialAt && { initialAt }) };
  });
  const end = added === null ? undefined : places.get(added);
  return end === undefined ? found : [...found, { layerId: 'output', name: 'Output', places: [end] }];
}
