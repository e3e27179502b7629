import type { ActivationName, Distribution } from '../model/network';
import type { Granularity } from '../model/site';

/**
 * The network of a study as the trainers run it: a graph of layers in data-flow order. Shapes are those of one row, channels last:
 * [features], [steps, features], [height, width, channels], [depth, height, width, channels]; rows of token ids are [steps].
 */
export interface LabNetwork {
  readonly name: string;
  /** Whose defaults hold where the file shows none: initial weights, ε, momentum, what counts in a mean over padded cells. */
  readonly framework: LabFramework;
  /** Shape of one input row. */
  readonly input: readonly (number | null)[];
  /** Absent: numbers. `tokens`: whole numbers from 0, to be looked up by an embedding. */
  readonly inputKind?: 'values' | 'tokens';
  /** Values per row that the loss takes: logits of the classes, or regressed values. */
  readonly outputs: number;
  /** The last one gives the output. */
  readonly layers: readonly LabLayer[];
}

export type LabFramework = 'torch' | 'keras' | 'tfjs' | 'flax' | 'equinox' | 'haiku';

/** One layer with its place in the graph. */
export type LabLayer = LabOperation & {
  /** Indices of the layers it reads, in order; -1 is the network's input. Absent: the layer before it (the input for the first). */
  readonly from?: readonly number[];
  /** Index of an earlier layer of the same kind whose very weights it uses again. */
  readonly sharesWith?: number;
  /** Its weights stay as they start; running moments move all the same. */
  readonly frozen?: true;
  /** How its weights start where the source says so; absent roles start as the framework has it. */
  readonly initial?: Readonly<Partial<Record<Role, Initializer | FrameworkDefault>>>;
};

/** What a parameter is for. Weights of a bidirectional layer's second direction carry `back-`. */
export type Role =
  | 'kernel'
  | 'bias'
  | 'recurrent'
  | 'recurrent-bias'
  | 'back-kernel'
  | 'back-bias'
  | 'back-recurrent'
  | 'back-recurrent-bias'
  | 'scale'
  | 'shift'
  | 'mean'
  | 'variance'
  | 'table'
  | 'query'
  | 'query-bias'
  | 'key'
  | 'key-bias'
  | 'value'
  | 'value-bias'
  | 'slope';

/** Distribution of initial weights; `blocks` of an orthogonal one: so many matrices side by side, each on its own. */
export type Initializer =
  | Exclude<Distribution, { kind: 'orthogonal' }>
  | (Extract<Distribution, { kind: 'orthogonal' }> & { readonly blocks?: number });

/** What that framework gives such a weight of such a layer. */
export interface FrameworkDefault {
  readonly kind: 'default';
  readonly of: LabFramework;
}

/** Cells added at each side per axis (PyTorch), or Keras's words. */
export type Padding = readonly number[] | 'same' | 'valid';

interface Sliding {
  readonly kernel: readonly number[];
  readonly stride: readonly number[];
  readonly padding: Padding;
  readonly dilation?: readonly number[];
}

export type LabActivation =
  | ActivationName
  | 'relu6'
  | 'gelu_tanh'
  | 'mish'
  | 'hard_sigmoid'
  | 'hard_swish'
  | 'hard_tanh'
  | 'softsign'
  | 'exponential';

/** Those that can be chosen: softmax and its like, over several values at once, are no matter of taste. */
export type ChosenActivation = Exclude<LabActivation, 'softmax' | 'log_softmax'>;

/** What the user set of the activations: another one by the name of its layer in the source. */
export type ActivationChoice = Readonly<Record<string, ChosenActivation>>;

