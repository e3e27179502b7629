import type { Operation, Shape } from '../../../model/network';
import type { PyClass, PyFunction, PyModule } from '../../../syntax/module';
import type { PyNode } from '../../../syntax/node';
import type { Span } from '../../../text/span';
import type { ArrayValue } from './arrays';
import type { Flow } from './flow';
import type { Start } from './start';
import type { Absent } from './unfed';

export type { ArrayValue } from './arrays';
export type { Flow, Flowed } from './flow';
export type { Absent } from './unfed';

/** What an expression of a constructor or a forward stands for. Whatever cannot be known is `unknown`, with the reason. */
export type Value =
  /** `float`: Python's float, not an int. `asks`: it is this argument of the network, as the user entered it. */
  | { readonly kind: 'number'; readonly value: number; readonly float?: boolean; readonly asks?: string }
  | { readonly kind: 'boolean'; readonly value: boolean }
  | { readonly kind: 'string'; readonly value: string }
  | { readonly kind: 'none' }
  /** Python lists change in place, so `items` is shared and mutable. `vector`: a tensor of one axis whose numbers are known. */
  | { readonly kind: 'list'; items: Value[] | null; readonly tuple?: boolean; readonly vector?: boolean }
  | Dictionary
  | ClassValue
  | FunctionValue
  | { readonly kind: 'partial'; readonly callee: Value; readonly passed: readonly Passed[]; readonly hidden: boolean }
  /** `super()` of a method. */
  | { readonly kind: 'super'; readonly frame: Frame }
  /** Something of a library or of Python itself, by canonical dotted name. */
  | { readonly kind: 'library'; readonly name: string }
  | { readonly kind: 'method'; readonly object: Value; readonly name: string }
  /** `x.shape` or `x.size()`. */
  | { readonly kind: 'sizes'; readonly tensor: Tensor }
  /** The number of samples in the batch. */
  | { readonly kind: 'batch' }
  | WeightValue
  | ArrayValue
  | ModuleValue
  | Tensor
  | Absent
  | Loss
  /** `weights`: it may be a module with weights that are not seen. */
  | {
      readonly kind: 'unknown';
      readonly reason: string;
      readonly weights?: boolean;
      /** It is the size of an axis of a layer's output. */
      readonly size?: { readonly layer: string; readonly axis: number };
      /** It is this argument of the network, which the user may enter. */
      readonly asks?: string;
    };

export type ModuleValue = LayerValue | Sequence | Instance;

/** Entries in insertion order by key; a key that is no string is written as Python prints it. */
export interface Dictionary {
  readonly kind: 'dictionary';
  readonly entries: Map<string, Value>;
  /** Keys that are no strings. */
  readonly keys?: Map<string, Value>;
  /** It may hold more than is known. */
  open?: boolean;
}

/** An `nn.Parameter`, or a part of one (`trains` false: counted elsewhere or frozen). All axes, none of them the batch. */
export interface WeightValue {
  readonly kind: 'weight';
  readonly shape: Shape | null;
  trains: boolean;
  /** Rows of a table for the steps 0, 1, 2 …. */
  readonly rows?: { readonly of: number | null };
  /** The part of a layer that it is. */
  readonly part?: {
    readonly layer: LayerValue;
    readonly name: string;
    readonly size: number | null;
    /** Only some of its numbers: from one share of it, 0..1, to another; `null` where they cannot be told. */
    readonly range?: readonly [number, number] | null;
  };
}

/** A class with the module it stands in. */
export interface ClassValue {
  readonly kind: 'class';
  readonly owner: PyClass;
  readonly module: PyModule;
}

/** A function, method or lambda with the module it stands in and what it is bound to. */
export interface FunctionValue {
  readonly kind: 'function';
  readonly definition: PyFunction;
  readonly module: PyModule;
  readonly self: Instance | ClassValue | null;
  /** Names of the functions around it. */
  readonly closure: Frame | null;
}

