import type { Unfed } from '../../model/arguments';
import type { Network } from '../../model/network';
import type { LayerMapping } from '../mapping';

/** What becomes of the parameters of the forward that carry no data, a line each; those at their defaults in one. */
export function unfedLines({ unfed = [] }: Pick<Network, 'unfed'>): readonly LayerMapping[] {
  const byDefault = unfed.flatMap(({ name, role }) => (role === 'default' ? [name] : []));
  const others = unfed.filter(({ role }) => role !== 'default');
  const lines = others.map((one): LayerMapping => ({ layerId: `forward.${one.name}`, label: one.name, outcome: outcomeOf(one) }));
  if (byDefault.length === 0) return lines;
  const stay = byDefault.length === 1 ? 'stays at its default' : 'stay at their defaults';
  return [...lines, { layerId: 'forward', label: 'forward', outcome: { kind: 'dropped', note: `${listed(byDefault)} ${stay}` } }];
}

function outcomeOf({ role, given }: Unfed): LayerMapping['outcome'] {
  if (given === 'causal') return { kind: 'adapted', note: 'each step sees itself and those before it, as you set it' };
  if (role === 'mask' && given === undefined) return { kind: 'unsupported', reason: 'it hides steps, and which ones is not said' };
  return { kind: 'dropped', note: NOTES[role] };
}

const NOTES: Readonly<Record<Unfed['role'], string>> = {
  state: 'not fed: the first state is zeros, as PyTorch has it where none is given',
  padding: 'not fed: it hides what fills up short rows, and all rows are taken as whole here',
  lengths: 'not fed: all rows are taken as whole here',
  mask: 'not fed: nothing is hidden, as you set it',
  labels: 'not fed: the lab works out the loss from the outputs itself',
  default: 'stays at its default',
};

function listed(names: readonly string[]): string {
  return names.length === 1 ? (names[0] as string) : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`;
}
