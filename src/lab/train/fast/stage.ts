import type { LabLayer, LabNetwork, Role } from '../../network';
import type { RowShape } from '../../space/shapes';
import type { Kernels } from '../kernels';
import type { MaskWords, Noise } from '../masks';

/** One pass through the network. */
export interface Pass {
  readonly rows: number;
  /** Row of the whole call that is row 0 here: masks count from it. */
  readonly firstRow: number;
  /** Batch statistics, and what `backward` needs is kept. */
  readonly training: boolean;
  /** Running statistics follow the batch. */
  readonly follows: boolean;
  /** Step whose masks are on; null = off. */
  readonly step: number | null;
}

/** A layer's output for the rows of a pass; addresses in bytes. */
export interface Value {
  readonly shape: RowShape;
  /** Values per row. */
  readonly size: number;
  readonly data: number;
  /** Of the loss in it; 0 when nobody needs it. */
  readonly gradient: number;
}

/** A stored array and its gradient. */
export interface Stored {
  readonly value: number;
  readonly gradient: number;
  readonly count: number;
}

/** Where a stage puts the gradient in one of its inputs; `done` adds it to what other readers of that input gave. */
export interface Delivery {
  /** 0 when the gradient is not needed. */
  readonly to: number;
  done(rows: number): void;
}

/** One kernel call or a few, made for one place of the network. */
export interface Stage {
  forward(pass: Pass): void;
  /** Reads the gradient of its output, writes those of its inputs and of its stored arrays. */
  backward(pass: Pass): void;
}

/** What a stage is made with. */
export interface Workplace {
  readonly kernels: Kernels;
  readonly network: LabNetwork;
  /** Rows that buffers hold. */
  readonly capacity: number;
  /** Room for the stage's own arrays, kept. */
  values(count: number): number;
  /** Room that every stage may use within one kernel call, and for a gradient until it is added to another. */
  readonly scratch: number;
  readonly parts: number;
  stored(layer: number, role: Role): Stored | null;
  /** Noise of a layer at the present rate; null at rate 0. `part`: the inputs (0, and where there is only one) or the state (1) of a recurrent layer. */
  noise(layer: number, part?: number): Noise | null;
  /** `part`: as `MaskPlace` has it. */
  key(layer: number, step: number, part?: number): MaskWords;
}

export type LayerOf<T extends LabLayer['type']> = Extract<LabLayer, { type: T }>;

/** Lines of the last axis in one row. */
export function linesOf({ shape, size }: Pick<Value, 'shape' | 'size'>): number {
  return size / (shape.at(-1) ?? 1);
}
