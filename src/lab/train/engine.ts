import type { LabNetwork } from '../network';
import type { LossChoice, OptimizerChoice } from '../study';

/** Rows to train on or to run, row-major; a row is as wide as the network's input. */
export interface Rows {
  readonly rows: number;
  readonly features: Float32Array;
  /** Class index or value; `rows` × outputs values where the loss compares several. */
  readonly targets: Float32Array;
}

/** Key of a trial's masks: the same for all rates, so that units dropped at a lower rate are dropped at a higher one. */
export interface MaskKey {
  readonly seed: number;
  readonly repeat: number;
}

/** Rate of a site, in [0, 1); asked for every site of `sitesOf(network)`. */
export type Rates = (siteId: string) => number;

export interface ModelOptions {
  readonly network: LabNetwork;
  /** In the order and the layouts of `parametersOf(network)`; copied. */
  readonly initial: readonly Float32Array[];
  readonly optimizer: OptimizerChoice;
  readonly loss: LossChoice;
  readonly masks: MaskKey;
  /** Most rows that `step` gets at once. */
  readonly batchSize: number;
}

/**
 * How masks are drawn: not at all, or as in step `step` of the training (0-based; steps that training does not reach give fresh masks).
 * What the mask of a unit depends on is told in `masks.ts`; both trainers draw the same.
 */
export type Masking = 'off' | { readonly step: number };

/** A network with weights, in the memory of its engine until `dispose`. */
export interface Model {
  /** Rates of the following steps and masked runs. */
  setRates(rates: Rates): void;
  /**
   * One optimizer step on the mean loss of the batch, masks on, batch statistics; running statistics are updated. Returns the sum over
   * rows of the losses before the step; it is not finite when training has diverged. Weight decay is no part of it.
   */
  step(batch: Rows): number;
  /** Outputs [rows × outputs] before the loss: logits, or values. Any number of rows; batch normalisation uses its running statistics. */
  predict(features: Float32Array, rows: number, masking: Masking): Float32Array;
  /** Outputs of one layer [rows × values], with the index it has in `network.layers`. */
  activations(features: Float32Array, rows: number, layer: number, masking: Masking): Float32Array;
  /** Gradients of the mean loss in all parameters, in the order of `parametersOf`; no step is made. Untrained ones are zeros. For checks. */
  gradients(batch: Rows, masking: Masking): readonly Float32Array[];
  /** Copies, in the order of `parametersOf`. */
  weights(): readonly Float32Array[];
  load(weights: readonly Float32Array[]): void;
  dispose(): void;
}

/** A trainer: what runs networks on this machine. */
export interface Engine {
  readonly name: 'fast' | 'general';
  /** In words, for the panel: "own WebAssembly kernels", "TensorFlow.js 4.22 with own kernels". */
  readonly description: string;
  /** Why this engine cannot run the network, or null. */
  refuses(options: Omit<ModelOptions, 'initial' | 'masks'>): string | null;
  /** Throws a RangeError where `refuses` gives a reason. */
  open(options: ModelOptions): Model;
  /** Frees all memory. */
  dispose(): void;
}

/** A network with weights in the memory of the GPU, which works beside this thread: what it is asked for comes later, in order. */
export interface RemoteModel {
  setRates(rates: Rates): void;
  /** As `Model`, but the losses are told by `outstanding`; a promise where the GPU is far behind, to be waited for. Gives 0. */
  step(batch: Rows): number | Promise<number>;
  /** Sum of the losses of all rows of all steps since the last call, in 32-bit sums per step. */
  outstanding(): Promise<number>;
  predict(features: Float32Array, rows: number, masking: Masking): Promise<Float32Array>;
  activations(features: Float32Array, rows: number, layer: number, masking: Masking): Promise<Float32Array>;
  gradients(batch: Rows, masking: Masking): Promise<readonly Float32Array[]>;
  weights(): Promise<readonly Float32Array[]>;
  load(weights: readonly Float32Array[]): void;
  dispose(): void;
}

/** A trainer on the GPU. The same network gives the same bits on the same GPU and driver only. */
export interface RemoteEngine {
  readonly name: 'gpu';
  readonly description: string;
  refuses: Engine['refuses'];
  /** Throws a RangeError where `refuses` gives a reason. */
  open(options: ModelOptions): RemoteModel;
  /** Of the GPU, for people to read. */
  readonly gpu: string;
  /** A processor plays the GPU. */
  readonly isSoftware: boolean;
  /** When the GPU is gone, with the reason; what it was asked for then rejects. */
  readonly lost: Promise<string>;
  dispose(): void;
}

/** The bytes that engines are made of; nothing is fetched. */
export interface Binaries {
  /** `lab-kernels.wasm`. */
  readonly kernels: ArrayBuffer;
  /** `tfjs-backend-wasm-simd.wasm`. */
  readonly tfjs: ArrayBuffer;
}
