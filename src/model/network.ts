import type { Span } from '../text/span';
import type { Argument, AskedSizes, Building, Unfed } from './arguments';
import type { AttentionFacts, Detail, InitialWeights, Recurrent, TransformerFacts, ViewSize, WeightRole } from './detail';
import type { ActivationName, Shape } from './shape';
import type { DropoutSite, Framework } from './site';

export type {
  AttentionFacts,
  Detail,
  Distribution,
  InitialWeights,
  RareActivation,
  TransformerFacts,
  ViewSize,
  WeightRole,
} from './detail';
export type { ActivationName, Shape } from './shape';

/** What a layer computes. `unknown` names what could not be read; it is never guessed. */
export type Operation =
  | { readonly type: 'input' }
  | {
      readonly type: 'dense';
      readonly inputs: number | null;
      readonly units: number | null;
      readonly bias: boolean;
      readonly activation?: ActivationName;
    }
  | {
      readonly type: 'conv';
      readonly rank: 1 | 2 | 3;
      readonly inputs: number | null;
      readonly filters: number | null;
      readonly kernel: readonly number[];
      readonly stride: readonly number[];
      /** Cells added at each side per axis, or Keras's words. */
      readonly padding: readonly number[] | 'same' | 'valid';
      readonly bias: boolean;
      readonly activation?: ActivationName;
    }
  | {
      readonly type: 'pool';
      readonly rank: 1 | 2 | 3;
      readonly mode: 'max' | 'average';
      readonly size: readonly number[];
      readonly stride: readonly number[];
      readonly padding: readonly number[] | 'same' | 'valid';
    }
  | { readonly type: 'global-pool'; readonly mode: 'max' | 'average' }
  /** `slope`: of leaky_relu below zero; absent = 0.01. */
  | {
      readonly type: 'activation';
      readonly name: ActivationName;
      readonly slope?: number;
      /** GELU by its tanh formula; absent = as the framework does it by default. */
      readonly approximate?: boolean;
    }
  | {
      readonly type: 'batch-norm';
      readonly features: number | null;
      readonly epsilon: number /** Share of the old running value that is kept per step. */;
      readonly momentum: number;
    }
  | { readonly type: 'layer-norm'; readonly features: number | null; readonly epsilon: number }
  | { readonly type: 'dropout'; readonly siteId: string }
  | { readonly type: 'flatten' }
  /** `sizes`: more than the shape tells, as the source has it. */
  | { readonly type: 'reshape'; readonly shape: Shape; readonly sizes?: readonly ViewSize[] }
  | {
      readonly type: 'embedding';
      readonly rows: number | null;
      readonly size: number | null;
      /** Row that stays 0 and is not trained. */
      readonly padding?: number;
      /** Steps of id 0 are hidden from the layers behind. */
      readonly masksZero?: true;
    }
  | Recurrent
  | { readonly type: 'attention'; readonly siteIds: readonly string[]; readonly facts?: AttentionFacts }
  | { readonly type: 'transformer'; readonly siteIds: readonly string[]; readonly facts?: TransformerFacts }
  | { readonly type: 'add' }
  /** `axis`: 0-based in the shapes without the batch axis; absent = last. */
  | { readonly type: 'concatenate'; readonly axis?: number }
  | { readonly type: 'identity' }
  /** `detail`: what it does all the same, where rules have no word for it but the source tells it. */
  | { readonly type: 'unknown'; readonly reason: string; readonly detail?: Detail };

export interface Layer {
  readonly id: string;
  /** Attribute, variable or position: `fc1`, `encoder.0`, `dense_2`. */
  readonly name: string;
  /** As written, e.g. `nn.Linear`. */
  readonly callee: string;
  readonly span: Span;
  readonly operation: Operation;
  /** Ids of the layers it reads, in order; empty for the input layer. */
  readonly from: readonly string[];
  /** null = rank unknown. */
  readonly outputShape: Shape | null;
  /** Trainable weights; null = unknown. */
  readonly parameters: number | null;
  /** Id of an earlier layer whose very weights this one uses again (its own `parameters` are then 0). */
  readonly sharesWith?: string;
  /** Some of its weights are not trained. */
  readonly frozen?: true;
  /** How its weights start where the source says so. */
  readonly initial?: Readonly<Partial<Record<WeightRole, InitialWeights>>>;
  /** Where the source says so, in this file. */
  readonly initialAt?: Readonly<Partial<Record<WeightRole, Span>>>;
  /** Where the layer is built, when in another file; `span` is then the call of this file that leads there. */
  readonly definedAt?: { readonly file: string; readonly span: Span };
  /** Sizes that are arguments of the network which nothing in its file decides; told where those are asked for. */
  readonly asked?: AskedSizes;
}

/** Training settings that the file shows; absent = not seen. */
export interface TrainingFacts {
  readonly optimizer?: 'sgd' | 'adam' | 'adamw' | 'rmsprop';
  readonly learningRate?: number;
  readonly momentum?: number;
  readonly weightDecay?: number;
  readonly nesterov?: boolean;
  readonly epsilon?: number;
  readonly beta1?: number;
  /** Adam's second decay, RMSprop's smoothing. */
  readonly beta2?: number;
  readonly batchSize?: number;
  readonly epochs?: number;
  readonly loss?: 'cross-entropy' | 'binary-cross-entropy' | 'mean-squared-error' | 'mean-absolute-error' | 'huber';
  /** Where Huber's loss turns straight. */
  readonly lossDelta?: number;
  /** Settings that the file gives, but not so that they can be told. */
  readonly unread?: readonly TrainingFact[];
  /** Where each of these settings stands, those that cannot be told too. */
  readonly places?: Readonly<Partial<Record<TrainingFact, Span>>>;
}

/** A setting of the training that stands somewhere. */
export type TrainingFact = Exclude<keyof TrainingFacts, 'places' | 'unread'>;

/** One model, framework-neutral. */
export interface Network {
  readonly id: string;
  /** Class, variable or function name. */
  readonly name: string;
  readonly framework: Framework;
  readonly form: 'sequential' | 'class' | 'functional';
  readonly span: Span;
  readonly nameSpan: Span;
  /** In data-flow order, input layer first. */
  readonly layers: readonly Layer[];
  readonly inputShape: Shape | null;
  readonly outputShape: Shape | null;
  /** Trainable weights of all layers; null when one is unknown. */
  readonly parameters: number | null;
  /** All sites in this network, in source order, also those that no layer of the graph runs. */
  readonly siteIds: readonly string[];
  /** What could not be read, in words, each with its place. */
  readonly unreadable: readonly {
    readonly span: Span;
    readonly reason: string;
    /** Weights that are used twice, a scale of the input, and a size that the layer itself lacks, are no riddle to who trains the network. */
    readonly about?: 'sharing' | 'scaling' | 'size' | 'frozen';
  }[];
  readonly training: TrainingFacts;
  /** Sites in other files of the project that this network runs; layers name them by these ids, `siteIds` does not. */
  readonly foreignSites?: readonly { readonly file: string; readonly site: DropoutSite }[];
  /** What it is built with, as far as that can be entered; told where it is asked for. */
  readonly arguments?: readonly Argument[];
  /** Parameters of its forward that are not fed; told where arguments are asked for. */
  readonly unfed?: readonly Unfed[];
  /** Calls that build it with other values than it is read with. */
  readonly buildings?: readonly Building[];
}
