import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import type { LabFramework, LabNetwork, LabOperation } from '../../../src/lab/network';
import { stream } from '../../../src/lab/search/streams';
import { initialValues, parametersOf } from '../../../src/lab/space/parameters';

/** Of all values that a framework drew for one weight. */
export interface Drawn {
  readonly n: number;
  readonly mean: number;
  readonly deviation: number;
  readonly low: number;
  readonly high: number;
}

export interface Golden {
  readonly weights: Readonly<Record<string, Readonly<Record<string, Readonly<Record<string, Drawn>>>>>>;
  readonly optimizers: Readonly<Record<string, Readonly<Record<string, Readonly<Record<string, number | readonly number[]>>>>>>;
  readonly schemes: Readonly<Record<string, Readonly<Record<string, Readonly<Record<'dense' | 'conv', Drawn>>>>>>;
  readonly norms: Readonly<Record<string, { readonly batchEpsilon: number; readonly momentum: number; readonly layerEpsilon: number }>>;
}

/** Made by test/oracles/lab_initial.py. */
export const golden: Golden = JSON.parse(readFileSync(join(__dirname, 'golden/initial.json'), 'utf8'));

const conv = { type: 'conv', rank: 2, filters: 16, kernel: [3, 3], stride: [1, 1], padding: 'valid', bias: true } as const;
const steps = { type: 'recurrent', units: 16, bias: true, bidirectional: false, sequences: true } as const;

/** The layers that the oracle draws, by its names. */
export function layerOf(name: string, framework: LabFramework): readonly [LabOperation, readonly number[]] {
  switch (name) {
    case 'conv':
      return [conv, [9, 9, 8]];
    case 'grouped':
      return [{ ...conv, groups: 2 }, [9, 9, 8]];
    case 'depthwise':
      return [{ ...conv, type: 'depthwise-conv', multiplier: 2 }, [9, 9, 8]];
    case 'transposed':
      return [{ ...conv, type: 'conv-transpose' }, [9, 9, 8]];
    case 'embedding':
      return [{ type: 'embedding', rows: 60, size: 16 }, [4]];
    case 'lstm':
      return [{ ...steps, cell: 'lstm' }, [5, 24]];
    case 'gru':
      return [{ ...steps, cell: 'gru', resetAfter: framework !== 'tfjs' }, [5, 24]];
    case 'rnn':
      return [{ ...steps, cell: 'rnn' }, [5, 24]];
    case 'attention':
      return [{ type: 'attention', heads: 4, keySize: 8, bias: true }, [5, 32]];
    case 'batch-norm':
      return [{ type: 'batch-norm', epsilon: 1e-3, momentum: 0.9 }, [8]];
    case 'layer-norm':
      return [{ type: 'layer-norm', epsilon: 1e-3 }, [8]];
    case 'prelu':
      return [{ type: 'prelu', shared: framework === 'torch' }, [8]];
    default:
      return [{ type: 'dense', units: 32, bias: true }, [48]];
  }
}

const DRAWS = 24;

/** The lab's values of all weights of such a layer, by role. */
export function drawn(name: string, framework: LabFramework): ReadonlyMap<string, readonly number[]> {
  const [layer, input] = layerOf(name, framework);
  return drawnFor({ name, framework, input, outputs: 1, layers: [layer] });
}

/** The values of all weights, by role. */
export function drawnFor(network: LabNetwork): ReadonlyMap<string, readonly number[]> {
  const parameters = parametersOf(network);
  const found = new Map<string, number[]>();
  for (let repeat = 0; repeat < DRAWS; repeat += 1) {
    const values = initialValues(parameters, stream(7, repeat, 'init'));
    for (const [index, { role }] of parameters.entries()) found.set(role, [...(found.get(role) ?? []), ...(values[index] ?? [])]);
  }
  return found;
}

export function numbersOf(values: readonly number[]): Drawn {
  const n = values.length;
  const mean = values.reduce((sum, value) => sum + value, 0) / n;
  const deviation = Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / n);
  const ends = values.reduce(([low, high], value) => [Math.min(low, value), Math.max(high, value)] as const, [
    values[0] ?? 0,
    values[0] ?? 0,
  ] as const);
  return { n, mean, deviation, low: ends[0], high: ends[1] };
}

/** Two samples of one distribution: means within five standard errors, deviations within 5 % and their sampling error. */
export function expectAlike(own: Drawn, theirs: Drawn, what: string): void {
  const spread = Math.max(own.deviation, theirs.deviation);
  const error = spread * Math.sqrt(1 / own.n + 1 / theirs.n);
  expect(Math.abs(own.mean - theirs.mean), `${what}: mean ${own.mean}, ${theirs.mean}`).toBeLessThanOrEqual(5 * error + 1e-6);
  if (spread < 1e-9) return;
  const share = own.deviation / theirs.deviation;
  const tolerance = 0.03 + 4 * Math.sqrt(1 / (2 * own.n) + 1 / (2 * theirs.n));
  expect(Math.abs(share - 1), `${what}: deviation ${own.deviation}, ${theirs.deviation}`).toBeLessThanOrEqual(tolerance);
  // A uniform has its limit at √3 deviations, a normal cut at two at 2.27 of its own: no end lies far beyond the other's.
  const reach = Math.max(Math.abs(theirs.low), Math.abs(theirs.high)) / theirs.deviation;
  const ownReach = Math.max(Math.abs(own.low), Math.abs(own.high)) / own.deviation;
  // Ends are told apart by sampling where a distribution has none.
  if (theirs.n > 2000 && reach < 2.4)
    expect(Math.abs(ownReach - reach), `${what}: reaches ${ownReach}, ${reach}`).toBeLessThanOrEqual(0.15);
}
