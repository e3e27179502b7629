import type { Span } from '../text/span';
import type { Framework, ModeBranch } from './site';

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
  /** Dense layers alone take the result up, or an operator or another layer with weights does as well: no function returns it as it is. Absent: one may. */
  readonly taker?: 'dense' | 'other';
  /** An operator takes the result up at once: `x + drop(y)`. */
  readonly joined?: true;
  /** Its input comes straight out of other dropouts, one for each way that it may take. Absent: out of something else, or nobody can tell. */
  readonly fedBy?: readonly DroppedBefore[];
  /** In place: where the tensor that it overwrites is read again. */
  readonly readAgain?: Span;
  /** In place: canonical names of the function, layer or method that made the tensor, one for each way it may take; '' for one that does not matter. */
  readonly makers?: readonly string[];
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
  readonly branch?: ModeBranch;
  readonly guarded: boolean;
  readonly intended: boolean;
}

/** A dropout whose result is dropped again: its site, or in another file its rate and the place. */
export type DroppedBefore =
  | { readonly siteId: string }
  | { readonly siteId: null; readonly file: string; readonly span: Span; readonly rate: number };

/** One call, inside of a module, of another module of the file in which dropout runs: `self.block(x, deterministic=not train)`. */
export interface PartCall {
  readonly framework: Framework;
  /** The first site that runs inside. */
  readonly siteId: string;
  /** The class of what is called. */
  readonly callee: string;
  readonly span: Span;
  /** What its parameters of the mode are given, as written. */
  readonly flags: readonly FlagGiven[];
  /** The random key that it is given (Equinox). */
  readonly key?: DropoutKey;
  readonly classId: string | null;
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
  /** A name; an attribute of `self`; a field of the class whose default is a fixed seed's; a key made here from a fixed seed; anything else. */
  readonly form: 'name' | 'attribute' | 'field' | 'fixed' | 'other';
  /** Of a name: offset of the assignment (or function) that gave it its value; null when not known. */
  readonly definedAt: number | null;
  /** The innermost branch, loop or function around the call, by its offset: calls in one place run together. */
  readonly place: number;
  /** A loop of the same function runs the call again without giving the name a new value. */
  readonly repeated: boolean;
  /** A name that is given, once in each call or once for the whole program, a key made from a fixed seed. */
  readonly madeOnce?: true;
  /** What the file calls `jax.random`: `jax.random`, `jr`; null when it never names it. */
  readonly random: string | null;
}