/** One library layer. Compared by identity: a layer applied twice has its weights once. */
export interface LayerValue {
  readonly kind: 'layer';
  /** Canonical name. */
  readonly name: string;
  readonly callee: string;
  readonly place: Place;
  readonly operation: Operation;
  parameters: number | null;
  /** How its weights start, by name, where the source says so. */
  starts?: Map<string, Start>;
  /** Some of its weights are not trained. */
  frozen?: boolean;
  /** What was assigned to it after it was made; `parameters` counts a weight no longer that stands here. */
  given?: Map<string, Value>;
  /** What its constructor was given, by parameter name. */
  readonly settings: ReadonlyMap<string, Value>;
  readonly flow: Flow;
  /** Shape that this layer asks of a network input about which nothing else is known. */
  readonly demand: Shape | null;
  /** What the call gives back: a tensor, an output with a state, or an output with attention weights. */
  readonly result: 'tensor' | 'with-state' | 'with-weights';
  /** Shape of the last state without the batch axis: (layers * directions, units). */
  readonly state: Shape | null;
  /** Where the batch axis is in its input and output; null = as it comes. */
  readonly batchAxis: 0 | 1 | null;
}

/** Where something is built: in the main file, or behind the call of the main file that leads there. */
export interface Place {
  readonly span: Span;
  readonly definedAt?: { readonly file: string; readonly span: Span };
}

/** `nn.Sequential`, `nn.ModuleList` or `nn.ModuleDict`: children by name. */
export interface Sequence {
  readonly kind: 'sequence';
  readonly container: 'sequential' | 'list' | 'dictionary';
  /** null = cannot be known. */
  children: { readonly name: string; readonly value: Value }[] | null;
  /** Other attributes that were assigned to it. */
  given?: Map<string, Value>;
}

/** An object of a class of the project. */
export interface Instance {
  readonly kind: 'instance';
  readonly owner: PyClass;
  readonly module: PyModule;
  readonly attributes: Map<string, Value>;
  /** Dropout sites of the call that made it, when its class is a dropout itself. */
  readonly siteIds: readonly string[];
  /** Fields of a named tuple or dataclass, in order. */
  fields?: readonly string[];
}

export interface Tensor {
  readonly kind: 'tensor';
  readonly layer: string;
  readonly shape: Shape | null;
  readonly batchAxis: 0 | 1;
  /** Id of the input layer when only steps that keep or flatten the shape lie between. */
  readonly raw: string | null;
  /** It is no output of that layer but its last state. */
  readonly final?: 'hidden' | 'cell';
}

/** The loss that a forward works out itself of its outputs and the labels. */
export interface Loss {
  readonly kind: 'loss';
  readonly of: Tensor;
}

export interface Frame {
  readonly locals: Map<string, Value>;
  readonly self: Instance | ClassValue | null;
  /** The class whose method runs. */
  readonly owner: ClassValue | null;
  /** Names of the function around the one that runs. */
  readonly closure?: Frame | null;
  /** The function may have ended before, giving one of these values. */
  ends?: { readonly reason: string; readonly values: readonly Value[] };
  /** What a generator has given so far. */
  readonly yields?: Value[];
}

/** One argument of a call with its value. */
export interface Passed {
  readonly name: string | null;
  readonly value: Value;
  readonly node: PyNode;
}

export const NONE: Value = { kind: 'none' };

export function unknown(reason: string): Value {
  return { kind: 'unknown', reason };
}

/** Something that cannot be looked into and may own weights. */
export function opaqueValue(reason: string): Value {
  return { kind: 'unknown', reason, weights: true };
}

export function numberValue(value: number, float = false): Value {
  return float ? { kind: 'number', value, float } : { kind: 'number', value };
}

export function stringValue(value: string): Value {
  return { kind: 'string', value };
}

export function booleanValue(value: boolean): Value {
  return { kind: 'boolean', value };
}

export function listValue(items: Value[] | null): Value {
  return { kind: 'list', items };
}

export function tupleValue(items: Value[] | null): Value {
  return { kind: 'list', items, tuple: true };
}

/** A place without names of its own. */
export function emptyFrame(owner: ClassValue | null = null): Frame {
  return { locals: new Map(), self: null, owner };
}

/** A name of the running function or of those around it. */
export function localValue(frame: Frame, name: string): Value | undefined {
  for (let at: Frame | null | undefined = frame; at; at = at.closure) {
    const value = at.locals.get(name);
    if (value) return value;
  }
  return undefined;
}

export function isModule(value: Value): value is ModuleValue {
  return value.kind === 'layer' || value.kind === 'sequence' || value.kind === 'instance';
}

/** All tensors in a value, looking into lists. */
export function tensorsIn(value: Value): readonly Tensor[] {
  if (value.kind === 'tensor') return [value];
  if (value.kind === 'loss') return [value.of];
  const held = value.kind === 'list' ? (value.items ?? []) : value.kind === 'dictionary' ? [...value.entries.values()] : [];
  return held.flatMap(tensorsIn);
}
