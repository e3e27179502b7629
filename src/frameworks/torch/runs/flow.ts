import type { Machine } from './machine';
import { joined, UNKNOWN, type Unknown, type Value } from './values';

const MAX_DEPTH = 3;

/** What is worked out from some values: nothing is known of it but the networks whose outputs went in. */
export function workedOut(machine: Machine, values: readonly Value[]): Unknown {
  return values.reduce((sum: Unknown, value) => joined(sum, flowOf(machine, value, 0)), UNKNOWN);
}

function flowOf(machine: Machine, value: Value, depth: number): Unknown {
  if (depth > MAX_DEPTH) return UNKNOWN;
  const all = (values: readonly Value[]): Unknown =>
    values.reduce((sum: Unknown, each) => joined(sum, flowOf(machine, each, depth + 1)), UNKNOWN);
  switch (value.kind) {
    case 'unknown':
      return value;
    case 'choice':
      return all(value.options);
    case 'container':
      return all((machine.state.items.get(value.id) ?? []).map((item) => item.value));
    case 'object':
      return all([...(machine.state.objects.get(value.id)?.values() ?? [])]);
    default:
      return UNKNOWN;
  }
}
