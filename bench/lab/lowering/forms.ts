import type { DataShape } from '../../../src/lab/space/fit';
import type { Layer, Network, Operation } from '../../../src/model/network';
import { writtenFor } from '../../../test/unit/lab/written';

type Inner = Operation | NonNullable<Extract<Operation, { type: 'unknown' }>['detail']>;

/** Sides of images and numbers of steps that are tried where the source leaves them open. */
const SIDES = [32, 28, 64, 96, 128, 224];
const STEPS = [12, 64, 128];

/**
 * Data that the network may be meant for: its declared form, or else images, steps, token ids and rows of the sizes that its layers ask for.
 */
export function formsFor(network: Network): readonly DataShape[] {
  const written = writtenFor(network);
  const { problem, classes } = written;
  const head = { problem, classes } as const;
  const operations = network.layers.map(innermost);
  const conv = operations.find((each) => each.type === 'conv');
  const channels = (conv && 'inputs' in conv ? conv.inputs : null) ?? 3;
  const wide = operations.flatMap((each) => ('inputs' in each && each.inputs !== null ? [each.inputs] : []))[0] ?? 16;
  const table = operations.find((each) => each.type === 'embedding');
  const images = SIDES.map((side): DataShape => ({ width: side * side * channels, image: [side, side, channels], ...head }));
  const series = STEPS.map((steps): DataShape => ({ width: steps * wide, image: null, shape: [steps, wide], ...head }));
  const vocabulary = (table?.type === 'embedding' ? table.rows : null) ?? 50;
  const tokens = STEPS.map((steps): DataShape => ({ width: steps, image: null, shape: [steps], tokens: { vocabulary }, ...head }));
  return [written, ...images, ...tokens, ...series, { width: wide, image: null, ...head }];
}

function innermost({ operation }: Layer): Inner {
  return operation.type === 'unknown' && operation.detail ? operation.detail : operation;
}
