import type { Span } from '../text/span';
import type { Framework } from './site';

/** `keep_prob: 0.5` of a `feed_dict`. */
export interface FedNumber extends FedValue {
  readonly value: number;
}

/** `keep_prob: config.keep_prob` of a `feed_dict`. */
export interface FedValue {
  /** The last part of the key: `keep_prob` of `model.keep_prob`. */
  readonly name: string;
  /** The value as written, and where. */
  readonly text: string;
  readonly span: Span;
  /** What else is fed, and the name that the result is given. */
  readonly beside: string;
  /** A flag of the mode is fed as well: the rate may not be all that counts. */
  readonly modeFed: boolean;
}

/** `tf.placeholder_with_default(1.0, ())` that a run leaves as it is. */
export interface Unfed {
  /** The name or attribute that holds it, without what stands before the dot. */
  readonly name: string;
  /** Its own value; 1 and 0 for a mode. */
  readonly value: number;
  readonly isMode: boolean;
  readonly span: Span;
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
  /** What that `for` runs over, as written. */
  readonly over?: string;
  /** The span of a forward is a call of this function, which runs its subject and hands on its own parameter for the mode; that is off unless the call says more. */
  readonly through?: { readonly name: string; readonly flag: string };
  /** A forward stands in a function that a training step calls while it records gradients. */
  readonly inStep?: true;
  /** The function around a forward names the weights of its subject, to change them. */
  readonly trained?: true;
  /** Training flag given with it (`training=`, `deterministic=` inverted, `.train(flag)`): a literal, 'expression', or null when none is. */
  readonly training: boolean | 'expression' | null;
  /** What runs inside its subject; absent where no rule asks for it or nothing shows it. */
  readonly inside?: Inside;
  /** A checkpoint whose second pass draws other random numbers: `argument` says so, or a function of the project restores none. */
  readonly redraws?: 'argument' | 'own';
  /** A load of a pretrained network in evaluation mode, of which nothing is frozen in this file. */
  readonly pretrained?: {
    readonly statement: Span;
    /** The function of the file that trains it, where it is handed to one. */
    readonly trainedBy?: string;
  };
  /** A switch to training mode, or a forward in it, for many passes with one input that differ by chance alone (Monte-Carlo dropout). */
  readonly samples?: Sampling;
  /** A forward of something in which dropout was seen: by what was assigned to the subject in this file. Absent = not known. */
  readonly bearsDropout?: true;
  /** An intent marker stands beside it or on the definitions around it. */
  readonly intended?: true;
  /** What a TensorFlow 1 session is asked for, as written. */
  readonly fetches?: string;
  /** Dropout sites, by their ids, that plainly stand in another part of the graph than what is asked for. */
  readonly apart?: readonly string[];
  /** What such a run is fed, as written. */
  readonly feeds?: string;
  /** Numbers among it that go to names of probabilities. */
  readonly fed?: readonly FedNumber[];
  /** The same of values that nobody knows, but that are given once: settings, attributes, constants. */
  readonly fedSettings?: readonly FedValue[];
  /** Values among it, no known numbers, that are by their names the opposite of what they are fed to: a drop rate for what is kept. */
  readonly fedOpposites?: readonly FedValue[];
  /** Modes among it: `is_training: True` is 1, False is 0. */
  readonly fedModes?: readonly FedNumber[];
  /** Numbers that a branch above, or the turn of the loop before, wrote into the dictionary that this run is fed again. */
  readonly leftover?: readonly FedNumber[];
  /** Placeholders of the file with a value of their own that the run does not feed. */
  readonly unfed?: readonly Unfed[];
  /** It may be fed more than is seen. */
  readonly feedsMore?: true;
  /** What is asked for changes the weights. */
  readonly updates?: true;
  /** A forward is given no random key for dropout, and everything that it is given can be seen. */
  readonly keyless?: true;
  /** A forward is given a random key for dropout. */
  readonly keyed?: true;
  /** Of a forward: id of the class of this file of which the network is an object. */
  readonly target?: string;
  /** A forward is given a key for dropout that is made anew from a fixed seed at each call. */
  readonly fixedKey?: Span;
  /**
   * Training runs this forward again and again with one key for dropout: a loop passes it in every turn, the training state keeps it, or all
   * devices are given the same one. Where that is written.
   */
  readonly sameKey?: { readonly span: Span; readonly how: 'passed' | 'kept' | 'replicated' };
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
