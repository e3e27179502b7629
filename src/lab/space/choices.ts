import type { Layer, Network } from '../../model/network';
import type { LayerDecision } from '../study';
import { constantIn, readColumns } from './parts';

/** What the user may say about a layer that cannot be trained as written. */
export interface Choice {
  readonly layerId: string;
  /** As in the mapping of this layer. */
  readonly label: string;
  readonly reason: string;
  readonly options: readonly Option[];
}

export interface Option {
  readonly decision: LayerDecision;
  readonly words: string;
  /** The decision is one of many: columns of `most` to name, or a number. */
  readonly takes?: { readonly what: 'columns'; readonly most: number } | { readonly what: 'constant' };
}

/** A decision that is told whole by its word. */
type Plain = Exclude<LayerDecision, `columns ${string}` | `constant ${string}`>;

export type Decisions = Readonly<Record<string, LayerDecision>>;

const WORDS: Readonly<Record<Plain, string>> = {
  'as-wide': 'Give it as many as it reads, or 64 behind token ids',
  identity: 'Pass its input on unchanged',
  'from-scratch': 'Train all weights, from the start',
  frozen: 'Keep its weights as they start',
  'leave-out': 'Leave this branch out',
  'same-input': 'Give it the same rows as the first input',
  'only-output': 'Train this output only',
  'append-dense': 'Add a dense layer that gives the output',
  'last-step': 'Train the last step only',
  'mean-places': 'Train the mean over all places',
  ignore: 'Train without it',
  stop: 'Do not train',
};

/** `most`: columns that there are to share out. */
export function choice(layerId: string, label: string, reason: string, decisions: readonly LayerDecision[], most = 0): Choice {
  const options = [...decisions, 'stop' as const].map((decision) => optionOf(decision, most));
  return { layerId, label, reason, options };
}

function optionOf(decision: LayerDecision, most: number): Option {
  if (decision.startsWith('columns ')) return { decision, words: 'Give it columns of its own', takes: { what: 'columns', most } };
  if (decision.startsWith('constant ')) return { decision, words: 'Hold it at a number', takes: { what: 'constant' } };
  return { decision, words: WORDS[decision as Plain] };
}

/** Whether a question offers a decision: by its word, or by columns or a number that it takes. */
export function offers({ options }: Pick<Choice, 'options'>, decision: string): decision is LayerDecision {
  return options.some(
    (option) =>
      option.decision === decision || (decision.startsWith(`${option.takes?.what} `) && problemWith(option, typedIn(decision)) === null),
  );
}

/** What is typed for a decision that takes columns or a number. */
export function typedIn(decision: string): string {
  return decision.slice(decision.indexOf(' ') + 1);
}

/** What is wrong with what was typed; null where nothing is. */
export function problemWith({ takes }: Option, typed: string): string | null {
  if (takes?.what === 'constant') return constantIn(`constant ${typed}`) === null ? `takes a number, not "${typed}"` : null;
  const read = takes ? readColumns(typed, takes.most) : { ok: [] };
  return 'err' in read ? read.err : null;
}

/** A layer may be passed by where it reads one, and left out where other branches remain. */
export function optionsFor(layer: Layer, network: Network, lacksSize: boolean): readonly LayerDecision[] {
  const readers = network.layers.filter(({ from }) => from.includes(layer.id));
  const isBranch = readers.length > 0 && readers.every(({ from }) => new Set(from).size > 1);
  return [
    ...(lacksSize ? (['as-wide'] as const) : []),
    ...(layer.from.length > 0 ? (['identity'] as const) : []),
    ...(isBranch ? (['leave-out'] as const) : []),
  ];
}

/** What was done about a layer, in words for its line in the table. */
export function decided(decision: LayerDecision, reason: string): string {
  if (decision === 'identity') return `passed by, as you chose: ${reason}`;
  return `${decision === 'leave-out' ? 'left out' : 'ignored'}, as you chose: ${reason}`;
}
