import type { DeviceTiming, TrialSpec } from '../study';
import { costOf } from './cost';
import type { DeviceDecision, GpuOption } from './crew';

/** The GPU must be so many times as fast as the processor with all its workers. */
const MARGIN = 1.5;
/** Milliseconds below which no GPU has done a step: it consists of a hundred calls or more, each of which costs some 10 µs. */
const LEAST_STEP = 1;
/** Forward multiplications per millisecond of one worker, roughly. */
const WORKER = 2e7;

/** Says without a timing that a network is too small for a GPU; null = it has to be timed. `side`: trials that the processor trains side by side. */
export function tooSmall(spec: TrialSpec, rows: number, side: number): DeviceDecision | null {
  const used = Math.min(spec.trainSize ?? rows, rows);
  // A step's gradients cost twice as much as its outputs.
  const step = (3 * costOf(spec, rows).work) / Math.max(1, Math.ceil(used / spec.batchSize)) / WORKER / side;
  if (step >= LEAST_STEP) return null;
  return { device: 'cpu', sentence: 'on the processor: its steps are shorter than the time it takes to ask a GPU, so none was timed' };
}

/** The decision from both times. */
export function decided(timing: DeviceTiming | { readonly missing: string }, wish: GpuOption['wish'], side: number): DeviceDecision {
  if ('missing' in timing) return { device: 'cpu', sentence: `on the processor: ${timing.missing}` };
  const { cpu, gpu, repeats, batchSize, name } = timing;
  const together = cpu / side;
  const workers = side === 1 ? '' : ` with ${side} workers together, ${inWords(cpu)} with one`;
  const times = `a step of ${batchSize} rows takes the GPU (${name}) ${inWords(gpu)} and the processor ${inWords(together)}${workers} (medians of ${repeats})`;
  if (wish === 'gpu') return { device: 'gpu', sentence: `on the GPU, as asked: ${times}${BITS}` };
  if (together >= MARGIN * gpu) return { device: 'gpu', sentence: `on the GPU: ${times}${BITS}` };
  return { device: 'cpu', sentence: `on the processor: ${times}; the GPU would have to be ${MARGIN} times as fast` };
}

const BITS = '; another GPU gives other last digits';

function inWords(milliseconds: number): string {
  return milliseconds >= 100 ? `${Math.round(milliseconds)} ms` : `${Number(milliseconds.toPrecision(2))} ms`;
}
