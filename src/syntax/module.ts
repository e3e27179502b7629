import type { RateCandidate, RateForm, RateRange, RateSource, SwitchedValue } from '../model/site';
import type { Span } from '../text/span';
import type { PyNode } from './node';
import type { Definition } from './project';
import type { TraitCounts } from './traits';

/** One parsed Python module with its names. Made by `openModule`; must be disposed. */
export interface PyModule {
  /** Path of the file, as `Source.name`; '' when it was opened without one. */
  readonly file: string;
  readonly text: string;
  readonly root: PyNode;
  readonly hasErrors: boolean;
  readonly classes: readonly PyClass[];
  readonly functions: readonly PyFunction[];
  /** All calls in source order. */
  readonly calls: readonly PyCall[];
  /** All canonical dotted names brought in by imports, e.g. `torch`, `torch.nn.functional`, `tensorflow.keras`. */
  readonly imports: ReadonlySet<string>;
  /**
   * Canonical dotted name of a name or attribute expression in its scope, through imports and aliases
   * (`nn.Dropout` -> `torch.nn.Dropout`, `tf.keras.layers.Dropout` -> `tensorflow.keras.layers.Dropout`), also through
   * simple rebinding (`Drop = nn.Dropout`). A name of the module itself gives `.Name`. null when unknown, shadowed or ambiguous.
   */
  qualify(expression: PyNode): string | null;
  /** The class, function or assigned expression that a name or attribute means, followed through imports into other files of the project. */
  define(expression: PyNode): Definition | null;
  /** Another file of the project, parsed; null when it is not one or cannot be read. Lives as long as this module. */
  open(file: string): PyModule | null;
  /** The other files of the project that may use a name of this module, parsed; null when they are not known, too many, or one cannot be read. */
  users(name: string): readonly PyModule[] | null;
  /** The texts of these files, without parsing them; null when they are not known, or one cannot be read. */
  userTexts(name: string): readonly string[] | null;
  /** What the files of the project say of modes; null when they are not known. */
  around(): TraitCounts | null;
  /**
   * What `work` gives, remembered under a question together with this file and all that its names lead to, as long as none of that changes, comes or goes:
   * plain data, which leads to no node. A file that stands alone remembers nothing.
   */
  recall<Value>(question: string, work: () => Value): Value;
  /** Value and origin of a numeric expression in its scope. */
  resolve(expression: PyNode): ResolvedValue;
  /** The innermost function around the place gives the name its value: assigning to it there hides nothing from outside. */
  isLocal(name: string, at: PyNode): boolean;
  classById(id: string): PyClass | null;
  enclosingClass(node: PyNode): PyClass | null;
  enclosingFunction(node: PyNode): PyFunction | null;
  /** An enclosing if/ternary/early return tests a training flag (training, is_train, mode, deterministic, inference). */
  isGuarded(node: PyNode): boolean;
  /** Intent marker on the line, the function's or class's name, or a comment there. */
  isIntended(node: PyNode): boolean;
  /** Comments with their spans, in source order. */
  readonly comments: readonly { readonly span: Span; readonly text: string }[];
  /** The same module with the text that it was mended from, which is as long; one of the two is to be disposed. */
  showing(text: string): PyModule;
  dispose(): void;
}

export interface ResolvedValue {
  readonly value: number | boolean | string | null;
  readonly source: RateSource;
  readonly form: RateForm;
  /** The literal that decides the value. */
  readonly origin: PyNode | null;
  readonly byDefault: boolean;
  readonly guarded: boolean;
  /** Texts of the expressions that a plain name was given, in source order; empty for everything else. */
  readonly definitions: readonly string[];
  /** See `Rate` in the model. */
  readonly switched?: readonly SwitchedValue[];
  /** See `Rate` in the model. */
  readonly range?: RateRange;
  readonly list?: readonly number[];
  readonly candidates?: readonly RateCandidate[];
  readonly elsewhere?: { readonly file: string; readonly span: Span };
}

export interface PyClass {
  readonly id: string;
  readonly name: string;
  readonly node: PyNode;
  readonly nameNode: PyNode;
  /** Canonical names of the bases as `qualify` gives them; null = unknown. */
  readonly bases: readonly (string | null)[];
  readonly methods: readonly PyFunction[];
  /** Canonical names of all known ancestors, same-file bases followed. */
  readonly ancestors: ReadonlySet<string>;
  readonly unknownBase: boolean;
}

export interface PyFunction {
  readonly name: string;
  readonly node: PyNode;
  readonly nameNode: PyNode;
  readonly parameters: readonly PyParameter[];
  readonly classId: string | null;
  /** A subclass has to fill it in: marked with `abstractmethod`, or its body only says `raise NotImplementedError` or `...`. */
  readonly isAbstract: boolean;
}

export interface PyParameter {
  /** With its stars: `x`, `*args`, `**kwargs`. */
  readonly name: string;
  readonly node: PyNode;
  readonly defaultValue: PyNode | null;
}

export interface PyCall {
  readonly node: PyNode;
  /** The expression that is called. */
  readonly callee: PyNode;
  /** Text of it; cheaper than that of the node. */
  readonly calleeText: string;
  /** `qualify(callee)`. */
  readonly name: string | null;
  readonly positional: readonly PyNode[];
  readonly keywords: ReadonlyMap<string, PyNode>;
  readonly starred: boolean;
}
