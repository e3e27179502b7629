import type { Part, Split } from '../data/split';
import { sizeOf } from '../space/shapes';
import type { Dataset, LossChoice, TrialSpec } from '../study';
import { type Asking, got } from './asking';
import type { Model, RemoteModel } from './engine';
import { lossSums, wrongRows } from './losses';

/** Rows measured at once with dropout off: bounds memory, does not show in the numbers. */
const MEASURED_AT_ONCE = 512;

/** Room for one batch, used again for each. */
interface BatchRoom {
  readonly width: number;
  readonly features: Float32Array;
  readonly targets: Float32Array;
  readonly size: number;
}

export function batchRoom({ network, batchSize }: Pick<TrialSpec, 'network' | 'batchSize'>, { width }: Pick<Dataset, 'width'>): BatchRoom {
  const inputs = sizeOf(network.input.map((size) => size ?? width));
  return { width: inputs, features: new Float32Array(batchSize * inputs), targets: new Float32Array(batchSize), size: batchSize };
}

/** One pass over the rows in the given order; returns the mean loss per row, dropout on. */
export function* trainEpoch(
  model: Model | RemoteModel,
  part: Part,
  order: Int32Array,
  { width, features, targets, size }: BatchRoom,
): Asking<number> {
  let loss = 0;
  for (let start = 0; start < order.length; start += size) {
    const rows = Math.min(size, order.length - start);
    for (let index = 0; index < rows; index += 1) {
      const row = order[start + index] as number;
      features.set(part.features.subarray(row * width, (row + 1) * width), index * width);
      targets[index] = part.targets[row] as number;
    }
    loss += yield* got(model.step({ rows, features: features.subarray(0, rows * width), targets: targets.subarray(0, rows) }));
  }
  if ('outstanding' in model) loss += yield* got(model.outstanding());
  return loss / order.length;
}

interface Measure {
  readonly loss: number;
  readonly error: number;
}

/** Outputs of the whole network on some rows at a time, dropout off. */
function* answers(model: Model | RemoteModel, part: Part): Asking<readonly Answered[]> {
  const width = part.features.length / part.rows;
  const asked: { readonly start: number; readonly end: number; readonly outputs: Float32Array | Promise<Float32Array> }[] = [];
  for (let start = 0; start < part.rows; start += MEASURED_AT_ONCE) {
    const end = Math.min(start + MEASURED_AT_ONCE, part.rows);
    const outputs = model.predict(part.features.subarray(start * width, end * width), end - start, 'off');
    // Where one answer fails the others may, too, and nobody asks for them any more.
    if (outputs instanceof Promise) outputs.catch(() => undefined);
    asked.push({ start, end, outputs });
  }
  const answered: Answered[] = [];
  for (const { start, end, outputs } of asked) answered.push({ start, end, outputs: yield* got(outputs) });
  return answered;
}

interface Answered {
  readonly start: number;
  readonly end: number;
  readonly outputs: Float32Array;
}

/** Mean loss and error of the whole network, dropout off. */
export function* measure(model: Model | RemoteModel, part: Part, choice: LossChoice, split: Split): Asking<Measure> {
  let loss = 0;
  let error = 0;
  for (const { start, end, outputs } of yield* answers(model, part)) {
    const sums = lossSums(choice, outputs, outputs.length / (end - start), part.targets.subarray(start, end));
    loss += sums.loss;
    error += sums.error;
  }
  const mean = error / part.rows;
  const classes = choice.name === 'cross-entropy' || choice.name === 'binary-cross-entropy';
  return { loss: loss / part.rows, error: classes ? mean : Math.sqrt(mean) * split.targetScale };
}

/** The rows that are classified wrongly, dropout off. */
export function* wrongIn(model: Model | RemoteModel, part: Part, choice: LossChoice): Asking<readonly number[]> {
  const found: number[] = [];
  for (const { start, end, outputs } of yield* answers(model, part)) {
    const wrong = wrongRows(choice, outputs, outputs.length / (end - start), part.targets.subarray(start, end));
    for (const row of wrong) found.push(start + row);
  }
  return found;
}
