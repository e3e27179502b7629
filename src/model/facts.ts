import type { Span } from '../text/span';
import type { ModeFacts } from './modes';
import type { Framework, RateRange } from './site';

/** Everything else that the rules ask about the program around the networks. */
export interface Facts {
  readonly classes: readonly ClassFacts[];
  readonly applications: readonly Application[];
  /** Which Keras the file imports; null when none. `tf.keras` may be Keras 2 or 3: rules lower their voice. */
  readonly keras: 'keras-3' | 'tf-keras' | null;
  /** What the program does with its networks, in source order. */
  readonly program: readonly ProgramFact[];
  /** Modes of networks, where a rule may ask for them; absent where no reader of the file looks. */
  readonly modes?: ModeFacts;
  /** Packages that the file imports, by their first names; absent for scripts and configuration files. */
  readonly libraries?: readonly string[];
  /** Numbers that a tuner draws, whether or not one of them reaches a site. */
  readonly draws?: readonly Draw[];
  /** Layers that rules about order look for, in source order; empty or absent where the file has no site. */
  readonly layers?: readonly LayerMention[];
  /** Something is written here that only outputs of networks get: a loss that is compiled in, a log-softmax. Absent where no rule asks. */
  readonly showsOutput?: true;
  /** The file is a test, a fixture or documentation. */
  readonly inTest?: true;
}

/** A call that by its last name alone looks like a layer: enough to tell whether the layer graphs are worth reading, not to judge. */
export interface LayerMention {
  readonly kind: 'batch-norm' | 'max-pool' | 'conv' | 'dense' | 'recurrent' | 'attention' | 'embedding' | 'selu';
  /** Offset of the call. */
  readonly start: number;
  readonly classId: string | null;
  readonly functionName: string | null;
  /** Of a dense layer, when it is a plain number. */
  readonly units: number | null;
}

/** One thing that the code around the networks does. */
/** `keep_prob: 0.5` of a `feed_dict`. */
export interface FedNumber {
  /** The last part of the key: `keep_prob` of `model.keep_prob`. */
  readonly name: string;
  readonly value: number;
  /** The value as written, and where. */
  readonly text: string;
  readonly span: Span;
  /** What else is fed, and the name that the result is given. */
  readonly beside: string;
  /** A flag of the mode is fed as well: the rate may not be all that counts. */
  readonly modeFed: boolean;
}

export interface ProgramFact {
  readonly kind:
    | 'train-mode'
    | 'eval-mode'
    | 'forward'
    | 'no-grad'
    | 'backward'
    | 'optimizer-step'
    | 'fit'
    | 'evaluate'
    | 'predict'
    | 'export'
    | 'save'
    | 'load'
    /** Activation checkpointing: a part runs again in the backward pass. */
    | 'checkpoint'
    /** A JAX random key is made, split, folded in or passed on as the key of dropout. */
    | 'key';
  readonly framework: Framework;
  /** The call or `with` header. */
  readonly span: Span;
  /** What it is done to, as written: `model` in `model.eval()`; null when nothing is named. */
  readonly subject: string | null;
  /** Name of the innermost function around; null at module level. */
  readonly functionName: string | null;
  readonly classId: string | null;
  /** The innermost `for` or `while` around, inside the same function. */
  readonly loop: Span | null;
  /** Training flag given with it (`training=`, `deterministic=` inverted, `.train(flag)`): a literal, 'expression', or null when none is. */
  readonly training: boolean | 'expression' | null;
  /** What runs inside its subject; absent where no rule asks for it or nothing shows it. */
  readonly inside?: Inside;
  /** A checkpoint whose second pass draws other random numbers: `argument` says so, or a function of the project restores none. */
  readonly redraws?: 'argument' | 'own';
  /** A load of a pretrained network in evaluation mode, of which nothing is frozen in this file. */
  readonly pretrained?: { readonly statement: Span };
  /** A switch to training mode, or a forward in it, for many passes with one input that differ by chance alone (Monte-Carlo dropout). */
  readonly samples?: Sampling;
  /** A forward of something in which dropout was seen: by what was assigned to the subject in this file. Absent = not known. */
  readonly bearsDropout?: true;
  /** An intent marker stands beside it or on the definitions around it. */
  readonly intended?: true;
  /** What a TensorFlow 1 session is asked for, as written. */
  readonly fetches?: string;
  /** What such a run is fed, as written. */
  readonly feeds?: string;
  /** Numbers among it that go to names of probabilities. */
  readonly fed?: readonly FedNumber[];
  /** A forward is given no random key for dropout, and everything that it is given can be seen. */
  readonly keyless?: true;
  /** Of a forward: id of the class of this file of which the network is an object. */
  readonly target?: string;
  /** A forward is given a key for dropout that is made anew from a fixed seed at each call. */
  readonly fixedKey?: Span;
  /** A loop gives the training function that holds this forward one key for dropout in every turn: where it is passed. */
  readonly sameKey?: Span;
}

