import { containerOf, contentsOf, indexed } from './containers';
import { workedOut } from './flow';
import type { Arguments, Machine } from './machine';
import { memberOf } from './members';
import { chosen, NONE, UNKNOWN, type Value } from './values';

/** Functions of Python that leave what they are given as it is. */
const NAMES =
  'abs all any bin bool bytes callable chr classmethod delattr dict dir divmod enumerate filter float format frozenset getattr globals hasattr hash hex id input int isinstance issubclass iter len list locals map max min next object oct open ord pow print property range repr reversed round set setattr slice sorted staticmethod str sum tuple type vars zip';
const BUILTINS: ReadonlySet<string> = new Set(NAMES.split(' '));

export function isBuiltin(name: string): boolean {
  return BUILTINS.has(name);
}

/** `zip(a, b)`, `getattr(args, 'model')`: a function of Python is called. */
export function builtin(machine: Machine, name: string, args: Arguments): Value {
  const [first = UNKNOWN, second = UNKNOWN, third] = args.positional;
  switch (name) {
    case 'list':
    case 'tuple':
    case 'set':
    case 'frozenset':
    case 'iter':
    case 'reversed':
    case 'sorted':
      return args.positional.length === 0 ? containerOf(machine, []) : first;
    case 'dict': {
      const given = first.kind === 'container' ? (machine.state.items.get(first.id) ?? []) : [];
      return containerOf(machine, [...given, ...[...args.keywords].map(([key, value]) => ({ key, value }))]);
    }
    case 'next':
      return first.kind === 'container' ? chosen(contentsOf(machine, first)) : UNKNOWN;
    case 'enumerate':
      return first.kind === 'container'
        ? containerOf(machine, indexed(contentsOf(machine, first).map((each) => containerOf(machine, indexed([UNKNOWN, each])))))
        : UNKNOWN;
    case 'zip':
      return zipped(machine, args.positional);
    case 'getattr': {
      const found = second.kind === 'literal' ? memberOf(machine, first, String(second.value)) : UNKNOWN;
      return third && found.kind !== 'unknown' ? found : third ? chosen([found, third]) : found;
    }
    case 'isinstance':
      return first.kind === 'network' && second.kind === 'external' && second.name === 'torch.nn.Module'
        ? { kind: 'literal', value: true }
        : UNKNOWN;
    case 'hasattr':
      return hasAttribute(machine, first, second);
    case 'setattr':
      if (second.kind === 'literal' && (first.kind === 'object' || first.kind === 'network'))
        machine.state.setAttribute(first, String(second.value), third ?? UNKNOWN);
      return NONE;
    case 'map':
      return args.positional.length > 1 ? containerOf(machine, [{ key: null, value: UNKNOWN }]) : UNKNOWN;
    case 'sum':
    case 'max':
    case 'min':
      return workedOut(machine, args.positional);
    default:
      return UNKNOWN;
  }
}

function hasAttribute(machine: Machine, object: Value, name: Value): Value {
  if (object.kind !== 'object' || name.kind !== 'literal' || machine.meanings.hasHiddenBase(object.own)) return UNKNOWN;
  const held = machine.state.attribute(object, String(name.value));
  return { kind: 'literal', value: held !== undefined || memberOf(machine, object, String(name.value)).kind !== 'unknown' };
}

/** The first of each, the second of each, and so on, as far as all are seen to go. */
function zipped(machine: Machine, values: readonly Value[]): Value {
  const lists = values.map((value) => (value.kind === 'container' ? contentsOf(machine, value) : null));
  const seen = lists.filter((list) => list !== null);
  if (seen.length === 0) return UNKNOWN;
  const length = Math.min(...seen.map((list) => list.length));
  const rows = Array.from({ length }, (_, at) => containerOf(machine, indexed(lists.map((list) => list?.[at] ?? UNKNOWN))));
  return containerOf(machine, indexed(rows));
}
