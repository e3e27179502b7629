import type { ScriptLanguage } from '../../text/source';
import type { Span } from '../../text/span';
import type { ResolvedValue } from '../module';
import type { JsNode } from './node';
import type { PropertyAnswer } from './objects';

/** One parsed script with its names. Made by `openScriptModule`; must be disposed. */
export interface JsModule {
  /** Path of the file, as `Source.name`. */
  readonly file: string;
  readonly text: string;
  readonly language: ScriptLanguage;
  readonly root: JsNode;
  readonly hasErrors: boolean;
  readonly functions: readonly JsFunction[];
  readonly classes: readonly JsClass[];
  /** All calls, `new` among them, in source order. */
  readonly calls: readonly JsCall[];
  /** Specifiers of all modules that are imported or required. */
  readonly imports: ReadonlySet<string>;
  /**
   * Every name that an expression may stand for: `module#path` of an import (`@tensorflow/tfjs#layers.dropout`), `global#path` of a
   * name that the script nowhere declares, `parameter#path` of a parameter. Empty when one of its meanings is not known.
   */
  meanings(expression: JsNode): readonly string[];
  /** The function, class, literal or other expression that a name or member stands for, when it is one only. */
  follow(expression: JsNode): JsNode | null;
  /** Entry of the object that an expression stands for. */
  property(object: JsNode, name: string): PropertyAnswer;
  /** Value and origin of an expression in its scope. */
  resolve(expression: JsNode): ResolvedValue;
  /** The value of an entry of an object that is given as an expression; null when it is known to lack the entry. */
  resolveProperty(object: JsNode, name: string): ResolvedValue | null;
  enclosingFunction(node: JsNode): JsFunction | null;
  enclosingClass(node: JsNode): JsClass | null;
  /** The function of the script that a call runs. */
  functionOf(call: JsCall): JsFunction | null;
  functionByNode(node: JsNode): JsFunction | null;
  classByNode(node: JsNode): JsClass | null;
  /** An enclosing condition tests a training flag. */
  isGuarded(node: JsNode): boolean;
  /** Intent marker on the line, in the comment above, or in the name of a function or class around. */
  isIntended(node: JsNode): boolean;
  /** In source order. */
  readonly comments: readonly { readonly span: Span; readonly text: string }[];
  dispose(): void;
}

export interface JsCall {
  readonly node: JsNode;
  /** The expression that is called. */
  readonly callee: JsNode;
  readonly arguments: readonly JsNode[];
  /** `...args` is among the arguments: from there on positions are unknown, and the list ends before it. */
  readonly spread: boolean;
  readonly isNew: boolean;
}

export interface JsFunction {
  /** Own name, or that of the variable, property or method that holds it; null for an anonymous callback. */
  readonly name: string | null;
  readonly node: JsNode;
  readonly nameNode: JsNode | null;
  readonly owner: JsClass | null;
}

export interface JsClass {
  readonly name: string;
  readonly node: JsNode;
  readonly nameNode: JsNode | null;
  /** Expression behind `extends`. */
  readonly base: JsNode | null;
  readonly methods: readonly JsFunction[];
}
