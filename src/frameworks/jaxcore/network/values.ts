import type { InitialWeights, Layer, Operation, Shape } from '../../../model/network';
import type { PyClass, PyFunction, PyModule } from '../../../syntax/module';
import type { PyNode } from '../../../syntax/node';

/** Size of one axis: a number, unknown, or the samples of the batch. */
export type Axis = number | null | 'batch';

/** What an expression stands for. Whatever cannot be known is `unknown`, with the reason. */
export type Value =
  | { readonly kind: 'number'; readonly value: number }
  | { readonly kind: 'boolean'; readonly value: boolean }
  | { readonly kind: 'string'; readonly value: string }
  | { readonly kind: 'none' }
  /** Python lists change in place, so `items` is shared and mutable; null = not known. */
  | { readonly kind: 'list'; items: Value[] | null }
  | { readonly kind: 'dictionary'; readonly entries: Map<string, Value> }
  | ClassValue
  | FunctionValue
  | { readonly kind: 'partial'; readonly callee: Value; readonly passed: readonly Passed[]; readonly hidden: boolean }
  /** `jax.vmap(f)`: runs `f` on every item of the first axis of its arguments; `over` says of which, by position, when not of all. */
  | { readonly kind: 'mapped'; readonly callee: Value; readonly over: readonly boolean[] | null }
  /** Something of a library or of Python itself, by canonical dotted name; `initial`: an initializer that was made with these numbers. */
  | { readonly kind: 'library'; readonly name: string; readonly initial?: InitialWeights }
  | { readonly kind: 'method'; readonly object: Value; readonly name: string }
  /** `x.shape`. */
  | { readonly kind: 'sizes'; readonly axes: readonly Axis[] | null; readonly last?: number }
  /** The number of samples in the batch. */
  | { readonly kind: 'batch' }
  | ArrayValue
  /** Random keys and collections of them. */
  | { readonly kind: 'key' }
  | LayerValue
  | SequenceValue
  | Instance
  | Native
  | Tensor
  /** `weights`: it may be a module with weights that are not seen. */
  | { readonly kind: 'unknown'; readonly reason: string; readonly weights?: boolean };

/** Numbers that are no activations: `jnp.ones((3, 4))`, a parameter. All axes, none of them the batch. */
export interface ArrayValue {
  readonly kind: 'array';
  readonly shape: Shape | null;
  readonly trains: boolean;
  readonly isInteger?: boolean;
}

export interface ClassValue {
  readonly kind: 'class';
  readonly owner: PyClass;
  readonly module: PyModule;
}

/** A function, method or lambda with the module it stands in and what it is bound to. */
export interface FunctionValue {
  readonly kind: 'function';
  readonly name: string;
  /** The definition or lambda. */
  readonly node: PyNode;
  readonly parameters: PyFunction['parameters'];
  readonly module: PyModule;
  readonly self: Instance | null;
  readonly owner: ClassValue | null;
  readonly isStatic: boolean;
  /** Names of the function around. */
  readonly closure: Frame | null;
}

/** What one layer does with an input. */
export interface Ran {
  readonly operation: Operation;
  readonly shape: Shape | null;
  /** Trainable weights. */
  readonly parameters: number | null;
  /** Why the input does not fit. */
  readonly conflict?: string;
}

/** `isBatched`: the shapes have had their batch axis taken off; only then is there one. */
export type Run = (input: Shape | null, all: readonly (Shape | null)[], isBatched?: boolean) => Ran;

/** One library layer. Compared by identity: a layer applied twice has its weights once. */
export interface LayerValue {
  readonly kind: 'layer';
  /** Canonical name. */
  readonly name: string;
  readonly callee: string;
  readonly place: Place;
  readonly run: Run;
  /** Weights that it has before it sees an input; null = that depends on the input, or is not known. */
  readonly parameters: number | null;
  /** Shape that it asks of a network input about which nothing else is known. */
  readonly demand: Shape | null;
  readonly result: 'tensor' | 'with-carry' | 'with-state';
  /** The shape to run on when the rank of the input is unknown: its last axis alone, or all axes that it takes. */
  assumes?(last: number | null): Shape | null;
  /** It reads all tensors that it is given, as attention does. */
  readonly isJoint: boolean;
  /** What a cell of a recurrent layer is. */
  readonly cell?: CellForm;
  /** How its weights start, where the source says so. */
  readonly first?: Pick<Layer, 'initial' | 'initialAt'>;
  path: string | null;
}