/** What a layer computes. Kernels are [inputs, units] and [kernel…, inputs, filters]; see `parametersOf` for all layouts. */
export type LabOperation =
  /** On the last axis. `weightSite`: site whose rate drops single weights in training (DropConnect, Wan et al. 2013). */
  | { readonly type: 'dense'; readonly units: number; readonly bias: boolean; readonly weightSite?: string }
  | ({
      readonly type: 'conv';
      readonly rank: 1 | 2 | 3;
      readonly filters: number;
      readonly bias: boolean;
      readonly groups?: number;
    } & Sliding)
  | ({
      readonly type: 'conv-transpose';
      readonly rank: 1 | 2;
      readonly filters: number;
      readonly bias: boolean;
      readonly outputPadding?: readonly number[];
    } & Sliding)
  /** Each channel on its own, `multiplier` filters for it; the output's channels are [channel, filter], channel slowest. */
  | ({ readonly type: 'depthwise-conv'; readonly rank: 1 | 2; readonly multiplier: number; readonly bias: boolean } & Sliding)
  | {
      readonly type: 'pool';
      readonly rank: 1 | 2 | 3;
      readonly mode: 'max' | 'average';
      readonly size: readonly number[];
      readonly stride: readonly number[];
      readonly padding: Padding;
    }
  /** Over all axes but the last. */
  | { readonly type: 'global-pool'; readonly mode: 'max' | 'average' }
  /** `slope`: of leaky_relu below zero, α of elu; absent = the framework's default for its layer. */
  | { readonly type: 'activation'; readonly name: LabActivation; readonly slope?: number }
  /** One slope per channel, or one for all. */
  | { readonly type: 'prelu'; readonly shared: boolean }
  /** Over all axes but the last. `momentum`: share of the old running value that is kept per step. */
  | { readonly type: 'batch-norm'; readonly epsilon: number; readonly momentum: number; readonly affine?: boolean }
  /** Over the last `axes` axes (default 1). `shift: false`: it learns a scale only. */
  | { readonly type: 'layer-norm'; readonly epsilon: number; readonly axes?: number; readonly affine?: boolean; readonly shift?: false }
  /** The last axis over its root mean square, times a learned scale (Zhang and Sennrich 2019). */
  | { readonly type: 'rms-norm'; readonly epsilon: number; readonly affine?: boolean }
  | { readonly type: 'group-norm'; readonly groups: number; readonly epsilon: number; readonly affine?: boolean }
  | { readonly type: 'flatten' }
  | { readonly type: 'reshape'; readonly shape: readonly number[] }
  /** `axes[i]`: the input's axis that becomes axis i, without the batch axis. */
  | { readonly type: 'permute'; readonly axes: readonly number[] }
  /** One place along an axis, the axis removed; negative counts from the end. */
  | { readonly type: 'take'; readonly axis: number; readonly index: number }
  | { readonly type: 'slice'; readonly axis: number; readonly start: number; readonly end: number }
  /** Mean, largest or sum along the axes, which are removed. */
  | { readonly type: 'reduce'; readonly axes: readonly number[]; readonly mode: 'mean' | 'max' | 'sum' }
  /** Zeros before and after, per axis of the spatial ones. */
  | { readonly type: 'zero-pad'; readonly padding: readonly (readonly [number, number])[] }
  | { readonly type: 'upsample'; readonly factors: readonly number[] }
  /** A row of features repeated as so many steps. */
  | { readonly type: 'repeat'; readonly times: number }
  | { readonly type: 'embedding'; readonly rows: number; readonly size: number; readonly padding?: number }
  /** A learned value for each step, added. */
  | { readonly type: 'position-embedding' }
  /** Learned steps before those of the input. */
  | { readonly type: 'class-token'; readonly tokens: number }
  /** Sines and cosines of each step are added, in turn or all sines first (Vaswani et al. 2017, section 3.5). */
  | { readonly type: 'sinusoid'; readonly base: number; readonly halves?: true }
  /** Product of the last two axes of both inputs; `transposed`: of the first and the second turned around. */
  | { readonly type: 'matmul'; readonly transposed?: true }
  /** Of products of queries and keys: those with later keys count for nothing. */
  | { readonly type: 'causal-mask' }
  /** Constants times the input plus a constant. */
  | { readonly type: 'affine'; readonly factor: number; readonly offset: number }
  | {
      readonly type: 'recurrent';
      readonly cell: 'lstm' | 'gru' | 'rnn';
      readonly units: number;
      readonly bias: boolean;
      /** Outputs of both directions are joined along the last axis. */
      readonly bidirectional: boolean;
      /** All steps, or the last state of each direction. */
      readonly sequences: boolean;
      /** GRU: the reset gate acts behind the recurrent product, which has a bias of its own (PyTorch, Keras's default). */
      readonly resetAfter?: boolean;
      /** Of a simple RNN; absent = tanh. */
      readonly activation?: 'tanh' | 'relu';
      /** Sites of one mask per row for all steps, on the inputs and on the state (Gal and Ghahramani 2016); `gatesApart` tells where each gate has its own. */
      readonly inputSite?: string;
      readonly stateSite?: string;
    }
  /** Scaled dot products; reads [x] or [query, value] or [query, value, key]. `siteId` drops attention weights. */
  | {
      readonly type: 'attention';
      readonly heads: number;
      readonly keySize: number;
      readonly valueSize?: number;
      /** Size of the output; absent = that of the query. */
      readonly outputSize?: number;
      readonly bias: boolean;
      readonly causal?: boolean;
      readonly siteId?: string;
    }
  | { readonly type: 'add' | 'subtract' | 'multiply' | 'average' | 'maximum' }
  /** `axis`: 0-based without the batch axis; absent = last. */
  | { readonly type: 'concatenate'; readonly axis?: number }
  /** Adds noise of this deviation in training. */
  | { readonly type: 'gaussian-noise'; readonly deviation: number }
  /** `rate` is the rate in the source (null = unknown); a trial overrides it. `classic`: not scaled in training, weights times the keep probability outside it. */
  | {
      readonly type: 'dropout';
      readonly siteId: string;
      readonly granularity: Granularity;
      readonly rate: number | null;
      readonly classic?: boolean;
    };

/** Indices of the layers that a layer reads. */
export function sourcesOf(layers: readonly LabLayer[], index: number): readonly number[] {
  return layers[index]?.from ?? [index - 1];
}

/** Every site whose rate a trial sets, in order of first use, without repeats. */
export function sitesOf(network: Pick<LabNetwork, 'layers'>): readonly string[] {
  return [...new Set(network.layers.flatMap(ownSites))];
}

function ownSites(layer: LabLayer): string[] {
  switch (layer.type) {
    case 'dropout':
      return [layer.siteId];
    case 'attention':
      return layer.siteId === undefined ? [] : [layer.siteId];
    case 'dense':
      return layer.weightSite === undefined ? [] : [layer.weightSite];
    case 'recurrent':
      return [layer.inputSite, layer.stateSite].filter((site) => site !== undefined);
    default:
      return [];
  }
}
