import type { Argument, AskedSizes, Building, Given, GivenValues } from '../../../model/arguments';
import type { PyNode } from '../../../syntax/node';
import type { Span } from '../../../text/span';
import { statementOf } from '../tree';
import type { Unfed } from './unfed';
import { booleanValue, type LayerValue, listValue, NONE, numberValue, stringValue, type Value } from './values';

/** A parameter of the constructor, with what it is given where nobody enters anything. */
export interface AskedParameter {
  readonly name: string;
  readonly node: PyNode;
  readonly inSource: Value | null;
  readonly origin: Argument['origin'];
}

/** A member of an object that is handed over, where it is read first. */
export interface AskedMember {
  readonly node: PyNode;
  readonly span: Span;
  readonly words: string;
  readonly byDefault: Value | null;
}

/** What a network is built with, and the code that takes it. */
export interface AskedOf {
  readonly parameters: readonly AskedParameter[];
  /** The constructor, and the class around it. */
  readonly body: PyNode;
  readonly around: PyNode;
  /** It stands in the file of the network. */
  readonly isHere: boolean;
}

/** What a user enters for one network, and what following it asked for. */
export class Asking {
  of: AskedOf | null = null;
  buildings: readonly Building[] = [];
  readonly members = new Map<string, AskedMember>();
  /** Parameters of the forward that carry no data; null where it has but one. */
  unfed: Unfed | null = null;

  constructor(readonly values: GivenValues) {}

  /** A network is followed several times. */
  begin(of: AskedOf): void {
    this.of = of;
    this.members.clear();
  }

  /** What was entered under a name, else an unknown that says whose it is. */
  value(name: string, otherwise: Extract<Value, { kind: 'unknown' }>): Value {
    const given = this.values[name];
    return given === undefined ? { ...otherwise, asks: name } : valueFor(given, name);
  }

  /** `object.name`, `object['name']` or `object.get('name', byDefault)` of something that only the user knows; `place`: as seen from the network's file. */
  member(path: string, node: PyNode, place: Span, byDefault: Value | null = null): Value {
    if (!this.members.has(path)) {
      this.members.set(path, { node, span: place, words: lineOf(node), byDefault });
    }
    if (byDefault && byDefault.kind !== 'unknown' && this.values[path] === undefined) return byDefault;
    return this.value(path, { kind: 'unknown', reason: `${path} is not known` });
  }
}

/** The first line of the statement around, shortened. */
export function lineOf(node: PyNode): string {
  const line = ((statementOf(node) ?? node).text.split('\n', 1)[0] ?? '').trim();
  return line.length > MOST_CHARACTERS ? `${line.slice(0, MOST_CHARACTERS - 1)}…` : line;
}

const MOST_CHARACTERS = 80;

export function valueFor(given: Given, asks?: string): Value {
  if (given === null) return NONE;
  if (typeof given === 'boolean') return booleanValue(given);
  if (typeof given === 'string') return stringValue(given);
  if (typeof given !== 'number') return listValue(given.map((each) => valueFor(each)));
  const number = numberValue(given, !Number.isInteger(given));
  return asks === undefined || number.kind !== 'number' ? number : { ...number, asks };
}

/** undefined for what cannot be typed in. */
export function givenOf(value: Value | null | undefined): Given | undefined {
  switch (value?.kind) {
    case 'number':
    case 'boolean':
    case 'string':
      return value.value;
    case 'none':
      return null;
    case 'list': {
      const items = value.items?.map(givenOf);
      return items?.every((each) => each !== undefined) ? items : undefined;
    }
    default:
      return undefined;
  }
}

const SIZES: readonly (readonly [keyof AskedSizes, readonly string[]])[] = [
  ['inputs', ['in_features', 'in_channels', 'input_size', 'embed_dim', 'd_model']],
  ['units', ['out_features', 'out_channels']],
  ['rows', ['num_embeddings']],
];

/** The sizes of a layer that are arguments of the network which its file does not decide. */
export function askedSizes({ settings }: LayerValue): { readonly asked?: AskedSizes } {
  const asked = SIZES.flatMap(([role, names]) => {
    const value = names.map((name) => settings.get(name)).find((each) => each !== undefined);
    const name = value?.kind === 'number' || value?.kind === 'unknown' ? value.asks : undefined;
    return name === undefined ? [] : [[role, name] as const];
  });
  return asked.length > 0 ? { asked: Object.fromEntries(asked) } : {};
}