export interface CellForm {
  readonly cell: 'lstm' | 'gru' | 'rnn';
  readonly units: number | null;
  readonly inputs: number | null;
  /** Weights for inputs of a size. */
  weights(inputs: number | null): number | null;
}

export interface SequenceValue {
  readonly kind: 'sequence';
  readonly place: Place;
  /** null = cannot be known. */
  readonly children: readonly Value[] | null;
  path: string | null;
}

/** An object of a class of the project. */
export interface Instance {
  readonly kind: 'instance';
  readonly type: ClassValue;
  readonly place: Place;
  readonly attributes: Map<string, Value>;
  readonly siteIds: readonly string[];
  /** Linen builds the parts on first use. */
  isSetUp: boolean;
  path: string | null;
  /** How many unnamed parts of each class the running call of a compact method has built, and all its parts by name. */
  readonly built: Map<string, number>;
  readonly parts: Map<string, Value>;
}

/** Something of a library that does more when it is called than one layer does. */
export interface Native {
  readonly kind: 'native';
  call(passed: readonly Passed[], place: Place): Value;
  /** What a method of it gives; null when it is not known. */
  method?(name: string, passed: readonly Passed[], place: Place): Value | null;
}

/** One running call of a method: what it builds is named in it. At the top there is no owner. */
export interface Scope {
  readonly owner: Instance | null;
  readonly method: string;
  /** The scope around; null at the top. */
  readonly parent: Scope | null;
  /** How many parts of each name it has built. */
  readonly counts: Map<string, number>;
  /** Names that `with name_scope(...)` adds. */
  readonly inner: string[];
}

/** A place in a module, and the module when it is not the main one. */
export interface Place {
  readonly node: PyNode;
  readonly module: PyModule;
}

export interface Tensor {
  readonly kind: 'tensor';
  readonly layer: string;
  /** null = rank unknown. */
  readonly axes: readonly Axis[] | null;
  /** Size of the last axis when the rank is unknown; absent = that is unknown too. */
  readonly last?: number;
  /** Id of the input layer when only steps that keep or flatten the shape lie between. */
  readonly raw: string | null;
}

export interface Frame {
  readonly module: PyModule;
  readonly locals: Map<string, Value>;
  readonly self: Instance | null;
  readonly owner: ClassValue | null;
  readonly closure: Frame | null;
}

/** One argument of a call with its value. */
export interface Passed {
  readonly name: string | null;
  readonly value: Value;
  readonly node: PyNode;
}

export const NONE: Value = { kind: 'none' };
export const KEY: Value = { kind: 'key' };

export function unknown(reason: string, weights = false): Value {
  return weights ? { kind: 'unknown', reason, weights } : { kind: 'unknown', reason };
}

export function numberValue(value: number): Value {
  return { kind: 'number', value };
}

export function booleanValue(value: boolean): Value {
  return { kind: 'boolean', value };
}

export function listValue(items: Value[] | null): Value {
  return { kind: 'list', items };
}

export function emptyFrame(module: PyModule): Frame {
  return { module, locals: new Map(), self: null, owner: null, closure: null };
}

/** The name in the function or the ones around it. */
export function localValue(frame: Frame, name: string): Value | null {
  for (let at: Frame | null = frame; at; at = at.closure) {
    const found = at.locals.get(name);
    if (found) return found;
  }
  return null;
}

/** All tensors in a value, looking into lists. */
export function tensorsIn(value: Value): readonly Tensor[] {
  if (value.kind === 'tensor') return [value];
  if (value.kind === 'list') return (value.items ?? []).flatMap(tensorsIn);
  return value.kind === 'dictionary' ? [...value.entries.values()].flatMap(tensorsIn) : [];
}
