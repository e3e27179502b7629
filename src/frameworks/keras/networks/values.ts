import type { Layer, Operation, Shape } from '../../../model/network';
import type { DropoutSite } from '../../../model/site';
import type { PyClass, PyFunction, PyModule } from '../../../syntax/module';
import type { PyNode } from '../../../syntax/node';
import type { Span } from '../../../text/span';

/** What an expression of the program stands for while a network is read. */
export type Value =
  /** `asks`, here and below: it is this parameter of what is built, which nothing in the file decides. */
  | { readonly type: 'constant'; readonly value: number | boolean | string | null; readonly asks?: string }
  | ListValue
  | { readonly type: 'dictionary'; readonly entries: Map<string, Value> }
  | { readonly type: 'tensor'; readonly node: GraphNode }
  | LayerValue
  | SequentialValue
  | ModelValue
  | InstanceValue
  | { readonly type: 'function'; readonly definition: PyFunction; readonly scope: Scope; readonly self: InstanceValue | null }
  | { readonly type: 'class'; readonly definition: PyClass; readonly scope: Scope }
  /** Something of a library, by canonical name. */
  | { readonly type: 'named'; readonly name: string }
  /** An object of a library that is no layer: an optimizer, a loss. */
  | { readonly type: 'object'; readonly name: string; readonly arguments: Arguments; readonly span?: Span }
  | { readonly type: 'partial'; readonly target: Value; readonly arguments: Arguments }
  /** A method that a class inherits from a library. */
  | { readonly type: 'inherited'; readonly self: InstanceValue; readonly name: string }
  | { readonly type: 'method'; readonly receiver: Value; readonly name: string }
  | UnknownValue;

export interface UnknownValue {
  readonly type: 'unknown';
  readonly reason: string;
  readonly span: Span;
  readonly asks?: string;
}

export interface ListValue {
  readonly type: 'list';
  readonly items: Value[];
  /** How many branches of unknown outcome lay around its making. */
  readonly level: number;
  readonly asks?: string;
}

export interface Arguments {
  readonly positional: readonly Value[];
  readonly keywords: ReadonlyMap<string, Value>;
  /** `*args` or `**kwargs` of unknown content are among them. */
  readonly starred: boolean;
  /** Where they stand in the file whose networks are read, by name, or by position as `#0`. */
  readonly places?: ReadonlyMap<string, Span>;
}

/** A layer object of `keras.layers`. */
export interface LayerValue {
  readonly type: 'layer';
  /** Canonical, e.g. `keras.layers.Dense`. */
  readonly callee: string;
  /** As written, e.g. `layers.Dense`. */
  readonly written: string;
  readonly arguments: Arguments;
  readonly span: Span;
  readonly definedAt?: Layer['definedAt'];
  readonly siteIds: readonly string[];
  /** Name argument, attribute or variable; null = numbered by its class. */
  name: string | null;
  /** When `trainable` became False, on the program's clock; null = it is trained. */
  frozenSince: number | null;
}

/** What trains a network: the arguments of `compile` and `fit`. */
export interface Training {
  compile: Arguments | null;
  /** When `compile` was called, on the program's clock. */
  compiledAt: number;
  fit: Arguments | null;
}

export interface SequentialValue {
  readonly type: 'sequential';
  readonly items: Value[];
  readonly origin: Origin;
  readonly level: number;
  inputShape: TensorShape | null;
  name: string | null;
}

/** A functional model: the part of the graph between tensors. */
export interface ModelValue {
  readonly type: 'model';
  readonly inputs: readonly GraphNode[];
  readonly outputs: Value;
  readonly origin: Origin;
  name: string | null;
}

/** An object of a class of the file. */
export interface InstanceValue {
  readonly type: 'instance';
  readonly definition: PyClass;
  readonly scope: Scope;
  /** Sites of the call that makes it. */
  readonly sites: readonly DropoutSite[];
  readonly attributes: Map<string, Value>;
  readonly origin: Origin;
  readonly level: number;
  built: boolean;
  /** Why its inside cannot be shown as layers; null = it can. */
  opaque: string | null;
  inputShape: TensorShape | null;
  name: string | null;
}

/** Where a model was made and what the program does with it. */
export interface Origin {
  readonly call: PyNode;
  /** From the first to the last statement that belongs to it. */
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
  readonly about?: 'sharing' | 'scaling' | 'frozen';
}

/** Sizes without the batch axis; `last` is known for many tensors whose rank is not. */
export interface TensorShape {
  readonly dims: Shape | null;
  readonly last: number | null;
}

/** One application of an operation to tensors. */
export interface GraphNode {
  readonly index: number;
  readonly name: string | null;
  /** Class in snake case, for numbering nameless layers. */
  readonly kind: string;
  readonly callee: string;
  readonly span: Span;
  readonly definedAt?: Layer['definedAt'];
  readonly operation: Operation;
  readonly from: readonly GraphNode[];
  readonly shape: TensorShape;
  readonly parameters: number | null;
  /** The object that owns the weights; applications of one owner share them. */
  readonly owner: LayerValue | InstanceValue | null;
  readonly siteIds: readonly string[];
  readonly problems: readonly Problem[];
  /** Of an input. */
  readonly asked?: Layer['asked'];
  /** How its weights start, where the source says so. */
  readonly initial?: NonNullable<Layer['initial']>;
  readonly initialAt?: NonNullable<Layer['initialAt']>;
}

export const UNKNOWN_SHAPE: TensorShape = { dims: null, last: null };

export function shapeOf(dims: Shape): TensorShape {
  return { dims, last: dims.at(-1) ?? null };
}

export function constant(value: number | boolean | string | null): Value {
  return { type: 'constant', value };
}

export function unknown(reason: string, span: Span): UnknownValue {
  return { type: 'unknown', reason, span };
}

/** Tensors in a value, looking into lists and dictionaries. */
export function tensorsIn(value: Value): GraphNode[] {
  if (value.type === 'tensor') return [value.node];
  if (value.type === 'list') return value.items.flatMap(tensorsIn);
  if (value.type === 'dictionary') return [...value.entries.values()].flatMap(tensorsIn);
  return [];
}

/** Names of one function, module or branch. A branch of unknown outcome reads through to its parent but keeps its own writes. */
export class Scope {
  readonly #names = new Map<string, Value>();

  constructor(
    readonly parent: Scope | null,
    /** The module in which the names stand. */
    readonly module: PyModule,
    /** What a function has returned so far; shared by the branches in it. */
    readonly result: { value: Value | null; unsure: boolean } = { value: null, unsure: false },
  ) {}

  get(name: string): Value | null {
    return this.#names.get(name) ?? this.parent?.get(name) ?? null;
  }

  set(name: string, value: Value): void {
    this.#names.set(name, value);
  }

  /** Names written here, not in a parent. */
  own(): Iterable<string> {
    return this.#names.keys();
  }
}
