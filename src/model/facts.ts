import type { Span } from '../text/span';
import type { Application, PartCall } from './application';
import type { ModeFacts } from './modes';
import type { TrainingFacts } from './network';
import type { ProgramFact } from './program';
import type { RateRange } from './site';

/** Everything else that the rules ask about the program around the networks. */
export interface Facts {
  readonly classes: readonly ClassFacts[];
  readonly applications: readonly Application[];
  /** Calls of modules of this file with dropout inside, by other modules; absent where no reader looks. */
  readonly parts?: readonly PartCall[];
  /** Which Keras the file imports; null when none. `tf.keras` may be Keras 2 or 3: rules lower their voice. */
  readonly keras: 'keras-3' | 'tf-keras' | null;
  /** Layers with dropout that each run of a forward builds anew; absent where no reader looks. */
  readonly fresh?: readonly FreshLayer[];
  /** What the program does with its networks, in source order. */
  readonly program: readonly ProgramFact[];
  /** Modes of networks, where a rule may ask for them; absent where no reader of the file looks. */
  readonly modes?: ModeFacts;
  /** Packages that the file imports, by their first names; absent for scripts and configuration files. */
  readonly libraries?: readonly string[];
  /** Dotted names that the file imports, relative ones without their dots; absent where `libraries` is. */
  readonly imports?: readonly string[];
  /** Numbers that a tuner draws, whether or not one of them reaches a site. */
  readonly draws?: readonly Draw[];
  /** Where the program writes what its training measures, in source order; at depth 'networks'. */
  readonly logs?: readonly LogPlace[];
  /** Which data files the program reads, in source order; at depth 'networks'. */
  readonly data?: readonly DataPlace[];
  /** What the program does against overfitting besides dropout, at depth 'facts'. */
  readonly regularizers?: readonly Regularizer[];
  /** How the program trains and what it makes of the losses, in source order. */
  readonly trainings?: readonly TrainingFact[];
  /** For how many epochs the program trains, where that is written in it; at depth 'networks'. */
  readonly epochs?: readonly EpochCount[];
  /** Layers that rules about order look for, in source order; empty or absent where the file has no site. */
  readonly layers?: readonly LayerMention[];
  /** Something is written here that only outputs of networks get: a loss that is compiled in, a log-softmax. Absent where no rule asks. */
  readonly showsOutput?: true;
  /** Dropouts that act on the scores of a dense layer; absent where no reader looks. */
  readonly droppedScores?: readonly DroppedScores[];
  /** Losses and optimizers of PyTorch that the text names; absent where no reader looks. */
  readonly teaching?: Teaching;
  /** Calls that run a layer with weights that an attribute holds, in source order; absent where no reader looks. */
  readonly weighing?: readonly CallPlace[];
  /** The file is a test, a fixture or documentation. */
  readonly inTest?: true;
}

/** One place where a dropout acts on what comes straight out of a dense layer that gives scores. */
export interface DroppedScores {
  readonly siteId: string;
  /** The call that runs it, or the layer in its row. */
  readonly span: Span;
  /** The dense layer. */
  readonly head: Span;
}

/** What a text names of the training of a network: by words alone, and rather too much. */
export interface Teaching {
  readonly losses: readonly NonNullable<TrainingFacts['loss']>[];
  readonly optimizer: boolean;
}

export interface CallPlace {
  /** Offset of the call. */
  readonly start: number;
  readonly classId: string | null;
  readonly functionName: string | null;
}

/** A call that by its last name alone looks like a layer: enough to tell whether the layer graphs are worth reading, not to judge. */
export interface LayerMention extends CallPlace {
  readonly kind: 'batch-norm' | 'max-pool' | 'conv' | 'dense' | 'recurrent' | 'attention' | 'embedding' | 'selu';
  /** Of a dense layer, when it is a plain number. */
  readonly units: number | null;
  /** Of a dense layer: its width is called the number of classes, labels or words, so that it gives scores. */
  readonly scores?: true;
}

/** A layer that the code which runs it builds each time. */
export interface FreshLayer {
  readonly siteId: string;
  /** Of a free function: a method of a module that calls it, as `Net.forward`. */
  readonly by?: string;
}

export interface ClassFacts {
  readonly id: string;
  readonly name: string;
  readonly span: Span;
  readonly nameSpan: Span;
  /** Resolved through same-file base classes. */
  readonly role:
    | 'torch-module'
    | 'torch-sequential'
    | 'lightning-module'
    | 'keras-model'
    | 'keras-layer'
    | 'linen-module'
    | 'nnx-module'
    | 'equinox-module'
    | 'haiku-module'
    | 'other';
  readonly methods: readonly MethodFacts[];
  readonly attributes: readonly AttributeFacts[];
  /** Loops over `children()`/`modules()`/`__dict__`, or uses `getattr`/`setattr`: attribute use cannot be known. */
  readonly dynamicAttributes: boolean;
  /** An instance is built inside another class, in the arguments of another call, or called at once: it is a part of something larger. */
  readonly isPart?: boolean;
  /** Methods that can be seen run layers of the class, its own or inherited; absent where nothing does, or no attribute is without a load. */
  readonly runsLayers?: true;
  /** Some base class is neither in this file nor a known framework class. */
  readonly unknownBase: boolean;
  /** All bases that cannot be seen are `…PreTrainedModel` of Transformers: modules that read no attribute of what derives from them. */
  readonly publishedBase?: true;
  /** Attributes in the places of rates that are decided once, when a graph of TensorFlow 1 is built; absent where there are none. */
  readonly settled?: readonly string[];
  /** Rates of dropout that the constructor takes and never reads; absent where there are none. */
  readonly unreadRates?: readonly UnreadRate[];
}

