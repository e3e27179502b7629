import type { LabLayer, LabNetwork, Role } from '../../network';
import { type RowShape, shapesOf, sizeOf } from '../../space/shapes';
import type { Kernels } from '../kernels';
import { type Group, groupsOf, rootOf } from './groups';
import type { Arena } from './memory';
import type { Delivery, Stage, Stored, Value, Workplace } from './stage';
import { stagesOf } from './stages';

/** The network as kernel calls on fixed addresses. */
export interface Program {
  readonly input: Value;
  readonly output: Value;
  readonly stages: readonly Stage[];
}

export interface Compilation {
  readonly network: LabNetwork;
  readonly kernels: Kernels;
  readonly arena: Arena;
  /** Rows that buffers hold. */
  readonly capacity: number;
  /** Layer whose output is the program's. */
  readonly last: number;
  /** Whether gradients are wanted. */
  readonly trains: boolean;
  readonly stored: (layer: number, role: Role) => Stored | null;
  readonly noise: Workplace['noise'];
  readonly key: Workplace['key'];
}

/** Throws a RangeError for shapes that do not fit and layers that `refusal` names. */
export function compile(options: Compilation): Program {
  const { network, arena, capacity, last, trains } = options;
  const { layers } = network;
  const shapes = shapesOf(network);
  if ('err' in shapes) throw new RangeError(shapes.err.reason);
  const shapeOf = (index: number): RowShape => (index < 0 ? (network.input as RowShape) : (shapes.ok[index] ?? []));
  const groups = groupsOf(network, last);
  const needs = gradientNeeds(options, groups);
  const readers = readersOf(groups, rootOf(layers, last));

  const fresh = (index: number): Value => {
    const shape = shapeOf(index);
    const size = sizeOf(shape);
    const room = arena.values(capacity * size);
    return { shape, size, data: room, gradient: trains && needs.has(index) ? arena.values(capacity * size) : 0 };
  };
  const values = new Map<number, Value>([[-1, fresh(-1)]]);
  /** A layer that only renames its input has the input's buffers and a shape of its own. */
  const valueAt = (index: number): Value => ({ ...(values.get(rootOf(layers, index)) ?? fresh(index)), shape: shapeOf(index) });
  const place: Workplace = { ...options, values: arena.values, ...commonRooms(options, groups, readers, shapeOf) };

  const stages = groups.flatMap((group, index) => {
    const layer = layers[group.lead] as LabLayer;
    const read = (layer.from ?? [group.lead - 1]).map(valueAt);
    const deliveries = read.map((value, edge) => delivery(place, value, { group: index, edge }, readers.get(group.sources[edge] ?? -1)));
    const alone = (readers.get(group.sources[0] ?? -1) ?? []).length === 1;
    const made = stagesOf({ place, group, layer, read, deliveries, maker: layers[group.sources[0] ?? -1] ?? null, alone, fresh });
    values.set(group.output, made.output);
    return made.stages;
  });
  return { input: valueAt(-1), output: valueAt(last), stages };
}

interface Reader {
  readonly group: number;
  readonly edge: number;
}

/** Who reads each value, in the order of the backward pass. The program's output is read by the loss, too. */
function readersOf(groups: readonly Group[], output: number): ReadonlyMap<number, readonly Reader[]> {
  const readers = new Map<number, Reader[]>([[output, [{ group: groups.length, edge: 0 }]]]);
  for (let group = groups.length - 1; group >= 0; group -= 1) {
    groups[group]?.sources.forEach((root, edge) => {
      readers.set(root, [...(readers.get(root) ?? []), { group, edge }]);
    });
  }
  return readers;
}

/** The reader that goes backward first writes the gradient, the others add to it. */
function delivery({ kernels, parts }: Workplace, { gradient, size }: Value, own: Reader, readers: readonly Reader[] = []): Delivery {
  const [first] = readers;
  const writes = first?.group === own.group && first.edge === own.edge;
  if (gradient === 0 || writes) return { to: gradient, done: () => {} };
  return { to: parts, done: (rows) => kernels.addScaled(gradient, parts, 1, gradient, rows * size) };
}

/** Outputs behind at least one trained weight. */
function gradientNeeds({ stored }: Compilation, groups: readonly Group[]): ReadonlySet<number> {
  const roles: readonly Role[] = ['kernel', 'scale', 'shift', 'table'];
  const needs = new Set<number>();
  for (const { lead, output, sources } of groups) {
    if (sources.some((source) => needs.has(source)) || roles.some((role) => stored(lead, role) !== null)) needs.add(output);
  }
  return needs;
}

/** Room for products and patches, and for gradients that are added to others; each as large as the largest that is asked for. */
function commonRooms(
  { network: { layers }, arena, kernels, trains, capacity }: Compilation,
  groups: readonly Group[],
  readers: ReadonlyMap<number, readonly Reader[]>,
  shapeOf: (index: number) => RowShape,
): Pick<Workplace, 'scratch' | 'parts'> {
  const rooms = groups.map(({ lead, sources }) => {
    const layer = layers[lead];
    if (layer?.type !== 'conv') return kernels.gemmScratchBytes();
    const cells = sizeOf(Array.from({ length: layer.rank }, (_, axis) => layer.kernel[axis] ?? layer.kernel[0] ?? 1));
    return kernels.convScratchBytes(sizeOf(shapeOf(lead).slice(0, -1)), cells * (shapeOf(sources[0] ?? -1).at(-1) ?? 1));
  });
  const several = [...readers].filter(([, all]) => all.length > 1).map(([root]) => sizeOf(shapeOf(root)));
  return {
    scratch: arena.values(Math.max(kernels.gemmScratchBytes(), ...rooms) / 4),
    parts: trains && several.length > 0 ? arena.values(capacity * Math.max(...several)) : 0,
  };
}
