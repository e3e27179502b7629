import { trainingRows } from '../data/split';
import { parametersOf } from '../space/parameters';
import { type RowShape, shapesOf, sizeOf } from '../space/shapes';
import type { Dataset, TrialSpec } from '../study';

/** What decides how long a trial takes on a given machine. */
export interface TrialCost {
  /** Trials of one kind have the same network, rows and batches, so their epochs take equally long. */
  readonly kind: string;
  /** Multiplications and additions of one epoch's forward pass, roughly: right to a factor, to compare kinds. */
  readonly work: number;
  readonly epochs: number;
  /** Epochs' worth of work behind the last epoch. */
  readonly after: number;
  /** Training may end before its last epoch. */
  readonly mayStop: boolean;
}

/** Arithmetic of one step beside its products, in multiplications. */
const STEP_OVERHEAD = 20_000;

/** The cost of a trial; `rows` as `trainingRows` gives them. */
export function costOf(spec: TrialSpec, rows: number): TrialCost {
  const used = Math.min(spec.trainSize ?? rows, rows);
  const perRow = knownWork(spec.network);
  const passes = (spec.probes ?? []).reduce((sum, probe) => sum + (probe.kind === 'monte-carlo' ? probe.passes : 2), 0);
  return {
    kind: `${perRow}/${used}/${spec.batchSize}/${spec.optimizer.name}`,
    work: Math.max(1, used * perRow + Math.ceil(used / spec.batchSize) * STEP_OVERHEAD),
    epochs: spec.epochs,
    // A pass over the test rows, a third of an epoch's forward pass.
    after: passes / 3,
    mayStop: spec.patience !== undefined,
  };
}

/** Training rows of a data set, or all where it is too small to be split. */
export function rowsOf(dataset: Dataset): number {
  return dataset.rows > 0 ? trainingRows(dataset) : 0;
}

/** Trials of a study share their network, so that it is gone through once. */
const works = new WeakMap<TrialSpec['network'], number>();

function knownWork(network: TrialSpec['network']): number {
  const work = works.get(network) ?? workPerRow(network);
  works.set(network, work);
  return work;
}

/** Each weight is used once per place where its layer gives an output; values that pass layers without weights count once. */
function workPerRow(network: TrialSpec['network']): number {
  const shapes = shapesOf(network);
  if ('err' in shapes) return 1;
  const weights = new Map<number, number>();
  for (const { layer, shape } of parametersOf(network)) weights.set(layer, (weights.get(layer) ?? 0) + sizeOf(shape));
  return network.layers.reduce((sum, layer, index) => {
    const output = shapes.ok[index] ?? [];
    const own = weights.get(layer.sharesWith ?? index) ?? 0;
    return sum + sizeOf(output) + (layer.type === 'embedding' ? 0 : own * places(layer, network, output));
  }, 0);
}

function places(layer: TrialSpec['network']['layers'][number], { input }: TrialSpec['network'], output: RowShape): number {
  if (layer.type === 'recurrent') return layer.sequences ? (output[0] ?? 1) : (input[0] ?? 1);
  return sizeOf(output.slice(0, -1));
}
