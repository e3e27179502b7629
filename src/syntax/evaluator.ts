import type { Attributes } from './attributes';
import type { AttributeWrite } from './bindings';
import type { Definitions } from './classes';
import type { DocumentPart } from './config';
import type { Guards } from './guards';
import type { PyClass, PyModule } from './module';
import type { PyNode } from './node';
import type { Definition, Project } from './project';
import type { Qualifier } from './qualify';
import type { Truth } from './reach';
import type { ScopeTree } from './scopes';
import type { Value } from './values';

/** Where the names of a module lead outside of it. */
export interface Outside {
  readonly file: string;
  readonly project: Project;
  define(expression: PyNode): Definition | null;
  open(file: string): PyModule | null;
}

export interface EvaluatorParts {
  readonly scopes: ScopeTree;
  readonly qualifier: Qualifier;
  readonly attributes: Attributes;
  readonly definitions: Definitions;
  readonly guards: Guards;
  readonly calls: readonly PyNode[];
  readonly writes: readonly AttributeWrite[];
  readonly links: Outside;
}

/** Follows the expressions of one module. Any question is answered, with `UNKNOWN` or null at worst. */
export interface Evaluator {
  readonly parts: EvaluatorParts;
  readonly settings: Members;
  readonly callSites: Handers;
  value(expression: PyNode): Value;
  truth(condition: PyNode): Truth;
  /** The items of a list, tuple or range; null when they cannot be counted. */
  sequence(expression: PyNode): readonly Value[] | null;
  /** Settings, a namespace or a dictionary that an expression stands for. */
  holder(expression: PyNode): Holder | null;
  /** What calls in this file and others pass for a parameter, or for a field of a class; null when none is seen. */
  passed(parameter: PyNode): Value | null;
  passedField(owner: PyClass, name: string): Value | null;
  /** Default of a command-line option of this file. */
  option(name: string): Value | null;
  isFollowing(node: PyNode): boolean;
  /** What `within` binds a target to. */
  boundTo(target: PyNode): Value | null;
  /** Value of a node of another file, as seen from here. */
  elsewhere(file: string, node: PyNode): Value;
  /** Works with names bound for the time being, by the node that binds each. */
  within<Result>(bound: ReadonlyMap<number, Value>, work: () => Result): Result;
  /** The evaluator of another file, with its module. */
  in(file: string): Evaluator | null;
}

/** Members of settings, `object.name` and `object['name']`; null when the object does not look like settings. */
export interface Members {
  attribute(object: PyNode, name: string): Value | null;
  item(object: PyNode, name: string): Value | null;
}

/** The expressions that calls pass for a parameter or a field, each in its own file; null when one of them cannot be seen. */
export interface Handers {
  handed(parameter: PyNode): readonly Handed[] | null;
  handedField(owner: PyClass, name: string): readonly Handed[] | null;
}

/** An expression that a call passes, in the caller's file. */
export interface Handed {
  readonly at: Evaluator;
  readonly node: PyNode;
}

/** Something whose members are values. */
export type Holder =
  /** `call` built it; null when only its class is known: then fields have their defaults. */
  | {
      readonly kind: 'instance';
      readonly at: Evaluator;
      readonly owner: PyClass;
      readonly call: { readonly node: PyNode; readonly at: Evaluator } | null;
    }
  | { readonly kind: 'class'; readonly at: Evaluator; readonly owner: PyClass }
  /** `isOpen`: entries that are not listed may be there. `isWritable`: an object that gets attributes as the program goes on. */
  | {
      readonly kind: 'mapping';
      readonly at: Evaluator;
      readonly entries: ReadonlyMap<string, PyNode>;
      readonly isOpen: boolean;
      readonly isWritable: boolean;
    }
  /** What the command-line parser of a file gives. */
  | { readonly kind: 'parsed'; readonly at: Evaluator }
  /** Configuration files that the program loads by a name that the source shows; later parts win. */
  | { readonly kind: 'document'; readonly parts: readonly DocumentPart[]; readonly byDefault: boolean };

/** One member of a holder: the expression that gives its value, in its own file. */
export interface Member {
  readonly at: Evaluator;
  readonly node: PyNode;
  readonly byDefault: boolean;
}
