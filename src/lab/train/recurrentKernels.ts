/** Rows, steps and units of a sequence, whether its steps run from the last to the first, and whether gates are hard sigmoids (a simple layer: whether it has relu). */
export type Sequence = [rows: number, steps: number, units: number, back: boolean, hard: boolean];

/** Where states given out lie: values from row to row, and from step to step (0 = the last state only). */
export type States = [out: number, outRow: number, outStep: number];

/** Kernels of recurrent layers over whole sequences; what each does is told beside its source. */
export interface RecurrentKernels {
  /** Bytes of weights [inputs × units] that are packed for the steps. */
  packedBytes(units: number, inputs: number): number;
  multiplyPacked(
    m: number,
    n: number,
    k: number,
    a: number,
    strideA: number,
    packed: number,
    c: number,
    strideC: number,
    accumulate: boolean,
  ): void;
  packRight(transpose: boolean, n: number, k: number, b: number, stride: number, to: number): void;
  lstmForward(
    ...all: [
      ...sequence: Sequence,
      wide: number,
      sums: number,
      bias: number,
      stateBias: number,
      packed: number,
      before: number,
      cell: number,
      shown: number,
      mask: number,
      ...states: States,
    ]
  ): void;
  lstmBackward(
    ...all: [
      ...sequence: Sequence,
      wide: number,
      sums: number,
      packed: number,
      cell: number,
      shown: number,
      mask: number,
      ...states: States,
      carry: number,
      kept: number,
      room: number,
    ]
  ): void;
  gruForward(
    ...all: [
      ...sequence: Sequence,
      wide: number,
      sums: number,
      bias: number,
      stateBias: number,
      packed: number,
      products: number,
      before: number,
      plain: number,
      mask: number,
      ...states: States,
    ]
  ): void;
  gruBackward(
    ...all: [
      ...sequence: Sequence,
      wide: number,
      sums: number,
      packed: number,
      products: number,
      plain: number,
      mask: number,
      ...states: States,
      carry: number,
      room: number,
    ]
  ): void;
  gruBeforeForward(
    ...all: [
      ...sequence: Sequence,
      wide: number,
      sums: number,
      bias: number,
      packed: number,
      packedLast: number,
      held: number,
      before: number,
      plain: number,
      mask: number,
      ...states: States,
    ]
  ): void;
  gruBeforeBackward(
    ...all: [
      ...sequence: Sequence,
      wide: number,
      sums: number,
      packed: number,
      packedLast: number,
      before: number,
      plain: number,
      mask: number,
      ...states: States,
      carry: number,
      room: number,
    ]
  ): void;
  rnnForward(
    ...all: [
      ...sequence: Sequence,
      sums: number,
      bias: number,
      stateBias: number,
      packed: number,
      before: number,
      mask: number,
      ...states: States,
    ]
  ): void;
  rnnBackward(...all: [...sequence: Sequence, sums: number, packed: number, mask: number, ...states: States, carry: number]): void;
}
