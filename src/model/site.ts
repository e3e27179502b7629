import type { Span } from '../text/span';
import type { MaskFacts } from './mask';

/**
 * What the site is written in. `flax` is both flax.linen and flax.nnx; `jax` and `numpy` are masks written by hand in them;
 * `config` is a configuration file, whatever framework reads it.
 */
export type Framework = 'torch' | 'keras' | 'flax' | 'equinox' | 'haiku' | 'jax' | 'numpy' | 'tfjs' | 'config';

/**
 * What form the site has in the source: a layer object, a functional call, an argument of a recurrent, attention or transformer
 * layer, a layer or call that drops whole paths (stochastic depth) or blocks of a map, a keyword argument of a class of the project
 * that reaches a site inside it, a field of a configuration, or a mask written by hand.
 */
export type SiteKind =
  | 'layer'
  | 'functional'
  | 'recurrent'
  | 'attention'
  | 'transformer'
  | 'drop-path'
  | 'drop-block'
  | 'argument'
  | 'config'
  | 'mask';

/**
 * What is dropped together: single elements, whole channels, SELU-preserving, multiplicative Gaussian noise, the whole sample
 * (stochastic depth), blocks of a map, weights (DropConnect, recurrent weights).
 */
export type Granularity = 'element' | 'channel' | 'alpha' | 'channel-alpha' | 'gaussian' | 'sample' | 'block' | 'weight';

export type RateSource =
  | 'literal'
  | 'parameter-default'
  | 'attribute'
  | 'constant'
  | 'config'
  | 'argument-parser'
  /** What all callers that can be seen pass. */
  | 'call-site'
  /** A range that a tuner draws from. */
  | 'tuner'
  | 'config-file'
  | 'framework-default'
  | 'unknown';

/** What form the expression in the rate's place has, when it is not a plain literal. */
export type RateForm = 'literal' | 'name' | 'parameter' | 'attribute' | 'conditional' | 'arithmetic' | 'other' | 'absent';

/** A rate that a tuner tries: `hp.Float('dropout', 0, 0.5, step=0.1, default=0.2)`. */
export interface RateRange {
  readonly min: number;
  readonly max: number;
  /** null = continuous. */
  readonly step: number | null;
  /** All values of a choice, in source order; null for an interval. */
  readonly values: readonly number[] | null;
  readonly default: number | null;
  readonly logarithmic: boolean;
  /** Canonical name of what draws: `keras_tuner.HyperParameters.Float`, `optuna.Trial.suggest_float`, `ray.tune.uniform`. */
  readonly tuner: string;
}

/** One of several values that a rate may have, with the literal that gives it. */
export interface RateCandidate {
  readonly value: number;
  readonly span: Span;
  /** The file it stands in, when another than the site's. */
  readonly file?: string;
}

/** A value that a name is given, and the innermost `if` around that. */
export interface SwitchedValue {
  /** As written. */
  readonly text: string;
  /** null = there is none; '' = one that has more than two ways. */
  readonly test: string | null;
  /** It is given where the test holds. */
  readonly holds: boolean;
}

/** Probability that a unit is dropped. */
export interface Rate {
  /** null when it cannot be known; may lie outside [0, 1) when the source says so. */
  readonly value: number | null;
  /** The argument as written, '' when it is not given. */
  readonly text: string;
  readonly source: RateSource;
  readonly form: RateForm;
  /** The argument's expression; null when not given. */
  readonly span: Span | null;
  /** The literal that decides the value (may be far from the site): where an edit of the rate goes. */
  readonly origin: Span | null;
  /** True when the value is a default that a caller can override. */
  readonly byDefault: boolean;
  /** True when the expression, or the local definition it names, tests a training flag (`p if self.training else 0`). */
  readonly guarded: boolean;
  /** When a plain name stands in the rate's place: the expressions it was given, as written, in source order. */
  readonly definitions?: readonly string[];
  /** The same with the tests around them, where one of these speaks of the mode; absent where none does or a loop gives the name values, too. */
  readonly switched?: readonly SwitchedValue[];
  /** The rate is drawn by a tuner; `value` is then its default, or null. */
  readonly range?: RateRange;
  /** One rate per layer, in order, as `linspace(0, drop_path, depth)` gives; `value` is then null unless all are equal. */
  readonly list?: readonly number[];
  /** Places that give different values, when they disagree; `value` is then null. */
  readonly candidates?: readonly RateCandidate[];
  /** The literal that decides the value when it stands in another file; `origin` is then null. */
  readonly elsewhere?: { readonly file: string; readonly span: Span };
  /** An `if` around runs the call only where the very expression is above 0. */
  readonly aboveZero?: true;
  /** The comment behind the literal that decides the value calls it what is kept. */
  readonly saidToKeep?: true;
}

/** The innermost test of the mode that decides whether something runs; on the other way no dropout is written. */
export interface ModeBranch {
  /** As written. */
  readonly test: string;
  /** It runs where the test holds. */
  readonly holds: boolean;
  /** The other way calls nothing, which might drop. */
  readonly alone?: true;
}

