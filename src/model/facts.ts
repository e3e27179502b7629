import type { Span } from '../text/span';
import type { Framework } from './site';

/** Everything else that the rules ask about the program around the networks. */
export interface Facts {
  readonly classes: readonly ClassFacts[];
  readonly applications: readonly Application[];
  /** Which Keras the file imports; null when none. `tf.keras` may be Keras 2 or 3: rules lower their voice. */
  readonly keras: 'keras-3' | 'tf-keras' | null;
  /** What the program does with its networks, in source order. */
  readonly program: readonly ProgramFact[];
}

/** One thing that the code around the networks does. */
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
  /** Text of the first argument if it is a plain name or attribute, else null. */
  readonly inputText: string | null;
  /** A `training`/`deterministic` argument is passed (or `**kwargs`). */
  readonly passesTraining: boolean;
  readonly classId: string | null;
  /** Name of the innermost function around the call; null at module level. */
  readonly functionName: string | null;
  readonly guarded: boolean;
  readonly intended: boolean;
}
