import type { PyFunction, PyModule } from '../../../syntax/module';
import type { PyNode } from '../../../syntax/node';
import type { Origin } from '../facts/modes/origins';
import type { OwnClass } from '../sites/definitions';
import { Layers } from './layers';

/** What an expression may stand for while a program is run without its data. */
export type Value =
  | Network
  | Part
  | Instance
  | Container
  | FunctionValue
  | LambdaValue
  | ClassValue
  | { readonly kind: 'external'; readonly name: string }
  | Literal
  | Choice
  | { readonly kind: 'parent'; readonly of: Value; readonly owner: OwnClass }
  | Unknown;

/** A module of PyTorch that the program makes; its mode stands in the state. */
export interface Network {
  readonly kind: 'network';
  readonly id: number;
  readonly own: OwnClass | null;
  /** Known when it has been built. */
  drops: Origin;
  /** Networks that were handed to its constructor, or made there: they are switched with it. */
  readonly parts: Network[];
}

/** Something inside of a network: `model.encoder`. */
export interface Part {
  readonly kind: 'part';
  readonly of: Network;
}

/** An object of a class of the project that is no network; its attributes stand in the state. */
export interface Instance {
  readonly kind: 'object';
  readonly id: number;
  readonly own: OwnClass;
}

/** A list, tuple, set or dictionary; its items stand in the state. */
export interface Container {
  readonly kind: 'container';
  readonly id: number;
}

export interface FunctionValue {
  readonly kind: 'function';
  readonly module: PyModule;
  readonly definition: PyFunction;
  /** What its first parameter is bound to; null for plain functions. */
  readonly self: Value | null;
  /** The class that defines the method. */
  readonly owner: OwnClass | null;
  /** The run of the function in which it is defined. */
  readonly closure: Scope | null;
}

export type Names = Layers<string, Value>;

/** Of so many names a copy now and then costs less than to look through many layers. */
const MOST_LAYERS = 8;

export function namesOf(): Names {
  return new Layers(null, MOST_LAYERS);
}

/** Names that a run of a function gives to those defined in it. */
export interface Scope {
  readonly names: Names;
  readonly closure: Scope | null;
}

export interface LambdaValue {
  readonly kind: 'lambda';
  readonly module: PyModule;
  readonly node: PyNode;
  /** The class whose method it stands in. */
  readonly owner: OwnClass | null;
  readonly closure: Scope;
}

export interface ClassValue {
  readonly kind: 'class';
  readonly own: OwnClass;
}

export interface Literal {
  readonly kind: 'literal';
  readonly value: string | number | boolean | null;
}

/** A run of a network, as far as what it gives is concerned. */
export interface Output {
  readonly network: Network;
  /** The run of the function that runs it. */
  readonly frame: Scope;
}

/** Anything. */
export interface Unknown {
  readonly kind: 'unknown';
  /** Runs of networks that it was worked out from, where gradients may flow back to them. */
  readonly from?: ReadonlySet<Output>;
}

/** One of several, and nobody can tell which. */
export interface Choice {
  readonly kind: 'choice';
  readonly options: readonly Value[];
}

export const UNKNOWN: Unknown = { kind: 'unknown' };
export const NONE: Literal = { kind: 'literal', value: null };

const MOST_OPTIONS = 6;

/** What is worked out from two values of which nothing else is known. */
export function joined(a: Unknown, b: Unknown): Unknown {
  if (!b.from || b.from === a.from) return a;
  if (!a.from) return b;
  return [...b.from].every((each) => a.from?.has(each)) ? a : { kind: 'unknown', from: new Set([...a.from, ...b.from]) };
}

/** Either of two values. */
export function either(a: Value, b: Value): Value {
  return chosen([a, b]);
}

/** One of some values; unknown where one of them is, or where they are too many; of many networks the first ones stand for all. */
export function chosen(values: readonly Value[]): Value {
  const options: Value[] = [];
  let unknown: Unknown | null = null;
  for (const value of values.flatMap((each) => (each.kind === 'choice' ? each.options : [each]))) {
    if (value.kind === 'unknown') unknown = unknown ? joined(unknown, value) : value;
    else if (!options.some((each) => isSame(each, value))) options.push(value);
  }
  if (unknown) options.push(unknown);
  const [first] = options;
  if (!first) return UNKNOWN;
  if (options.length === 1) return first;
  if (options.length <= MOST_OPTIONS) return { kind: 'choice', options };
  // A factory of many networks: what is done with all of them is done with some of them.
  return options.every(({ kind }) => kind === 'network') ? { kind: 'choice', options: options.slice(0, MOST_OPTIONS) } : UNKNOWN;
}

function isSame(a: Value, b: Value): boolean {
  if (a === b) return true;
  if (a.kind !== b.kind) return false;
  switch (a.kind) {
    case 'literal':
      return b.kind === 'literal' && a.value === b.value;
    case 'external':
      return b.kind === 'external' && a.name === b.name;
    case 'class':
      return b.kind === 'class' && a.own.definition === b.own.definition;
    case 'function':
      return b.kind === 'function' && a.definition === b.definition && a.self === b.self;
    case 'part':
      return b.kind === 'part' && a.of === b.of;
    default:
      return false;
  }
}

/** Whether Python takes a value for true; null where nobody can tell. */
export function truthOf(value: Value): boolean | null {
  switch (value.kind) {
    case 'literal':
      return Boolean(value.value);
    case 'network':
    case 'part':
    case 'object':
    case 'function':
    case 'lambda':
    case 'class':
      return true;
    case 'choice': {
      const truths = value.options.map(truthOf);
      return truths.every((each) => each === truths[0]) ? (truths[0] ?? null) : null;
    }
    default:
      return null;
  }
}
