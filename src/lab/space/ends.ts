import type { Network } from '../../model/network';
import type { LayerMapping, LossChoice } from '../study';
import { sizesInWords } from './assembly';
import { type Choice, choice, type Decisions } from './choices';
import type { DataShape } from './fitted';
import { outputsFor } from './head';
import type { LoweredNetwork } from './lower';
import { sizeOf } from './shapes';

export interface End {
  readonly layers: LoweredNetwork['layers'];
  readonly output: number;
  readonly outputs: number;
  readonly loss: LossChoice;
  readonly lossNote: string | null;
  readonly note: string | null;
}

/** Makes one row of as many values as the data ask for of the last tensor; a text says why it cannot. */
export function endOf(
  lowered: LoweredNetwork,
  { network, decisions }: { readonly network: Network; readonly decisions: Decisions },
  data: DataShape,
): End | string {
  const { result, head, assembly } = lowered;
  const { outputs, loss, lossNote } = head ?? outputsFor(null, network.training, data);
  if (!result) return head || reasonsIn(lowered.lines.map(({ mapping }) => mapping)).length > 0 ? '' : NO_HEAD;
  if (!head && decisions.output !== 'append-dense') return NO_HEAD;
  const values = sizeOf(result.shape);
  const flat = result.shape.length === 1 ? result : (result.bare ?? assembly.add({ type: 'flatten' }, [result], { order: [0] }));
  if (!head || decisions.output === 'append-dense') {
    const added = assembly.add({ type: 'dense', units: outputs, bias: true }, [flat]);
    const note = `a dense layer with ${outputs} ${outputs === 1 ? 'output' : 'outputs'} behind ${values} values, as you chose`;
    return { layers: assembly.layers, output: added.index, outputs, loss, lossNote, note };
  }
  const places = ofPlaces(lowered, decisions.output, outputs);
  if (places) return { layers: assembly.layers, output: places.index, outputs, loss, lossNote, note: places.note };
  if (values !== outputs) return `it gives ${sizesInWords(result.shape)} values for each row, and this data asks for ${outputs}`;
  return { layers: assembly.layers, output: flat.index, outputs, loss, lossNote, note: null };
}

/** One row of outputs where the network gives one for each step, or for each place of a map. */
function ofPlaces(
  { result, assembly }: LoweredNetwork,
  decision: Decisions[string] | undefined,
  outputs: number,
): { readonly index: number; readonly note: string } | null {
  if (!result || result.shape.length < 2 || result.shape.at(-1) !== outputs) return null;
  const order = [0];
  if (decision === 'last-step' && result.shape.length === 2)
    return { index: assembly.add({ type: 'take', axis: 0, index: -1 }, [result], { order }).index, note: 'of the last step, as you chose' };
  if (decision !== 'mean-places') return null;
  const axes = result.shape.slice(1).map((_, axis) => axis);
  const { index } = assembly.add({ type: 'reduce', axes, mode: 'mean' }, [result], { order });
  return { index, note: 'the mean over all places, as you chose' };
}

/** What the user may do about an end that is no row of outputs. */
export function outputChoice({ result, head }: LoweredNetwork, reason: string): readonly Choice[] {
  const shape = result?.shape ?? [];
  const isEach = head !== null && shape.length > 1 && shape.at(-1) === head.outputs;
  if (!isEach) return [choice('output', 'Output', reason, ['append-dense'])];
  return [choice('output', 'Output', reason, [...(shape.length === 2 ? (['last-step'] as const) : []), 'mean-places'])];
}

const NO_HEAD = 'it needs a dense layer that gives the output';

/** Why layers cannot be trained, each with its name. */
export function reasonsIn(mappings: readonly LayerMapping[]): readonly string[] {
  return mappings.flatMap(({ label, outcome }) => (outcome.kind === 'unsupported' ? [`${label} (${outcome.reason})`] : []));
}
