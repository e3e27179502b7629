/** Which trainer runs a network here, for people to read. */
export interface TrainerChoice {
  readonly name: TrainerName;
  readonly description: string;
  /** Why the fast one cannot run it; null where it does, or was not asked. */
  readonly refusal: string | null;
  /** Where a GPU was an option: whether it trains, and why, in a sentence with the times that were measured. */
  readonly device?: string;
}

/** Own kernels, TensorFlow.js, or TensorFlow.js on the GPU. */
export type TrainerName = 'fast' | 'general' | 'gpu';

/** Milliseconds of one training step of a network on the processor, with one worker, and on the GPU: medians of `repeats`. */
export interface DeviceTiming {
  readonly cpu: number;
  readonly gpu: number;
  /** The smaller number of the two. */
  readonly repeats: number;
  readonly batchSize: number;
  /** What would train on the processor. */
  readonly trainer: TrainerName;
  /** Of the GPU. */
  readonly name: string;
}

/** Where trials are trained: `auto` = on the GPU where it is clearly faster. */
export type DeviceWish = 'auto' | 'cpu' | 'gpu';
