import type { Layer, Operation, Shape } from '../../../model/network';
import type { JsNode } from '../../../syntax/javascript/node';
import type { Span } from '../../../text/span';

/** What an expression of the program stands for while a network is read. */
export type Value =
  /** `null` is also `undefined`. */
  | { readonly type: 'constant'; readonly value: number | boolean | string | null }
  | ListValue
  | ObjectValue
  | TensorValue
  | LayerValue
  | SequentialValue
  | ModelValue
  | FunctionValue
  | { readonly type: 'class'; readonly node: JsNode; readonly scope: Scope }
  | InstanceValue
  /** Something of the library, by canonical name. */
  | { readonly type: 'named'; readonly name: string }
  /** An object of the library that is no layer: an optimizer, an initializer. */
  | { readonly type: 'library'; readonly name: string; readonly arguments: readonly Value[]; readonly span?: Span }
  | { readonly type: 'method'; readonly receiver: Value; readonly name: string }
  | UnknownValue;

export interface UnknownValue {
  readonly type: 'unknown';
  readonly reason: string;
  readonly span: Span;
}

export interface ListValue {
  readonly type: 'list';
  readonly items: Value[];
  /** How many branches of unknown outcome lay around its making. */
  readonly level: number;
}

export interface ObjectValue {
  readonly type: 'object';
  readonly entries: Map<string, Value>;
  /** Entries of unknown names are among them. */
  open: boolean;
  /** Where entries stand. */
  readonly places?: Map<string, Span>;
  readonly level: number;
}

export interface FunctionValue {
  readonly type: 'function';
  readonly node: JsNode;
  readonly scope: Scope;
  readonly self: Value | null;
}

export interface InstanceValue {
  readonly type: 'instance';
  readonly node: JsNode;
  readonly scope: Scope;
  readonly fields: Map<string, Value>;
  readonly level: number;
}

/** A symbolic tensor: an output of a node of the graph. */
export interface TensorValue {
  readonly type: 'tensor';
  readonly node: GraphNode;
  readonly shape: Shape | null;
}

/** A layer object. */
export interface LayerValue {
  readonly type: 'layer';
  /** Function of `tf.layers` that makes it: `dense`, `conv2d`. */
  readonly kind: string;
  /** As written: `tf.layers.dense`. */
  readonly written: string;
  readonly options: ObjectValue;
  readonly span: Span;
  readonly siteIds: readonly string[];
  /** `name` option or variable; null = numbered by its kind. */
  name: string | null;
  /** Its weights are not trained. */
  frozen: boolean;
}

/** What trains a network. */
export interface Training {
  compile: Value | null;
  fit: Value | null;
}

/** A part of a sequential model; `sure` is false for a layer that is added on a condition that is not known. */
export interface Item {
  readonly value: Value;
  readonly sure: boolean;
}

export interface SequentialValue {
  readonly type: 'sequential';
  readonly items: Item[];
  readonly origin: Origin;
  readonly level: number;
  inputShape: Shape | null;
  name: string | null;
}

/** A functional model: the part of the graph between tensors. */
export interface ModelValue {
  readonly type: 'model';
  readonly inputs: readonly GraphNode[];
  readonly outputs: readonly TensorValue[];
  readonly origin: Origin;
  name: string | null;
}

/** Where a model was made and what the program does with it. */
export interface Origin {
  readonly call: JsNode;
  /** From the first to the last call that belongs to it. */
  start: number;
  end: number;
  nameSpan: Span | null;
  readonly training: Training;
  /** Used as a part of another network. */
  consumed: boolean;
  readonly problems: Problem[];
}

export interface Problem {
  readonly span: Span;
  readonly reason: string;
  readonly about?: 'sharing' | 'frozen';
}

/** One application of a layer to tensors. */
export interface GraphNode {
  readonly index: number;
  readonly name: string | null;
  /** For numbering nameless layers. */
  readonly kind: string;
  readonly callee: string;
  readonly span: Span;
  readonly operation: Operation;
  readonly from: readonly GraphNode[];
  readonly shape: Shape | null;
  readonly parameters: number | null;
  /** The layer that owns the weights; applications of one layer share them. */
  readonly owner: LayerValue | null;
  readonly siteIds: readonly string[];
  readonly problems: readonly Problem[];
  /** How its weights start, where the source says so. */
  readonly first?: Pick<Layer, 'initial' | 'initialAt'>;
}

export function constant(value: number | boolean | string | null): Value {
  return { type: 'constant', value };
}

export const NOTHING: Value = { type: 'constant', value: null };

export function unknown(reason: string, span: Span): UnknownValue {
  return { type: 'unknown', reason, span };
}

/** Tensors in a value, looking into lists. */
export function tensorsIn(value: Value): readonly TensorValue[] {
  if (value.type === 'tensor') return [value];
  return value.type === 'list' ? value.items.flatMap(tensorsIn) : [];
}

/** The plain value; undefined when it is none. */
export function plainOf(value: Value | undefined): number | boolean | string | null | undefined {
  return value?.type === 'constant' ? value.value : undefined;
}

/** Whether a condition holds; null when it cannot be known. */
export function truthOf(value: Value): boolean | null {
  if (value.type === 'constant') return Boolean(value.value);
  return value.type === 'unknown' ? null : true;
}

/** What a function has returned so far. */
export interface Frame {
  value: Value | null;
  /** It returned on a condition that is not known. */
  unsure: boolean;
  /** Branches of unknown outcome around the function's call. */
  readonly level: number;
}

/**
 * Names of a function, block or branch. A branch of unknown outcome reads through to its parent but keeps its own writes to
 * names from outside.
 */
export class Scope {
  readonly #names = new Map<string, Value>();

  constructor(
    readonly parent: Scope | null,
    readonly kind: 'function' | 'block' | 'branch' = 'block',
    readonly frame: Frame = parent?.frame ?? { value: null, unsure: false, level: 0 },
  ) {}

  get(name: string): Value | null {
    for (let scope: Scope | null = this; scope; scope = scope.parent) {
      const held = scope.#names.get(name);
      if (held) return held;
    }
    return null;
  }

  declare(name: string, value: Value): void {
    this.#names.set(name, value);
  }

  /** `var` belongs to the function. */
  declareVariable(name: string, value: Value): void {
    let scope: Scope = this;
    while (scope.kind === 'block' && scope.parent) scope = scope.parent;
    scope.#names.set(name, value);
  }

  assign(name: string, value: Value): void {
    let last: Scope = this;
    for (let scope: Scope | null = this; scope; scope = scope.parent) {
      if (scope.kind === 'branch' || scope.#names.has(name)) {
        scope.#names.set(name, value);
        return;
      }
      last = scope;
    }
    last.#names.set(name, value);
  }

  /** Names written here, not in a parent. */
  own(): readonly string[] {
    return [...this.#names.keys()];
  }

  top(): Scope {
    let scope: Scope = this;
    while (scope.parent) scope = scope.parent;
    return scope;
  }
}