/** Where a site stands. */
export interface SiteContext {
  /** Id of the class in `Facts.classes`, when inside one. */
  readonly classId: string | null;
  /** Name of the innermost enclosing function, null at module level. */
  readonly functionName: string | null;
  /**
   * constructor = `__init__`/`build`/`setup`; forward = `forward`/`call`/`__call__` or a method of the same class reached from it;
   * method = another method; function = a free function; module = top level.
   */
  readonly place: 'constructor' | 'forward' | 'method' | 'function' | 'module';
  /** An enclosing `if`, ternary or early return tests a training flag, or that the rate is 0. */
  readonly guarded: boolean;
  /** Intent marker found (comment or name: MC dropout, "always", `# dropout: intended` …). */
  readonly intended: boolean;
  /** Inside `backward` of a torch.autograd.Function. */
  readonly inBackward: boolean;
  /** The file is a test, a fixture or documentation: rules are at most infos there. */
  readonly inTest: boolean;
  /** A parameter of a function around that says whether the network trains: `training`, `is_training`, `deterministic`. */
  readonly modeName?: string;
  /** A function around asks for the mode in which a TensorFlow 1 graph is built: `mode == ModeKeys.TRAIN`. */
  readonly asksMode?: true;
  readonly branch?: ModeBranch;
  /** In a lambda that has a name which nothing reads. */
  readonly idle?: true;
  /** The code around waits for the call to fail. */
  readonly expectedToFail?: true;
}

/** One call that hands a rate to the function around a site, from a module and without a test of the mode. */
export interface Entrusted {
  /** `Net.forward`. */
  readonly by: string;
  /** The argument as written; '' for the default of the function. */
  readonly rate: string;
  readonly value: number | null;
  /** The call. */
  readonly span: Span;
  /** Where that stands, when in another file than the site. */
  readonly file?: string;
}

/** What shows that one graph of TensorFlow 1 serves training and evaluation. */
export interface SharedGraph {
  readonly kind: 'flag' | 'told' | 'placeholder' | 'program' | 'methods' | 'setting';
  /** The placeholder (or parameter, `told`) that tells the mode to other parts, or a placeholder of the rate that this call passes over, as written, the file of the program, the method that measures, or the name of the setting. */
  readonly by: string;
}

/** An argument of the site's call that rules ask about. */
export interface Argument {
  readonly given: boolean;
  readonly text: string;
  readonly span: Span | null;
  /** Literal value if it is one. */
  readonly value: number | boolean | string | null;
  /** Of a flag: what it is when it is not given. */
  readonly preset?: boolean;
  /** How it is passed, where that is another name than the canonical one. */
  readonly keyword?: string;
  /** The number that it comes to where it is none itself, as one layer by default; `byDefault`: a caller may change it. */
  readonly settled?: { readonly value: number; readonly byDefault: boolean };
  /** A parameter of the function around stands here, and no call of that function that can be seen gives another value than this default. */
  readonly left?: boolean;
}

/** One place in the source that applies or configures dropout. */
export interface DropoutSite {
  readonly id: string;
  readonly framework: Framework;
  readonly kind: SiteKind;
  readonly granularity: Granularity;
  /** Canonical dotted name, e.g. `torch.nn.Dropout`, `keras.layers.LSTM`. */
  readonly callee: string;
  /** Name of the argument that carries the rate: `p`, `rate`, `dropout`, `dropout_p`, `recurrent_dropout`. */
  readonly parameter: string;
  /** The whole call. */
  readonly span: Span;
  readonly calleeSpan: Span;
  readonly rate: Rate;
  readonly context: SiteContext;
  /** Name of the `self` attribute that holds the layer, when `self.x = nn.Dropout(...)` (directly). */
  readonly attribute: string | null;
  /** Other arguments, by canonical name: `training`, `inplace`, `num_layers`. Absent key = the callee has none. */
  readonly arguments: Readonly<Record<string, Argument>>;
  /** `*args`/`**kwargs` in the call: missing-argument rules stay silent. */
  readonly starred: boolean;
  /** Statement that holds the call, if the call is that whole statement or its whole right-hand side. */
  readonly statement: { readonly span: Span; readonly role: 'expression' | 'assignment' } | null;
  /** After construction in a forward: `.train(...)`/`.eval()` is called on it, or it is given `training=`. */
  readonly modeSet: boolean;
  /** The class of a configuration takes no field of this name; `known` are those about dropout that it takes, by the source of `version`. */
  readonly unread?: { readonly known: readonly string[]; readonly version: string };
  /** Of a mask written by hand, at depth 'facts': its scale and its gradient. */
  readonly mask?: MaskFacts;
  /** Drops whenever its rate is above 0, because it has no argument for the mode: attention, or a function of the project that hands the rate on to such. */
  readonly modeless?: true;
  /** Its rate is a parameter of the function around, and all that call that function are modules that ask nobody for the mode: one of the calls. */
  readonly entrusted?: Entrusted;
  /** Of TensorFlow 1: its class builds one graph for training and evaluation, and nothing changes the rate between them. */
  readonly shared?: SharedGraph;
  /** Of a function of the project: its parameter is called a rate and handed on as what is kept, or the other way round. */
  readonly misnamed?: true;
  /** Canonical name of the layer before this one, where both are written as elements of one list of layers or appended to one; of a function that chooses it, all that it may choose. */
  readonly listedAfter?: readonly string[];
  /** The layer that the next statement appends to the same list; an `if` may decide about one of the two. */
  readonly listedBefore?: { readonly callee: string; readonly span: Span; readonly underTest: boolean };
}