/** A parameter of a constructor, a rate by its name, that nothing reads. */
export interface UnreadRate {
  readonly name: string;
  readonly span: Span;
  /** Its default where that is a number. */
  readonly preset: number | null;
  /** What some call gives for it that is not known to be 0; absent where none is seen. */
  readonly given?: { readonly text: string; readonly span: Span; readonly file?: string };
}

export interface MethodFacts {
  readonly name: string;
  readonly span: Span;
  readonly nameSpan: Span;
  /** In order, without `self`; `*args` and `**kwargs` with their stars. */
  readonly parameters: readonly string[];
  /** Ids of applications (see below) in this method's body. */
  readonly applications: readonly string[];
}

/** A `self` attribute that holds a dropout layer. */
export interface AttributeFacts {
  readonly name: string;
  /** Id of the dropout site assigned to it. */
  readonly siteId: string;
  /** The assignment statement, whole lines excluded. */
  readonly statement: Span;
  /** Loads of `.name` in the class, its same-file subclasses, or anywhere in the file on another object. */
  readonly loads: number;
  /** A comment on or just above the assignment says "unused", "compat" or the like. */
  readonly markedUnused: boolean;
  /** Assigned more than once. */
  readonly reassigned: boolean;
}

/** A place where the program writes what its training measures. */
export interface LogPlace {
  readonly span: Span;
  /** The call without its arguments: `CSVLogger`, `SummaryWriter`, `open`. */
  readonly writer: string;
  /**
   * Path with `/` between folders, relative to where the program runs unless it begins with `/`. `*` stands for what the source does not tell, within a
   * folder's name or over several. Of a folder everything below it is meant.
   */
  readonly pattern: string;
  readonly is: 'file' | 'folder';
}

/** A data file that the program reads, or that a library keeps for it. */
export interface DataPlace {
  readonly span: Span;
  /** The call without its arguments: `pd.read_csv`, `keras.datasets.mnist.load_data`. */
  readonly reader: string;
  readonly of: 'file' | 'keras' | 'torchvision';
  /** Of Keras the module (`mnist`), of torchvision the class (`MNIST`); empty for files. */
  readonly name: string;
  /** As `LogPlace.pattern`. Of Keras the file name when one is given, else empty; of torchvision the root folder. */
  readonly pattern: string;
}

export type Regularizer = 'weight-decay' | 'augmentation' | 'early-stopping';

/** A call that trains a network, or a place where a program looks at the losses of one. */
export interface TrainingFact {
  readonly kind: /** The call that trains, or that builds what does. */
    | 'fit'
    /** Training loss (dropout on) and validation loss (dropout off) in one picture or test. */
    | 'compares-losses'
    /** Training ends by the training loss. */
    | 'stops-on-training-loss';
  readonly by: 'keras' | 'transformers' | 'lightning';
  readonly span: Span;
  /** Of a fit: whether validation data is given; unknown where the source does not show it. */
  readonly validation?: 'given' | 'none' | 'unknown';
  /** Of a fit: inputs and targets are arrays, so that a share of them can be split off. */
  readonly splits?: true;
  /** Of a fit without validation: validation data is given, and why nobody looks at it. */
  readonly unused?: UnusedValidation;
  /** Of a fit: a language model begins with random weights and sees its data once. */
  readonly pretraining?: {
    /** Configurations of such models that say nothing of dropout, where the class drops by default; `fields` are to be set then. */
    readonly defaults: readonly { readonly span: Span; readonly callee: string; readonly fields: readonly string[] }[];
  };
}

/** A whole number of epochs that stands in the source. */
export interface EpochCount {
  readonly span: Span;
  readonly value: number;
}

/** Why validation data that is given is never looked at: no strategy says when (`name` of the call at `at`), a limit of 0, or no step for it. */
export type UnusedValidation =
  | { readonly by: 'strategy'; readonly at: Span; readonly name: string; readonly byDefault: boolean }
  | { readonly by: 'limit'; readonly at: Span; readonly name: string }
  | { readonly by: 'step' };

/** One call of a tuner: `hp.Float('dropout', 0, 0.5, step=0.1)`. */
export interface Draw {
  /** What the program calls it: the tuner's name for it, else the key or the variable that it is given to; '' when nothing names it. */
  readonly name: string;
  readonly span: Span;
  /** The call as written. */
  readonly text: string;
  readonly range: RateRange;
  /** The numbers as they stand in the call; null where none does. */
  readonly literals: { readonly min: Span | null; readonly max: Span | null; readonly step: Span | null; readonly default: Span | null };
  /** Of a choice: the items that are written as numbers, in source order. */
  readonly items: readonly Span[];
  /** A choice holds whole numbers beside others (`[0, 0.25]`), which Keras's tuner refuses. */
  readonly mixesTypes: boolean;
  /** The number is reckoned with where it is drawn: `hp.Int('dropout', 0, 50) / 100`. */
  readonly isReckoned: boolean;
}
