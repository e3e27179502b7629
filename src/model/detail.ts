import type { ActivationName, Shape } from './shape';

/** Activations beyond those that rules and messages speak of. */
export type RareActivation = 'relu6' | 'mish' | 'hard_sigmoid' | 'hard_swish' | 'hard_tanh' | 'softsign' | 'exponential';

interface Windowed {
  readonly kernel: readonly number[];
  readonly stride: readonly number[];
  readonly padding: readonly number[] | 'same' | 'valid';
  readonly dilation: readonly number[];
  readonly bias: boolean;
  readonly activation?: ActivationName;
}

/** A recurrent layer, or a stack of them. */
export interface Recurrent {
  readonly type: 'recurrent';
  readonly cell: 'lstm' | 'gru' | 'rnn';
  readonly inputs: number | null;
  readonly units: number | null;
  readonly layers: number;
  readonly bidirectional: boolean;
  readonly siteIds: readonly string[];
  /** Absent: true. */
  readonly bias?: boolean;
  /** All steps come out, not the last state only; absent: as the output shape says. */
  readonly sequences?: boolean;
  /** GRU: the reset gate acts behind the recurrent product; absent: as the framework does it by default. */
  readonly resetAfter?: boolean;
  /** Of a simple RNN; absent: tanh. */
  readonly activation?: 'tanh' | 'relu';
  /** Of the gates; absent: sigmoid. */
  readonly gates?: 'hard_sigmoid';
}

/**
 * What a layer computes that rules have no use for, as far as the source tells all of it: who trains the network needs it. Axes are
 * counted as the framework has them, without the batch.
 */
export type Detail =
  /** `causal`: as many cells are put before the first as the window reaches back. */
  | ({
      readonly type: 'conv';
      readonly rank: 1 | 2 | 3;
      readonly filters: number;
      readonly groups: number;
      readonly causal?: true;
    } & Windowed)
  | ({
      readonly type: 'conv-transpose';
      readonly rank: 1 | 2;
      readonly filters: number;
      readonly outputPadding?: readonly number[];
    } & Windowed)
  | ({ readonly type: 'depthwise-conv'; readonly rank: 1 | 2; readonly multiplier: number } & Windowed)
  | ({ readonly type: 'separable-conv'; readonly rank: 1 | 2; readonly multiplier: number; readonly filters: number } & Windowed)
  /** Of the windows that reach over the end, one more is taken with `ceil`. */
  | {
      readonly type: 'pool';
      readonly rank: 1 | 2 | 3;
      readonly mode: 'max' | 'average';
      readonly size: readonly number[];
      readonly stride: readonly number[];
      readonly padding: readonly number[] | 'same' | 'valid';
      readonly ceil: true;
    }
  | { readonly type: 'adaptive-pool'; readonly mode: 'max' | 'average'; readonly size: readonly number[] }
  /** `factor`: α of elu, β of softplus; `axis`: that of a softmax, where it is not the last. */
  | { readonly type: 'activation'; readonly name: ActivationName | RareActivation; readonly factor?: number; readonly axis?: number }
  /** One slope for all, or one per channel. */
  | { readonly type: 'prelu'; readonly shared: boolean; readonly start: number }
  | { readonly type: 'batch-norm'; readonly epsilon: number; readonly momentum: number; readonly affine: boolean }
  /** Over the last `axes` axes; `shift: false`: it learns a scale only; `unsized`: one size, whatever it is. */
  | {
      readonly type: 'layer-norm';
      readonly epsilon: number;
      readonly axes: number;
      readonly affine: boolean;
      readonly shift?: false;
      readonly unsized?: true;
    }
  | { readonly type: 'rms-norm'; readonly epsilon: number; readonly affine: boolean }
  /** As many groups as channels: instance normalization. */
  | { readonly type: 'group-norm'; readonly groups: number | 'channels'; readonly epsilon: number; readonly affine: boolean }
  | { readonly type: 'flatten'; readonly start: number; readonly end: number }
  | { readonly type: 'permute'; readonly axes: readonly number[] }
  /** Two axes change places; negative ones count from the end, here and below. */
  | { readonly type: 'swap'; readonly axes: readonly [number, number] }
  | { readonly type: 'reshape'; readonly shape: Shape }
  /** Axes are taken apart into named ones, put in another order and joined (einops); sizes that are not told follow from the others. */
  | {
      readonly type: 'rearrange';
      readonly from: readonly (readonly string[])[];
      readonly to: readonly (readonly string[])[];
      readonly sizes: Readonly<Record<string, number>>;
    }
  /** Axes of one cell are removed: this one, or all. */
  | { readonly type: 'squeeze'; readonly axis: number | null }
  | { readonly type: 'unsqueeze'; readonly axis: number }
  | { readonly type: 'concatenate'; readonly axis: number }
  /** One of so many equal parts along an axis. */
  | { readonly type: 'chunk'; readonly axis: number; readonly index: number; readonly count: number }
  | { readonly type: 'take'; readonly axis: number; readonly index: number }
  | { readonly type: 'slice'; readonly axis: number; readonly start: number; readonly end: number | null }
  | { readonly type: 'reduce'; readonly axes: readonly number[]; readonly mode: 'mean' | 'max' | 'sum'; readonly keeps: boolean }
  /** The last state of a recurrent layer, counted over layers and directions. */
  | { readonly type: 'state'; readonly index: number }
  /** Per axis but that of the channels; cells are taken away where the numbers are negative. */
  | { readonly type: 'pad'; readonly padding: readonly (readonly [number, number])[] }
  | { readonly type: 'upsample'; readonly factors: readonly number[] }
  | { readonly type: 'repeat'; readonly times: number }
  /** `factor` times the input plus `offset`. */
  | { readonly type: 'affine'; readonly factor: number; readonly offset: number }
  | { readonly type: 'subtract' | 'multiply' | 'average' | 'maximum' }
  /** A learned value for each step is added. */
  | { readonly type: 'position-embedding'; readonly steps: number | null }
  /** Learned steps before those of the input. */
  | { readonly type: 'class-token'; readonly tokens: number }
  /** Sines and cosines of each step are added, in turn or all sines first. */
  | { readonly type: 'sinusoid'; readonly base: number; readonly halves?: true }
  /** Product of the last two axes of both inputs. */
  | { readonly type: 'matmul' }
  /** Of products of queries and keys: those with later keys count for nothing. */
  | { readonly type: 'causal-mask' }
  | { readonly type: 'gaussian-noise'; readonly deviation: number }
  /** One without biases. */
  | (Recurrent & { readonly bias: false });