export interface Sampling {
  /** The call that is repeated. */
  readonly passes: Span;
  /** Batch normalization was seen inside of what is called; null where the layer graph has to be asked. */
  readonly batchNorm: boolean | null;
  /** What the file can call the base class of all batch normalizations; null when it has no name for it. */
  readonly className: string | null;
}

/** What runs inside a network, a layer or a function, as far as the source shows; what is not listed may be there all the same. */
export interface Inside {
  /** Sites of this file. */
  readonly siteIds: readonly string[];
  /** Another file of the project has a dropout in it that is not switched off where it is built. */
  readonly elsewhere: boolean;
  readonly batchNorm: boolean;
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
  /** Some base class is neither in this file nor a known framework class. */
  readonly unknownBase: boolean;
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

/** One call that runs a dropout: `self.drop(x)`, `F.dropout(x)`, `nn.Dropout(p)(x)`, or a sub-layer that contains dropout. */
export interface Application {
  readonly id: string;
  readonly framework: Framework;
  /** The site that is run; null when it is a sub-layer whose dropout lies elsewhere. */
  readonly siteId: string | null;
  readonly span: Span;
  /** The call is a whole expression statement: its result is thrown away. */
  readonly discarded: boolean;
  /** Literal `inplace=True` here or at construction, or an in-place function (`dropout_`). */
  readonly inplace: boolean;
  /** Its result is given a name that nothing reads. */
  readonly unread?: UnreadResult;
  /** In place: where the tensor that it overwrites is read again. */
  readonly readAgain?: Span;
  /** In place: canonical name of the function, layer or method that made the tensor. */
  readonly madeBy?: string;
  /** Text of the first argument if it is a plain name or attribute, else null. */
  readonly inputText: string | null;
  /** A `training`/`deterministic` argument is passed (or `**kwargs`). */
  readonly passesTraining: boolean;
  /** The flag that this call itself is given (`training=`, `deterministic=` and `inference=` inverted); absent or null = none is seen. */
  readonly training?: boolean | 'expression' | null;
  /** That flag as it is written, when it is an expression. */
  readonly flag?: FlagGiven;
  /** The random key that this call itself is given. */
  readonly key?: DropoutKey;
  readonly classId: string | null;
  /** Name of the innermost function around the call; null at module level. */
  readonly functionName: string | null;
  readonly guarded: boolean;
  readonly intended: boolean;
}

/** `training=not training`: a flag and the expression that it is given. */
export interface FlagGiven {
  readonly name: string;
  readonly text: string;
  readonly byKeyword: boolean;
}

/** What becomes of a result that is given a name. */
export interface UnreadResult {
  readonly name: string;
  /** `never`: nothing in the function reads the name; `overwritten`: the next statement that names it gives it another value. */
  readonly how: 'never' | 'overwritten';
  /** The statement that overwrites it, or the first after it that reads the tensor from before; null = there is none. */
  readonly next: Span | null;
  /** `next` reads the tensor from before. */
  readonly readsInput: boolean;
}

/** The random key that is handed to one dropout. */
export interface DropoutKey {
  /** As written. */
  readonly text: string;
  readonly span: Span;
  /** A name; an attribute of `self`; a key that is made here from a fixed seed; anything else. */
  readonly form: 'name' | 'attribute' | 'fixed' | 'other';
  /** Of a name: offset of the assignment (or function) that gave it its value; null when not known. */
  readonly definedAt: number | null;
  /** The innermost branch, loop or function around the call, by its offset: calls in one place run together. */
  readonly place: number;
  /** A loop of the same function runs the call again without giving the name a new value. */
  readonly repeated: boolean;
  /** What the file calls `jax.random`: `jax.random`, `jr`; null when it never names it. */
  readonly random: string | null;
}

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
