import type { Argument, AskedSizes, Building, Given, GivenValues } from '../../../model/arguments';
import type { PyCall, PyClass, PyFunction, PyModule, PyParameter } from '../../../syntax/module';
import type { PyNode } from '../../../syntax/node';
import { partsOf, spanOfNode } from '../../../syntax/nodes';
import { mentionsOf, useOf } from '../../parameterUse';
import { toldArgument } from '../../toldArgument';
import { methodOf } from './heritage';
import { type Arguments, constant, unknown, type Value } from './values';

/** A function that builds networks, or a class that is one, with what its parameters are given. */
export interface Asked {
  readonly name: string;
  /** As calls of it would pass them. */
  readonly given: Arguments;
  readonly isEntered: boolean;
  readonly arguments: readonly Argument[];
  readonly buildings: readonly Building[];
}

interface Taking {
  readonly name: string;
  /** What takes the arguments, and what is around it. */
  readonly body: PyFunction;
  readonly around: PyNode;
  readonly parameters: readonly PyParameter[];
}

/** What a function or class is asked to be built with. Each parameter is what was entered, what all calls pass alike, its default, or unknown. */
export function askedOf(module: PyModule, definition: PyFunction | PyClass, entered: GivenValues): Asked | null {
  const taking = takingOf(module, definition);
  if (!taking) return null;
  const calls = callsOf(module, taking.name, definition.node).map((call) => ({ call, values: valuesOf(module, call, taking.parameters) }));
  const keywords = new Map<string, Value>();
  const told = taking.parameters.flatMap((parameter): readonly Argument[] => {
    const { name, defaultValue, node } = parameter;
    const agreed = agreedOn(calls.map(({ values }) => values[name]));
    const byDefault = defaultValue ? givenOf(module, defaultValue) : undefined;
    const value = agreed ?? byDefault;
    const own = entered[name];
    const use = useOf(mentionsOf(name, taking.body.node, taking.around), node.childForFieldName('type'));
    const taken = own ?? agreed;
    if (taken !== undefined) keywords.set(name, valueFor(taken, value === undefined ? name : undefined));
    else if (!defaultValue)
      keywords.set(name, { ...unknown(`the value of \`${name}\` is not in this file`, spanOfNode(node)), asks: name });
    return toldArgument({
      name,
      value,
      isKnown: value !== undefined || defaultValue !== null,
      origin: agreed === undefined ? 'default' : 'call',
      isEntered: own !== undefined,
      use,
      at: use.place && { words: lineOf(use.place), span: spanOfNode(use.place) },
    });
  });
  return {
    name: taking.name,
    given: { positional: [], keywords, starred: false },
    isEntered: told.some(({ name }) => entered[name] !== undefined),
    arguments: told,
    buildings: buildingsOf(calls),
  };
}

function takingOf(module: PyModule, definition: PyFunction | PyClass): Taking | null {
  const isClass = 'methods' in definition;
  const body = isClass ? methodOf({ module, owner: definition }, '__init__') : { module, definition };
  if (!body || body.module !== module) return null;
  const parameters = body.definition.parameters.slice(isClass ? 1 : 0).filter(({ name }) => !/^[*/]/.test(name));
  return { name: definition.name, body: body.definition, around: definition.node, parameters };
}

/** Calls by its name, outside of it. */
function callsOf(module: PyModule, name: string, own: PyNode): readonly PyCall[] {
  return module.calls.filter(
    (call) => call.name === `.${name}` && !(own.startIndex <= call.node.startIndex && call.node.endIndex <= own.endIndex),
  );
}