/** A number, what is left over, or the size of an axis of another layer's output. */
export type ViewSize = number | 'rest' | { readonly layer: string; readonly axis: number };

/** Distribution of initial weights. */
export type Distribution =
  | { readonly kind: 'constant'; readonly value: number }
  /** Equal blocks of one value each, along the array: gates of a cell. */
  | { readonly kind: 'blocks'; readonly values: readonly number[] }
  | { readonly kind: 'uniform'; readonly low: number; readonly high: number }
  /** `truncated`: drawn again beyond two deviations, as Keras does; the deviation is that of the normal before it is cut. */
  | { readonly kind: 'normal'; readonly mean: number; readonly deviation: number; readonly truncated?: boolean }
  /** Variance `scale` / fan; the uniform's limit is √(3 · scale / fan); a truncated normal is widened so that the variance holds. */
  | {
      readonly kind: 'variance-scaling';
      readonly scale: number;
      readonly fan: 'in' | 'out' | 'average';
      readonly distribution: 'uniform' | 'normal' | 'truncated-normal';
    }
  /** Rows or columns orthonormal, times `gain` (Saxe et al. 2014). */
  | { readonly kind: 'orthogonal'; readonly gain: number };

/** What the source asks for; `unknown`: it names another distribution. */
export type InitialWeights = Distribution | { readonly kind: 'unknown'; readonly words: string };

/** Which weights of a layer an initializer is for. */
export type WeightRole =
  | 'kernel'
  | 'bias'
  | 'recurrent'
  | 'recurrent-bias'
  | 'scale'
  | 'shift'
  | 'table'
  | 'query'
  | 'query-bias'
  | 'key'
  | 'key-bias'
  | 'value'
  | 'value-bias';

/** Settings of an attention layer; null = not known. Sizes are those of one head. */
export interface AttentionFacts {
  readonly heads: number | null;
  readonly keySize: number | null;
  readonly valueSize: number | null;
  readonly bias: boolean | null;
  /** It is dot products only: what it reads is projected already. */
  readonly projected?: false;
  /** Places in `from` of query, key and value; absent: query, value, key as they come. */
  readonly reads?: readonly [number, number, number];
  /** `given`: a mask comes from elsewhere. */
  readonly mask: 'none' | 'causal' | 'given';
}

/** Settings of a transformer's layers; null = not known. */
export interface TransformerFacts {
  readonly part: 'encoder' | 'decoder' | 'both';
  readonly size: number | null;
  readonly heads: number | null;
  readonly inner: number | null;
  readonly activation: ActivationName | null;
  readonly epsilon: number | null;
  readonly normFirst: boolean | null;
  readonly bias: boolean | null;
  /** Layers one after the other: of the encoder, of the decoder. */
  readonly copies: readonly [number | null, number | null];
  /** Normalization behind the stack. */
  readonly finalNorm: boolean;
  readonly mask: 'none' | 'causal' | 'given';
}
