import type { LabLayer, LabOperation } from '../network';
import { outputShape, type RowShape } from './shapes';

/**
 * What flows between layers. The source counts axes as its framework does, the lab has channels last: `order[i]` is the source's axis
 * that stands at axis i here.
 */
export interface Tensor {
  /** Index of the layer that gives it; -1 is the network's input. */
  readonly index: number;
  readonly shape: RowShape;
  readonly order: readonly number[];
  /** Values of a flattened axis stand in another order than in the source; equal texts are equal orders. */
  readonly mixed?: string;
  /** They are token ids, each below this number. */
  readonly ids?: number;
  /** The same without axes of one cell, where it has been such before. */
  readonly bare?: Tensor;
  /** Of a recurrent layer: what each of its layers gives for all steps. */
  readonly steps?: Steps;
}

export interface Steps {
  readonly layers: readonly Tensor[];
  readonly units: number;
  readonly bidirectional: boolean;
}

/** Why a layer cannot be trained here; caught where layers are lowered, so it never leaves this room. */
export class Misfit extends Error {
  constructor(
    readonly reason: string,
    /** The values of a row must stand in the source's own order for it. */
    readonly needsOrder = false,
    /** A size that the user may give. */
    readonly lacksSize = false,
  ) {
    super(reason);
  }
}

/** The layers of the lab's network as they are made. */
export class Assembly {
  readonly layers: LabLayer[] = [];
  /** What the next layers' weights start from. */
  initial: LabLayer['initial'];

  constructor(readonly input: RowShape) {}

  /** One more layer behind `from`. The order of axes is that of the first input unless told. */
  add(
    operation: LabOperation,
    from: readonly Tensor[],
    rest: { readonly order?: readonly number[]; readonly mixed?: string | undefined } = {},
  ): Tensor {
    const [first] = from;
    if (!first) throw new Misfit('it reads nothing');
    const shape = outputShape(
      operation,
      from.map((tensor) => tensor.shape),
    );
    if (typeof shape === 'string') throw new Misfit(shape);
    if (shape.some((size) => !(size >= 1))) throw new Misfit(`an input of ${sizesInWords(first.shape)} is too small for it`);
    const index = this.layers.length;
    const isNext = from.length === 1 && first.index === index - 1;
    this.layers.push({
      ...operation,
      ...(isNext ? {} : { from: from.map((tensor) => tensor.index) }),
      ...(this.initial && WITH_WEIGHTS.has(operation.type) ? { initial: this.initial } : {}),
    });
    const order = rest.order ?? (shape.length === first.order.length ? first.order : ascending(shape.length));
    const mixed = 'mixed' in rest ? rest.mixed : first.mixed;
    return { index, shape, order, ...(mixed === undefined ? {} : { mixed }) };
  }

  /** The same values with the axes in another order. */
  arranged(tensor: Tensor, order: readonly number[]): Tensor {
    if (order.every((axis, at) => tensor.order[at] === axis)) return tensor;
    const axes = order.map((axis) => tensor.order.indexOf(axis));
    return this.add({ type: 'permute', axes }, [tensor], { order });
  }

  /** The source's axis `axis` last. */
  withLast(tensor: Tensor, axis: number): Tensor {
    return this.arranged(tensor, [...tensor.order.filter((other) => other !== axis), axis]);
  }

  /** The axes as the source counts them. */
  plain(tensor: Tensor): Tensor {
    return this.arranged(tensor, ascending(tensor.shape.length));
  }
}

const WITH_WEIGHTS: ReadonlySet<LabOperation['type']> = new Set<LabOperation['type']>([
  'dense',
  'conv',
  'conv-transpose',
  'depthwise-conv',
  'embedding',
  'recurrent',
  'attention',
  'batch-norm',
  'layer-norm',
  'group-norm',
  'prelu',
  'position-embedding',
  'class-token',
  'rms-norm',
]);

export function ascending(rank: number): readonly number[] {
  return Array.from({ length: rank }, (_, axis) => axis);
}

/** Sizes in the source's order of axes. */
export function sourceShape({ shape, order }: Tensor): RowShape {
  return ascending(shape.length).map((axis) => shape[order.indexOf(axis)] ?? 0);
}

export function sizesInWords(shape: readonly (number | null)[]): string {
  return shape.map((size) => size ?? '?').join('×');
}