/** What a call passes that stands there as a value. */
function valuesOf(module: PyModule, { positional, node }: PyCall, parameters: readonly PyParameter[]): GivenValues {
  const named = partsOf(node.childForFieldName('arguments') ?? node).flatMap((argument) => {
    const name = argument.type === 'keyword_argument' ? argument.childForFieldName('name')?.text : undefined;
    const value = argument.childForFieldName('value');
    return name !== undefined && value ? [[name, value] as const] : [];
  });
  const placed = positional.flatMap((value, at) => {
    const name = parameters[at]?.name;
    return name === undefined ? [] : [[name, value] as const];
  });
  return Object.fromEntries(
    [...placed, ...named].flatMap(([name, value]) => {
      const given = givenOf(module, value);
      return given === undefined ? [] : [[name, given] as const];
    }),
  );
}

function agreedOn(values: readonly (Given | undefined)[]): Given | undefined {
  const [first] = values;
  return values.every((value) => value !== undefined && JSON.stringify(value) === JSON.stringify(first)) ? first : undefined;
}

function buildingsOf(calls: readonly { readonly call: PyCall; readonly values: GivenValues }[]): readonly Building[] {
  return calls
    .filter(({ values }, at) => {
      const text = JSON.stringify(values);
      return Object.keys(values).length > 0 && calls.findIndex((other) => JSON.stringify(other.values) === text) === at;
    })
    .map(({ call, values }) => ({ words: lineOf(call.node), span: spanOfNode(call.node), values }));
}

/** A number, truth value, text, None or list of such as it stands there, or behind a name; undefined for everything else. */
function givenOf(module: PyModule, node: PyNode): Given | undefined {
  if (node.type === 'none') return null;
  if (node.type === 'list' || node.type === 'tuple') {
    const items = partsOf(node).map((item) => givenOf(module, item));
    return items.every((item) => item !== undefined) ? items : undefined;
  }
  return module.resolve(node).value ?? undefined;
}

/** `asks`: it is this parameter, which nothing in the file decides. */
export function valueFor(given: Given, asks?: string): Value {
  const asked = asks === undefined ? {} : { asks };
  if (given !== null && typeof given === 'object') return { type: 'list', items: given.map((item) => valueFor(item)), level: 0, ...asked };
  return { ...constant(given), ...asked } as Value;
}

/** The parameter that a value is. */
export function asksOf(value: Value | undefined): string | undefined {
  return value && 'asks' in value ? value.asks : undefined;
}

/** Which parameters of the function around a layer's own sizes are. */
export function askedSizes({ positional, keywords }: Arguments, callee: string): { readonly asked?: AskedSizes } {
  const table = callee.endsWith('.Embedding');
  const size = asksOf(keywords.get(table ? 'output_dim' : 'units') ?? keywords.get('filters') ?? positional[table ? 1 : 0]);
  const rows = table ? asksOf(keywords.get('input_dim') ?? positional[0]) : undefined;
  if (size === undefined && rows === undefined) return {};
  return { asked: { ...(size === undefined || table ? {} : { units: size }), ...(rows === undefined ? {} : { rows }) } };
}

/** The parameters that a declared shape is made of. */
export function askedShape({ positional, keywords }: Arguments, position: number | null): { readonly asked?: AskedSizes } {
  const width = asksOf(keywords.get('input_dim'));
  const value = keywords.get('shape') ?? keywords.get('input_shape') ?? (position === null ? undefined : positional[position]);
  const whole = asksOf(value);
  if (whole !== undefined) return { asked: { shape: whole } };
  const axes = width !== undefined ? [width] : value?.type === 'list' ? value.items.map((item) => asksOf(item) ?? null) : [];
  return axes.some((axis) => axis !== null) ? { asked: { shape: axes } } : {};
}

/** The line, shortened. */
function lineOf(node: PyNode): string {
  let statement = node;
  while (statement.parent && !/^(block|module)$/.test(statement.parent.type)) statement = statement.parent;
  const line = (statement.text.split('\n', 1)[0] ?? '').trim();
  return line.length > MOST_CHARACTERS ? `${line.slice(0, MOST_CHARACTERS - 1)}…` : line;
}

const MOST_CHARACTERS = 80;
